#include "core/pool/buffer_pool.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/core/pool/test_pool.h"

namespace penstock {
namespace {

using test::active_pool;
using test::config_of;
using test::fails_with;
using test::is_flushing;
using test::memory_of;
using test::ScriptedPool;
using test::take;
using ::testing::ElementsAre;

// States.

TEST(BufferPool, InactivePoolIsFlushing)
{
	const Ref<BufferPool> pool = BufferPool::create();
	EXPECT_FALSE(pool->active());
	EXPECT_TRUE(is_flushing(pool));
	EXPECT_TRUE(pool->set_config(config_of(64, 0, 0)));
	EXPECT_TRUE(is_flushing(pool));
	EXPECT_TRUE(fails_with(pool->acquire(), std::errc::operation_canceled));
}

TEST(BufferPool, ActivationPreallocatesMin)
{
	const Ref<BufferPool> pool = BufferPool::create();
	EXPECT_TRUE(pool->set_config(config_of(64, 3, 5)));
	EXPECT_EQ(pool->allocated(), 0U);
	EXPECT_TRUE(pool->set_active(true));
	EXPECT_TRUE(pool->active());
	EXPECT_EQ(pool->allocated(), 3U);
	EXPECT_EQ(pool->outstanding(), 0U);
}

TEST(BufferPool, SettingTheStateThatItHasDoesNothing)
{
	const Ref<ScriptedPool> pool = ScriptedPool::create();
	EXPECT_TRUE(pool->set_active(false));
	EXPECT_TRUE(pool->set_config(config_of(64, 0, 0)));
	EXPECT_TRUE(pool->set_active(true));
	EXPECT_TRUE(pool->set_active(true));
	EXPECT_THAT(*pool->log, ElementsAre("start"));
}

TEST(BufferPool, FailedStartLeavesItInactive)
{
	const Ref<ScriptedPool> pool = ScriptedPool::create();
	EXPECT_TRUE(pool->set_config(config_of(64, 2, 0)));
	pool->start = [] { return Status(make_error(std::errc::io_error, "scripted")); };
	EXPECT_TRUE(fails_with(pool->set_active(true), std::errc::io_error));
	EXPECT_FALSE(pool->active());
	EXPECT_THAT(*pool->log, ElementsAre("start"));
	pool->start = nullptr;
	EXPECT_TRUE(pool->set_active(true));
}

TEST(BufferPool, FailedPreallocationFreesAndStops)
{
	const Ref<ScriptedPool> pool = ScriptedPool::create();
	EXPECT_TRUE(pool->set_config(config_of(64, 2, 0)));
	pool->allocate = [](std::uint32_t index) -> Result<BufferRef> {
		if (index == 1)
			return make_error(std::errc::not_enough_memory, "scripted");
		return Buffer::create();
	};
	EXPECT_TRUE(fails_with(pool->set_active(true), std::errc::not_enough_memory));
	EXPECT_THAT(*pool->log, ElementsAre("start", "allocate 0", "allocate 1", "stop"));
	EXPECT_EQ(pool->allocated(), 0U);
	EXPECT_FALSE(pool->active());
	pool->allocate = nullptr;
	EXPECT_TRUE(pool->set_active(true));
	EXPECT_EQ(pool->allocated(), 2U);
}

// Acquire.

TEST(BufferPool, BuffersAreAsConfigured)
{
	const Ref<BufferPool> pool = BufferPool::create();
	BufferPool::Config config = config_of(100, 0, 1);
	config.params = {.alignment = 128, .prefix = 16};
	EXPECT_TRUE(pool->set_config(config));
	EXPECT_TRUE(pool->set_active(true));
	const BufferRef buffer = take(pool);
	EXPECT_EQ(buffer->size(), 100U);
	EXPECT_EQ(buffer->memory(0).alignment(), 128U);
	EXPECT_EQ(buffer->memory(0).offset(), 16U);
	EXPECT_EQ(buffer->owner(), pool.get());
	EXPECT_TRUE(buffer->is_writable());
}

TEST(BufferPool, AllocatesUpToMaxAndThenReturnsNothing)
{
	const Ref<BufferPool> pool = active_pool(1, 3);
	std::vector<BufferRef> out;
	for (int i = 0; i < 3; ++i)
		out.push_back(take(pool));
	EXPECT_EQ(pool->allocated(), 3U);
	EXPECT_EQ(pool->outstanding(), 3U);
	EXPECT_FALSE(take(pool));
	out.pop_back();
	EXPECT_TRUE(take(pool));
}

TEST(BufferPool, MaxZeroIsUnlimited)
{
	const Ref<BufferPool> pool = active_pool(0, 0);
	std::vector<BufferRef> out;
	for (int i = 0; i < 600; ++i)
		out.push_back(take(pool));
	EXPECT_TRUE(out.back());
	EXPECT_EQ(pool->allocated(), 600U);
	out.clear();
	EXPECT_EQ(pool->outstanding(), 0U);
	EXPECT_EQ(pool->allocated(), 600U);
}

TEST(BufferPool, FailedAllocationIsReportedAndTakesNoPlace)
{
	const Ref<ScriptedPool> pool = ScriptedPool::create();
	EXPECT_TRUE(pool->set_config(config_of(64, 0, 1)));
	EXPECT_TRUE(pool->set_active(true));
	pool->allocate = [](std::uint32_t) -> Result<BufferRef> {
		return make_error(std::errc::not_enough_memory, "scripted");
	};
	for (int i = 0; i < 3; ++i)
		EXPECT_TRUE(fails_with(pool->acquire(), std::errc::not_enough_memory));
	EXPECT_EQ(pool->allocated(), 0U);
	pool->allocate = nullptr;
	EXPECT_EQ(take(pool)->index(), 0U);
}

TEST(BufferPool, TheBufferThatCameBackLastGoesFirst)
{
	const Ref<BufferPool> pool = active_pool(2, 2);
	BufferRef first = take(pool);
	BufferRef second = take(pool);
	Buffer *const last = first.get();
	second.reset();
	first.reset();
	EXPECT_EQ(take(pool).get(), last);
}

// The return.

TEST(BufferPool, TheLastReferenceBringsItBackByItself)
{
	const Ref<BufferPool> pool = active_pool(1, 1);
	BufferRef buffer = take(pool);
	Buffer *const same = buffer.get();
	BufferRef other = buffer;
	buffer.reset();
	EXPECT_FALSE(take(pool));
	other.reset();
	EXPECT_EQ(pool->outstanding(), 0U);
	EXPECT_EQ(take(pool).get(), same);
	EXPECT_EQ(pool->allocated(), 1U);
}

TEST(BufferPool, ReturnedBufferHasItsHeaderUnset)
{
	const Ref<BufferPool> pool = active_pool(1, 1);
	BufferRef buffer = take(pool);
	buffer->pts = ClockTime(1);
	buffer->dts = ClockTime(2);
	buffer->duration = ClockTime(3);
	buffer->offset = FrameOffset(4);
	buffer->offset_end = FrameOffset(5);
	buffer->flags = BufferFlag::kCorrupted;
	buffer.reset();
	buffer = take(pool);
	EXPECT_FALSE(buffer->pts.is_set());
	EXPECT_FALSE(buffer->dts.is_set());
	EXPECT_FALSE(buffer->duration.is_set());
	EXPECT_FALSE(buffer->offset.is_set());
	EXPECT_FALSE(buffer->offset_end.is_set());
	EXPECT_FALSE(buffer->flags.any());
}

TEST(BufferPool, ReturnedBufferHasItsSizeRestored)
{
	const Ref<BufferPool> pool = active_pool(1, 1);
	BufferRef buffer = take(pool);
	Memory *const memory = &buffer->memory(0);
	EXPECT_TRUE(memory->resize(10, 20));
	buffer.reset();
	buffer = take(pool);
	EXPECT_EQ(&buffer->memory(0), memory);
	EXPECT_EQ(buffer->memory(0).offset(), 0U);
	EXPECT_EQ(buffer->size(), 64U);
}

constexpr MetaApi kCountApi{"CountMeta", {}};

class CountMeta : public Meta
{
public:
	using Interface = CountMeta;
	static constexpr const MetaApi &kApi = kCountApi;

