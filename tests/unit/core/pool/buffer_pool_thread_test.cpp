#include "core/pool/buffer_pool.h"

#include <array>
#include <atomic>
#include <barrier>
#include <deque>
#include <latch>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/core/pool/test_pool.h"

namespace penstock {
namespace {

using test::active_pool;
using test::config_of;
using test::fails_with;
using test::take;

constexpr unsigned kThreads = 8;

template <typename Work>
void in_threads(unsigned count, Work work)
{
	std::vector<std::jthread> threads;
	for (unsigned i = 0; i < count; ++i)
		threads.emplace_back([&work, i] { work(i); });
}

/// Until so many threads are inside acquire(): the pool's own count is the only witness.
void wait_for_waiters(const Ref<BufferPool> &pool, unsigned count)
{
	while (pool->waiting() < count)
		std::this_thread::yield();
}

/// References that pass from one thread to another, at most `capacity` of them.
class Exchange
{
public:
	explicit Exchange(std::size_t capacity) : capacity_(capacity) {}

	/// Leaves one and takes the oldest when there are too many.
	BufferRef swap(BufferRef buffer)
	{
		const std::lock_guard lock(mutex_);
		buffers_.push_back(std::move(buffer));
		if (buffers_.size() <= capacity_)
			return {};
		BufferRef oldest = std::move(buffers_.front());
		buffers_.pop_front();
		return oldest;
	}
	void clear() { buffers_.clear(); }

private:
	const std::size_t capacity_;
	std::mutex mutex_;
	std::deque<BufferRef> buffers_;
};

/// Who holds a buffer marks its index; a mark that is there already is a buffer given out twice.
class Owners
{
public:
	void take(const Buffer &buffer) { EXPECT_FALSE(owned_[buffer.index()].exchange(true)); }
	void give(const Buffer &buffer) { EXPECT_TRUE(owned_[buffer.index()].exchange(false)); }

private:
	std::array<std::atomic<bool>, 64> owned_{};
};

struct Stress {
	std::uint32_t max;
	unsigned acquires;
};

class BufferPoolStress : public ::testing::TestWithParam<Stress>
{};

// 8 threads that want more buffers than there are, and drop most references in other threads than
// those that acquired. A lost wake-up would hang this test.
TEST_P(BufferPoolStress, EveryAcquireGetsABufferThatNobodyElseHas)
{
	const auto [max, acquires] = GetParam();
	const unsigned rounds = acquires / kThreads;
	const Ref<BufferPool> pool = active_pool(0, max);
	Owners owners;
	Exchange exchange(max - 1);
	in_threads(kThreads, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		for (unsigned i = 0; i < rounds; ++i) {
			auto acquired = pool->acquire();
			ASSERT_TRUE(acquired.has_value() && acquired->has_value());
			BufferRef buffer = std::move(**acquired);
			ASSERT_TRUE(buffer->is_writable());
			owners.take(*buffer);
			buffer->pts = ClockTime(i);
			std::vector<BufferRef> more(random() % 3, buffer);
			owners.give(*buffer);
			if (random() % 2)
				buffer = exchange.swap(std::move(buffer));
		}
	});
	exchange.clear();
	EXPECT_EQ(pool->outstanding(), 0U);
	EXPECT_LE(pool->allocated(), max);
}

INSTANTIATE_TEST_SUITE_P(Max, BufferPoolStress,
			 ::testing::Values(Stress{1, 100'000}, Stress{3, 1'000'000},
					   Stress{7, 100'000}),
			 [](const auto &test) { return std::to_string(test.param.max); });

TEST(BufferPoolThread, DiscardedBuffersAreReplacedUnderContention)
{
	const Ref<BufferPool> pool = active_pool(2, 4);
	Owners owners;
	in_threads(kThreads, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		for (unsigned i = 0; i < 5'000; ++i) {
			const BufferRef buffer = std::move(*pool->acquire().value());
			ASSERT_LT(buffer->index(), 4U);
			owners.take(*buffer);
			if (random() % 4 == 0) {
				EXPECT_TRUE(buffer->remove_all_memory());
			}
			owners.give(*buffer);
		}
	});
	EXPECT_EQ(pool->outstanding(), 0U);
	EXPECT_LE(pool->allocated(), 4U);
}

TEST(BufferPoolThread, DeactivationWakesEveryWaiter)
{
	const Ref<BufferPool> pool = active_pool(1, 1);
	BufferRef only = take(pool);
	std::atomic<unsigned> flushed{0};
	std::jthread stopper([&] {
		wait_for_waiters(pool, kThreads);
		EXPECT_TRUE(pool->set_active(false));
	});
	in_threads(kThreads, [&](unsigned) {
		if (fails_with(pool->acquire(), std::errc::operation_canceled))
			++flushed;
	});
	stopper.join();
	EXPECT_EQ(flushed, kThreads);
	EXPECT_EQ(pool->allocated(), 1U);
	only.reset();
	EXPECT_EQ(pool->allocated(), 0U);
}

TEST(BufferPoolThread, WaitersAreFlushedThoughThePoolIsActiveAgainWhenTheyWake)
{
	const Ref<BufferPool> pool = active_pool(1, 1);
	BufferRef only = take(pool);
	std::atomic<unsigned> flushed{0};
	std::jthread stopper([&] {
		wait_for_waiters(pool, kThreads);
		EXPECT_TRUE(pool->set_active(false));
		EXPECT_TRUE(pool->set_active(true));
		only.reset();
	});
	in_threads(kThreads, [&](unsigned) {
		if (fails_with(pool->acquire(), std::errc::operation_canceled))
			++flushed;
	});
	stopper.join();
	EXPECT_EQ(flushed, kThreads);
	EXPECT_TRUE(take(pool));
}

TEST(BufferPoolThread, AReturnWakesAWaiter)
{
	const Ref<BufferPool> pool = active_pool(1, 1);
	BufferRef only = take(pool);
	std::jthread waiter([&] { EXPECT_TRUE(pool->acquire().value().has_value()); });
	wait_for_waiters(pool, 1);
	only.reset();
}

// The only return there is comes while the other thread is about to sleep.
TEST(BufferPoolThread, AReturnIsNotMissedByAThreadThatIsAboutToWait)
{
	constexpr int kRounds = 10'000;
	const Ref<BufferPool> pool = active_pool(1, 1);
	std::barrier meeting(2);
	std::jthread waiter([&] {
		for (int i = 0; i < kRounds; ++i) {
			meeting.arrive_and_wait();
			EXPECT_TRUE(pool->acquire().value().has_value());
			meeting.arrive_and_wait();
		}
	});
	for (int i = 0; i < kRounds; ++i) {
		BufferRef only = take(pool);
		ASSERT_TRUE(only);
		meeting.arrive_and_wait();
		only.reset();
		meeting.arrive_and_wait();
	}
}

TEST(BufferPoolThread, ADiscardWakesAWaiter)
{
	const Ref<BufferPool> pool = active_pool(1, 1);
	BufferRef only = take(pool);
	std::jthread waiter([&] { EXPECT_TRUE(pool->acquire().value().has_value()); });
	wait_for_waiters(pool, 1);
	EXPECT_TRUE(only->remove_all_memory());
	only.reset();
}

TEST(BufferPoolThread, ActivationAndDeactivationRaceWithUsers)
{
	const Ref<BufferPool> pool = active_pool(1, 3);
	std::atomic<bool> done{false};
	std::jthread toggler([&] {
		for (int i = 0; i < 100; ++i) {
			EXPECT_TRUE(pool->set_active(false));
			std::this_thread::yield();
			EXPECT_TRUE(pool->set_active(true));
			std::this_thread::yield();
		}
		done = true;
		EXPECT_TRUE(pool->set_active(false));
	});
	in_threads(kThreads, [&](unsigned) {
		while (!done) {
			auto buffer = pool->acquire();
			if (!buffer) {
				EXPECT_TRUE(buffer.error().is(std::errc::operation_canceled));
				std::this_thread::yield();
			}
		}
	});
	toggler.join();
	EXPECT_EQ(pool->allocated(), 0U);
}

TEST(BufferPoolThread, ThePoolMayGoWhileOthersReturnItsBuffers)
{
	for (int round = 0; round < 300; ++round) {
		Ref<BufferPool> pool = active_pool(4, 4);
		std::vector<BufferRef> out;
		for (int i = 0; i < 4; ++i)
			out.push_back(take(pool));
		std::latch go(5);
		std::vector<std::jthread> threads;
		for (BufferRef &buffer : out)
			threads.emplace_back([&go, mine = std::move(buffer)]() mutable {
				go.arrive_and_wait();
				mine.reset();
			});
		go.arrive_and_wait();
		pool.reset();
	}
}

/// Its returns are announced, and its death is counted.
class CountedPool final : public BufferPool
{
public:
	struct Counts {
		std::atomic<int> pools{0};
		std::atomic<int> returns{0};
	};

	explicit CountedPool(Counts &counts) : BufferPool(Announce::kReturns), counts_(counts)
	{
		++counts_.pools;
	}
	~CountedPool() override { --counts_.pools; }

protected:
	void do_returned() noexcept override { ++counts_.returns; }

private:
	Counts &counts_;
};

TEST(BufferPoolThread, APoolThatAnnouncesReturnsMayGoMeanwhileToo)
{
	constexpr int kRounds = 500;
	CountedPool::Counts counts;
	for (int round = 0; round < kRounds; ++round) {
		auto pool = make_ref<CountedPool>(counts);
		EXPECT_TRUE(pool->set_config(config_of(64, 0, 3)));
		EXPECT_TRUE(pool->set_active(true));
		std::latch go(4);
		std::vector<std::jthread> threads;
		for (int i = 0; i < 3; ++i)
			threads.emplace_back([&go, mine = take(pool)]() mutable {
				go.arrive_and_wait();
				mine.reset();
			});
		go.arrive_and_wait();
		pool.reset();
	}
	EXPECT_EQ(counts.pools, 0);
	EXPECT_EQ(counts.returns, 3 * kRounds);
}

TEST(BufferPoolThread, ReferencesToAPoolAreDroppedByManyAtOnce)
{
	for (int round = 0; round < 300; ++round) {
		Ref<BufferPool> pool = active_pool(1, 2);
		std::latch go(4);
		std::vector<std::jthread> threads;
		for (int i = 0; i < 4; ++i)
			threads.emplace_back([&go, mine = pool]() mutable {
				BufferRef buffer = take(mine);
				go.arrive_and_wait();
				mine.reset();
			});
		pool.reset();
	}
}

} // namespace
} // namespace penstock
