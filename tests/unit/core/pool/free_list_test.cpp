#include "core/pool/free_list.h"

#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace penstock {
namespace {

/// A buffer that knows where it belongs.
BufferRef numbered_buffer(std::uint32_t index)
{
	BufferRef buffer = Buffer::create();
	buffer->offset = FrameOffset(index);
	return buffer;
}

std::uint32_t index_of(const BufferRef &buffer)
{
	return static_cast<std::uint32_t>(buffer->offset.value());
}

class FreeLists : public ::testing::Test
{
protected:
	void fill(std::uint32_t count)
	{
		list_.reserve(count);
		for (std::uint32_t i = 0; i < count; ++i)
			list_.push(i, numbered_buffer(i));
	}
	bool try_push(std::uint32_t index)
	{
		BufferRef buffer = numbered_buffer(index);
		const bool pushed = list_.try_push(index, buffer);
		EXPECT_NE(pushed, static_cast<bool>(buffer)); // it has one owner, always
		return pushed;
	}

	FreeList list_;
};

TEST_F(FreeLists, LastInFirstOut)
{
	fill(3);
	list_.open();
	EXPECT_EQ(list_.size(), 3U);
	EXPECT_EQ(index_of(list_.pop()), 2U);
	EXPECT_EQ(index_of(list_.pop()), 1U);
	EXPECT_TRUE(try_push(2));
	EXPECT_EQ(index_of(list_.pop()), 2U);
	EXPECT_EQ(index_of(list_.pop()), 0U);
	EXPECT_FALSE(list_.pop());
	EXPECT_EQ(list_.size(), 0U);
}

TEST_F(FreeLists, ClosedItGivesNothingAndTakesOnlyWhatMustBeTaken)
{
	fill(1);
	EXPECT_FALSE(list_.is_open());
	EXPECT_FALSE(list_.pop());
	list_.reserve(2);
	EXPECT_FALSE(try_push(1));
	list_.push(1, numbered_buffer(1));
	EXPECT_EQ(list_.size(), 2U);
	EXPECT_EQ(index_of(list_.take()), 1U);
	EXPECT_EQ(index_of(list_.take()), 0U);
	EXPECT_FALSE(list_.take());
}

TEST_F(FreeLists, WaitingStartsOnlyWhileNothingIsFree)
{
	fill(1);
	list_.open();
	EXPECT_FALSE(list_.start_waiting());
	EXPECT_TRUE(list_.pop());
	EXPECT_TRUE(list_.start_waiting());
	EXPECT_FALSE(try_push(0));
	list_.stop_waiting();
	EXPECT_TRUE(try_push(0));
}

TEST_F(FreeLists, HoldsAsManyAsItSays)
{
	fill(FreeList::kMaxBuffers);
	list_.open();
	EXPECT_EQ(list_.size(), FreeList::kMaxBuffers);
	EXPECT_EQ(index_of(list_.pop()), FreeList::kMaxBuffers - 1);
}

// Taking two and putting them back in turned order is what a stack without a tag breaks at: the top
// is the same again, with another buffer below.
TEST_F(FreeLists, TurnedOrderUnderContentionLosesAndDoublesNothing)
{
	constexpr std::uint32_t kBuffers = 4;
	fill(kBuffers);
	list_.open();
	std::array<std::atomic<bool>, kBuffers> owned{};
	const auto pop = [&] {
		BufferRef buffer = list_.pop();
		if (buffer) {
			EXPECT_FALSE(owned[index_of(buffer)].exchange(true));
		}
		return buffer;
	};
	const auto push = [&](BufferRef buffer) {
		if (!buffer)
			return;
		const std::uint32_t index = index_of(buffer);
		EXPECT_TRUE(owned[index].exchange(false));
		EXPECT_TRUE(list_.try_push(index, buffer));
	};
	{
		std::vector<std::jthread> threads;
		for (int thread = 0; thread < 4; ++thread)
			threads.emplace_back([&] {
				for (int i = 0; i < 100'000; ++i) {
					BufferRef first = pop();
					BufferRef second = pop();
					push(std::move(first));
					push(std::move(second));
				}
			});
	}
	EXPECT_EQ(list_.size(), kBuffers);
	for (std::uint32_t i = 0; i < kBuffers; ++i)
		EXPECT_TRUE(pop());
}

} // namespace
} // namespace penstock