	explicit CountMeta(int value) : count(value) {}
	void clear() noexcept { count = 0; }

	int count;
};

TEST(BufferPool, MetasThatWereNotPooledAreRemovedOnReturn)
{
	const Ref<BufferPool> pool = active_pool(1, 1);
	BufferRef buffer = take(pool);
	buffer->add_meta<CountMeta>(1);
	buffer->add_meta<CountMeta>(2)->add_flags(MetaFlag::kLocked);
	buffer.reset();
	EXPECT_TRUE(take(pool)->metas().empty());
}

TEST(BufferPool, MetasPresentAtAllocationArePooledLockedAndClearedOnReturn)
{
	const Ref<ScriptedPool> pool = ScriptedPool::create();
	EXPECT_TRUE(pool->set_config(config_of(64, 1, 1)));
	pool->allocate = [](std::uint32_t) -> Result<BufferRef> {
		BufferRef buffer = Buffer::create();
		buffer->add_meta<CountMeta>(0);
		return buffer;
	};
	EXPECT_TRUE(pool->set_active(true));
	BufferRef buffer = take(pool);
	CountMeta *const pooled = buffer->find_meta<CountMeta>();
	ASSERT_NE(pooled, nullptr);
	EXPECT_TRUE(pooled->flags().has(MetaFlags(MetaFlag::kPooled) | MetaFlag::kLocked));
	EXPECT_FALSE(buffer->remove_meta(*pooled));
	pooled->count = 7;
	buffer->add_meta<CountMeta>(8);
	buffer.reset();

	buffer = take(pool);
	ASSERT_EQ(buffer->find_meta<CountMeta>(), pooled);
	EXPECT_EQ(pooled->count, 0);
	EXPECT_EQ(++buffer->metas().begin(), buffer->metas().end());
}

TEST(BufferPool, HooksAreCalledInOrder)
{
	const Ref<ScriptedPool> pool = ScriptedPool::create();
	EXPECT_TRUE(pool->set_config(config_of(64, 1, 2)));
	EXPECT_TRUE(pool->set_active(true));
	EXPECT_THAT(*std::exchange(pool->log, std::make_shared<ScriptedPool::Log>()),
		    ElementsAre("start", "allocate 0"));
	BufferRef first = take(pool);
	BufferRef second = take(pool);
	EXPECT_THAT(*std::exchange(pool->log, std::make_shared<ScriptedPool::Log>()),
		    ElementsAre("allocate 1"));
	first.reset();
	EXPECT_THAT(*std::exchange(pool->log, std::make_shared<ScriptedPool::Log>()),
		    ElementsAre("reset 0", "release 0", "returned, 1 out"));
	EXPECT_TRUE(pool->set_active(false));
	EXPECT_TRUE(pool->log->empty());
	second.reset();
	EXPECT_THAT(*pool->log, ElementsAre("reset 1", "release 1", "stop", "returned, 0 out"));
}

TEST(BufferPool, CopiesOfEveryBufferAreCountedWhereTheConfigSays)
{
	const Ref<CopyCounter> copies = make_ref<CopyCounter>();
	const Ref<BufferPool> pool = BufferPool::create();
	BufferPool::Config config = config_of(64, 0, 1);
	config.copies = copies;
	EXPECT_TRUE(pool->set_config(config));
	EXPECT_TRUE(pool->set_active(true));
	EXPECT_TRUE(take(pool)->copy_deep());
	EXPECT_TRUE(take(pool)->copy_deep());
	EXPECT_EQ(copies->count(CopyCause::kDeepCopy).bytes, 128U);
}

// Discarding.

class Discard : public ::testing::Test
{
protected:
	bool is_discarded()
	{
		buffer_.reset();
		EXPECT_EQ(pool_->outstanding(), 0U);
		return pool_->allocated() == 0;
	}

