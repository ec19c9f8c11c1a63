#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/core/pool/test_pool.h"

// Every edge of the diagram in buffer_pool.h, and what is none.

namespace penstock {

void PrintTo(BufferPool::State state, std::ostream *out)
{
	constexpr const char *kNames[] = {"stopped", "busy", "started", "flushing"};
	*out << kNames[static_cast<std::size_t>(state)];
}

namespace {

using namespace test;
using State = BufferPool::State;

class BufferPoolState : public testing::Test
{
protected:
	BufferPoolState()
	{
		pool->configure = [this](BufferPool::Config &) { return seen(Status()); };
		pool->start = [this] { return seen(Status()); };
	}

	/// In a hook.
	Status seen(Status answer)
	{
		in_hooks.push_back(pool->state());
		return answer;
	}
	void configure() const
	{
		ASSERT_EQ(pool->set_config(config_of(64, 1, 2)).value(),
			  BufferPool::ConfigOutcome::kAccepted);
	}
	void start() const
	{
		configure();
		ASSERT_TRUE(pool->set_active(true));
	}

	Ref<ScriptedPool> pool = ScriptedPool::create();
	std::vector<State> in_hooks;
};

TEST_F(BufferPoolState, ANewPoolIsStopped)
{
	EXPECT_EQ(pool->state(), State::kStopped);
}

TEST_F(BufferPoolState, ConfiguredItIsStoppedAgain)
{
	configure();
	EXPECT_EQ(pool->state(), State::kStopped);
	EXPECT_EQ(in_hooks, std::vector{State::kBusy});
}

TEST_F(BufferPoolState, RefusingAConfigurationItIsStoppedAgain)
{
	pool->configure = [this](BufferPool::Config &) {
		return seen(make_error(std::errc::invalid_argument, "no"));
	};
	EXPECT_FALSE(pool->set_config(config_of(64, 1, 2)));
	EXPECT_EQ(pool->state(), State::kStopped);
	EXPECT_EQ(in_hooks, std::vector{State::kBusy});
}

TEST_F(BufferPoolState, ActivatedItIsStarted)
{
	start();
	EXPECT_EQ(pool->state(), State::kStarted);
	EXPECT_EQ(in_hooks, (std::vector{State::kBusy, State::kBusy}));
}

TEST_F(BufferPoolState, FailingToStartItIsStoppedAgain)
{
	configure();
	pool->start = [] { return make_error(std::errc::io_error, "no"); };
	EXPECT_FALSE(pool->set_active(true));
	EXPECT_EQ(pool->state(), State::kStopped);
}

TEST_F(BufferPoolState, FailingToAllocateItIsStoppedAgain)
{
	configure();
	pool->allocate = [](std::uint32_t) -> Result<BufferRef> {
		return make_error(std::errc::not_enough_memory, "no");
	};
	EXPECT_FALSE(pool->set_active(true));
	EXPECT_EQ(pool->state(), State::kStopped);
	EXPECT_EQ(pool->allocated(), 0u);
}

TEST_F(BufferPoolState, DeactivatedWithoutBuffersOutItIsStopped)
{
	start();
	ASSERT_TRUE(pool->set_active(false));
	EXPECT_EQ(pool->state(), State::kStopped);
}

TEST_F(BufferPoolState, DeactivatedWithABufferOutItFlushesUntilThatIsBack)
{
	start();
	BufferRef out = take(pool);
	ASSERT_TRUE(pool->set_active(false));
	EXPECT_EQ(pool->state(), State::kFlushing);
	EXPECT_TRUE(is_flushing(pool));
	ASSERT_TRUE(pool->set_active(false)) << "as it is";
	EXPECT_EQ(pool->state(), State::kFlushing);
	out.reset();
	EXPECT_EQ(pool->state(), State::kStopped);
}

TEST_F(BufferPoolState, ActivatedWhileItFlushesItIsStartedWithTheBuffersItHas)
{
	start();
	BufferRef out = take(pool);
	ASSERT_TRUE(pool->set_active(false));
	ASSERT_TRUE(pool->set_active(true));
	EXPECT_EQ(pool->state(), State::kStarted);
	out.reset();
	EXPECT_EQ(pool->state(), State::kStarted);
	EXPECT_EQ(pool->allocated(), 1u);
}

TEST_F(BufferPoolState, LosingItsLastReferenceItFlushesUntilTheBuffersAreBack)
{
	start();
	BufferRef first = take(pool);
	BufferRef second = take(pool);
	const auto log = pool->log;
	BufferPool &alive = *pool; // by its buffers
	pool.reset();
	EXPECT_EQ(alive.state(), State::kFlushing);
	first.reset();
	EXPECT_EQ(alive.state(), State::kFlushing);
	second.reset();
	EXPECT_EQ(log->at(log->size() - 2), "stop");
}

TEST_F(BufferPoolState, OnlyAStoppedPoolTakesANewConfiguration)
{
	start();
	const BufferRef out = take(pool);
	EXPECT_TRUE(fails_with(pool->set_config(config_of(128, 1, 2)),
			       std::errc::device_or_resource_busy));
	ASSERT_TRUE(pool->set_active(false));
	EXPECT_TRUE(fails_with(pool->set_config(config_of(128, 1, 2)),
			       std::errc::device_or_resource_busy));
	EXPECT_EQ(pool->state(), State::kFlushing);
}

#ifndef NDEBUG
TEST_F(BufferPoolState, AHookThatChangesTheStateIsCaughtInDebugBuilds)
{
	configure();
	pool->start = [this] { return pool->set_active(false); };
	EXPECT_DEATH((void)pool->set_active(true), "a hook of the pool");
}
#endif

} // namespace
} // namespace penstock