	const Ref<BufferPool> pool_ = active_pool(1, 1);
	BufferRef buffer_ = take(pool_);
};

TEST_F(Discard, NotWhenNothingChanged)
{
	EXPECT_FALSE(is_discarded());
}

TEST_F(Discard, WhenMemoryWasAdded)
{
	EXPECT_TRUE(buffer_->append_memory(memory_of("x")));
	EXPECT_TRUE(is_discarded());
}

TEST_F(Discard, WhenMemoryWasReplacedByAnotherOfTheSameSize)
{
	EXPECT_TRUE(buffer_->replace_memory(0, memory_of(std::string(64, 'x'))));
	EXPECT_TRUE(is_discarded());
}

TEST_F(Discard, WhenMemoryWasRemoved)
{
	EXPECT_TRUE(buffer_->remove_all_memory());
	EXPECT_TRUE(is_discarded());
}

TEST_F(Discard, WhenAViewOfItsMemoryIsStillThere)
{
	const auto view = buffer_->memory(0).share();
	ASSERT_TRUE(view.has_value());
	EXPECT_TRUE(is_discarded());
}

TEST_F(Discard, WhenAnotherBufferStillHoldsItsMemory)
{
	const BufferRef other = Buffer::create(buffer_->memory_ref(0));
	EXPECT_TRUE(is_discarded());
}

TEST_F(Discard, NotWhenAMereReferenceToItsMemoryIsKept)
{
	const MemoryRef memory = buffer_->memory_ref(0);
	EXPECT_FALSE(is_discarded());
}

TEST_F(Discard, WhenAMappingOutlivesIt)
{
	for (const MapModes modes : {MapModes(MapMode::kRead), kReadWrite}) {
		auto mapping = buffer_->map(modes);
		ASSERT_TRUE(mapping.has_value());
		EXPECT_TRUE(is_discarded());
		buffer_ = take(pool_);
		// The next user's bytes are not those that are still looked at.
		EXPECT_NE(buffer_->map(kReadWrite)->data(), mapping->data());
	}
}

TEST_F(Discard, WhenItsSizeCannotBeRestored)
{
	EXPECT_TRUE(buffer_->memory(0).resize(0, 10));
	const MemoryRef memory = buffer_->memory_ref(0);
	EXPECT_TRUE(is_discarded());
}

TEST_F(Discard, MakesRoomForAnotherWithTheSameIndex)
{
	EXPECT_TRUE(buffer_->remove_all_memory());
	EXPECT_TRUE(is_discarded());
	buffer_ = take(pool_);
	ASSERT_TRUE(buffer_);
	EXPECT_EQ(buffer_->index(), 0U);
	EXPECT_EQ(buffer_->size(), 64U);
}

TEST_F(Discard, NotWhenReadOnlyMemoryIsHeldByTheBufferAlone)
{
	const Ref<BufferPool> pool = BufferPool::create();
	BufferPool::Config config = config_of(64, 0, 1);
	config.params.flags = MemoryFlag::kReadOnly;
	EXPECT_TRUE(pool->set_config(config));
	EXPECT_TRUE(pool->set_active(true));
	take(pool).reset();
	EXPECT_EQ(pool->allocated(), 1U);
}

TEST_F(Discard, WhenTheDerivedPoolSaysSo)
{
	const Ref<ScriptedPool> pool = ScriptedPool::create();
	EXPECT_TRUE(pool->set_config(config_of(64, 1, 1)));
	EXPECT_TRUE(pool->set_active(true));
	pool->keep = [](Buffer &) { return false; };
	take(pool).reset();
	EXPECT_EQ(pool->allocated(), 0U);
}

TEST(BufferPool, ReadingAMultiMemoryBufferDoesNotCostThePoolTheBuffer)
{
	const Ref<ScriptedPool> pool = ScriptedPool::create();
	EXPECT_TRUE(pool->set_config(config_of(2, 1, 1)));
	pool->allocate = [](std::uint32_t) -> Result<BufferRef> {
		return test::buffer_of({"a", "b"});
	};
	EXPECT_TRUE(pool->set_active(true));
	BufferRef buffer = take(pool);
	EXPECT_EQ(test::text_of(buffer->map(MapMode::kRead).value()), "ab");
	EXPECT_EQ(buffer->memory_count(), 2U);
	buffer.reset();
	EXPECT_EQ(pool->allocated(), 1U);
	EXPECT_TRUE(take(pool)->map(MapMode::kWrite));
	EXPECT_EQ(pool->allocated(), 0U);
}

// Indexes.

TEST(BufferPool, IndexesAreUniqueBelowMaxAndForLife)
{
	const Ref<BufferPool> pool = active_pool(2, 5);
	std::map<Buffer *, std::uint32_t> given;
	for (std::size_t round = 0; round < 6; ++round) {
		std::vector<BufferRef> out;
		std::set<std::uint32_t> indexes;
		for (int i = 0; i < 5; ++i) {
			out.push_back(take(pool));
			const std::uint32_t index = out.back()->index();
			EXPECT_LT(index, 5U);
			indexes.insert(index);
			EXPECT_EQ(given.emplace(out.back().get(), index).first->second, index);
		}
		EXPECT_EQ(indexes.size(), 5U);
		// They come back in another order each time.
		std::rotate(out.begin(), out.begin() + round % 5, out.end());
		for (BufferRef &buffer : out)
			buffer.reset();
	}
	EXPECT_EQ(given.size(), 5U);
}

TEST(BufferPool, IndexesStayUniqueAndBelowMaxWhenBuffersAreDiscarded)
{
	const Ref<BufferPool> pool = active_pool(4, 4);
	std::vector<BufferRef> out;
	for (int i = 0; i < 4; ++i)
		out.push_back(take(pool));
	EXPECT_TRUE(out[1]->remove_all_memory());
	EXPECT_TRUE(out[2]->remove_all_memory());
	out.erase(out.begin() + 1, out.begin() + 3);
	std::set<std::uint32_t> indexes;
	while (BufferRef buffer = take(pool))
		out.push_back(std::move(buffer));
	for (const BufferRef &buffer : out)
		indexes.insert(buffer->index());
	EXPECT_THAT(indexes, ElementsAre(0, 1, 2, 3));
}

TEST(BufferPool, CopiesHaveNoPoolAndNoIndex)
{
	const Ref<BufferPool> pool = active_pool(1, 1);
	const BufferRef copy = take(pool)->copy();
	EXPECT_EQ(copy->owner(), nullptr);
	EXPECT_EQ(copy->index(), Buffer::kNoIndex);
}

// Lending.

class Lending : public ::testing::Test
{
protected:
	bool is_back() const { return pool_->outstanding() == 0 && pool_->allocated() == 1; }

	const Ref<BufferPool> pool_ = active_pool(1, 1);
	BufferRef buffer_ = take(pool_);
};

TEST_F(Lending, ACopyThatSharesMemoryKeepsTheBufferFromItsPool)
{
	BufferRef copy = buffer_->copy();
	buffer_.reset();
	EXPECT_FALSE(take(pool_));
	copy.reset();
	EXPECT_TRUE(is_back());
}

TEST_F(Lending, ARegionDoesSoToo)
{
	BufferRef region = buffer_->copy_region(kCopyAll, 1, 5).value();
	buffer_.reset();
	EXPECT_EQ(pool_->outstanding(), 1U);
	region.reset();
	EXPECT_TRUE(is_back());
}

TEST_F(Lending, ACopyOfACopyDoesSoToo)
{
	BufferRef second = buffer_->copy()->copy_region(kCopyAll, 1, 5).value();
	buffer_.reset();
	EXPECT_EQ(pool_->outstanding(), 1U);
	second.reset();
	EXPECT_TRUE(is_back());
}

TEST_F(Lending, DeepCopyAndCopyWithoutMemoryDoNot)
{
	const BufferRef deep = buffer_->copy_deep().value();
	const BufferRef header = buffer_->copy_region(kCopyHeader).value();
	buffer_.reset();
	EXPECT_TRUE(is_back());
}

TEST_F(Lending, ItEndsWhenTheCopyWritesToAMemoryOfItsOwn)
{
	const BufferRef copy = buffer_->copy();
	buffer_.reset();
	EXPECT_TRUE(copy->map(MapMode::kWrite));
	EXPECT_TRUE(is_back());
}

TEST_F(Lending, ItEndsWhenTheMemoryLeavesTheCopy)
{
	const BufferRef copy = buffer_->copy();
	buffer_.reset();
	EXPECT_TRUE(copy->remove_memory(0));
	EXPECT_TRUE(is_back());
}

TEST_F(Lending, OneCopyMayBorrowFromSeveral)
{
	const Ref<BufferPool> other_pool = active_pool(1, 1);
	BufferRef other = take(other_pool);
	const BufferRef copy = Buffer::create();
	EXPECT_TRUE(buffer_->copy_into(*copy, BufferCopyFlag::kMemory));
	EXPECT_TRUE(other->copy_into(*copy, BufferCopyFlag::kMemory));
	buffer_.reset();
	other.reset();
	EXPECT_TRUE(copy->remove_memory(0));
	EXPECT_TRUE(is_back());
	EXPECT_EQ(other_pool->outstanding(), 1U);
}

TEST_F(Lending, AResizedBufferIsRestoredWhenTheCopyLetsGo)
{
	EXPECT_TRUE(buffer_->memory(0).resize(0, 10));
	BufferRef copy = buffer_->copy();
	buffer_.reset();
	copy.reset();
	EXPECT_TRUE(is_back());
	EXPECT_EQ(take(pool_)->size(), 64U);
}

TEST_F(Lending, ALenderIsNotWritableSoTwoBuffersCannotBorrowFromEachOther)
{
	const BufferRef copy = buffer_->copy();
	EXPECT_FALSE(buffer_->is_writable());
	EXPECT_TRUE(fails_with(copy->copy_into(*buffer_, BufferCopyFlag::kMemory),
			       std::errc::operation_not_permitted));
}

// Deactivation and the pool's own life.

TEST(BufferPool, DeactivationFreesAtOnceWhenNothingIsOut)
{
	const Ref<ScriptedPool> pool = ScriptedPool::create();
	EXPECT_TRUE(pool->set_config(config_of(64, 2, 2)));
	EXPECT_TRUE(pool->set_active(true));
	EXPECT_TRUE(pool->set_active(false));
	EXPECT_EQ(pool->log->back(), "stop");
	EXPECT_EQ(pool->allocated(), 0U);
	EXPECT_TRUE(is_flushing(pool));
}

TEST(BufferPool, DeactivationFreesOnTheLastReturnOtherwise)
{
	const Ref<ScriptedPool> pool = ScriptedPool::create();
	EXPECT_TRUE(pool->set_config(config_of(64, 3, 3)));
	EXPECT_TRUE(pool->set_active(true));
	BufferRef first = take(pool);
	BufferRef second = take(pool);
	EXPECT_TRUE(pool->set_active(false));
	EXPECT_TRUE(is_flushing(pool));
	first.reset();
	EXPECT_EQ(pool->allocated(), 3U);
	second.reset();
	EXPECT_EQ(pool->allocated(), 0U);
	EXPECT_EQ(std::ranges::count(*pool->log, "stop"), 1);
}

TEST(BufferPool, TheLastReturnMayBeADiscard)
{
	const Ref<ScriptedPool> pool = ScriptedPool::create();
	EXPECT_TRUE(pool->set_config(config_of(64, 1, 1)));
	EXPECT_TRUE(pool->set_active(true));
	BufferRef buffer = take(pool);
	EXPECT_TRUE(pool->set_active(false));
	EXPECT_TRUE(buffer->remove_all_memory());
	buffer.reset();
	EXPECT_EQ(std::ranges::count(*pool->log, "stop"), 1);
}

TEST(BufferPool, ReactivatedBeforeTheLastReturnItGoesOnWithItsBuffers)
{
	const Ref<ScriptedPool> pool = ScriptedPool::create();
	EXPECT_TRUE(pool->set_config(config_of(64, 2, 2)));
	EXPECT_TRUE(pool->set_active(true));
	BufferRef buffer = take(pool);
	EXPECT_TRUE(pool->set_active(false));
	EXPECT_TRUE(pool->set_active(true));
	buffer.reset();
	EXPECT_EQ(pool->allocated(), 2U);
	EXPECT_EQ(std::ranges::count(*pool->log, "start"), 1);
	EXPECT_EQ(std::ranges::count(*pool->log, "stop"), 0);
	EXPECT_TRUE(take(pool));
}

TEST(BufferPool, StoppedAndStartedAgainItNumbersFromZero)
{
	const Ref<BufferPool> pool = active_pool(1, 2);
	take(pool).reset();
	EXPECT_TRUE(pool->set_active(false));
	EXPECT_TRUE(pool->set_config(config_of(32, 1, 2)));
	EXPECT_TRUE(pool->set_active(true));
	const BufferRef first = take(pool);
	const BufferRef second = take(pool);
	EXPECT_EQ(first->index(), 0U);
	EXPECT_EQ(second->index(), 1U);
	EXPECT_EQ(second->size(), 32U);
}

TEST(BufferPool, APoolThatIsLetGoStopsAndFrees)
{
	Ref<ScriptedPool> pool = ScriptedPool::create();
	EXPECT_TRUE(pool->set_config(config_of(64, 1, 1)));
	EXPECT_TRUE(pool->set_active(true));
	const auto log = pool->log;
	{
		const Ref<ScriptedPool> second = pool;
	}
	EXPECT_TRUE(pool->active());
	pool.reset();
	EXPECT_EQ(log->back(), "stop");
}

TEST(BufferPool, BuffersThatAreOutKeepTheirPoolAlive)
{
	Ref<ScriptedPool> pool = ScriptedPool::create();
	EXPECT_TRUE(pool->set_config(config_of(64, 2, 2)));
	EXPECT_TRUE(pool->set_active(true));
	const auto log = pool->log;
	BufferRef first = take(pool);
	BufferRef second = take(pool);
	pool.reset();
	EXPECT_EQ(first->size(), 64U);
	EXPECT_FALSE(BufferPool::of(*first)->active());
	first.reset();
	EXPECT_EQ(std::ranges::count(*log, "stop"), 0);
	second.reset();
	EXPECT_EQ(std::ranges::count(*log, "stop"), 1);
}

TEST(BufferPool, APoolFoundThroughABufferMayBeHeldAgain)
{
	Ref<BufferPool> pool = active_pool(1, 1);
	BufferRef buffer = take(pool);
	pool.reset();
	Ref<BufferPool> again(BufferPool::of(*buffer));
	buffer.reset();
	EXPECT_EQ(again->allocated(), 0U);
	EXPECT_TRUE(again->set_active(true));
	EXPECT_TRUE(take(again));
}

TEST(BufferPool, ALentBufferKeepsItsPoolAliveToo)
{
	Ref<BufferPool> pool = active_pool(1, 1);
	BufferRef buffer = take(pool);
	BufferRef copy = buffer->copy();
	pool.reset();
	buffer.reset();
	EXPECT_EQ(copy->size(), 64U);
	copy.reset();
}

} // namespace
} // namespace penstock
