#include "core/allocation/allocation_query.h"

#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "core/memory/system_allocator.h"
#include "core/meta/video_crop_meta.h"
#include "core/meta/video_meta.h"

namespace penstock {
namespace {

VideoAlignment padding(std::uint32_t bottom, std::uint32_t right, std::uint32_t stride)
{
	VideoAlignment alignment;
	alignment.padding_bottom = bottom;
	alignment.padding_right = right;
	alignment.stride_alignment.fill(stride);
	return alignment;
}

class AllocationQueries : public ::testing::Test
{
protected:
	AllocationQuery question() const
	{
		AllocationQuery query;
		query.info = info_;
		return query;
	}

	const VideoInfo info_ = VideoInfo::create(PixelFormat::kNV12, {1920, 1080}).value();
};

TEST_F(AllocationQueries, ANewQuestionNeedsAPoolAndHasNoAnswers)
{
	const AllocationQuery query = question();
	EXPECT_TRUE(query.need_pool);
	EXPECT_TRUE(query.pools.empty());
	EXPECT_TRUE(query.allocators.empty());
	EXPECT_TRUE(query.metas.empty());
	EXPECT_FALSE(query.imports.any());
	EXPECT_FALSE(query.reads_any_layout());
}

TEST_F(AllocationQueries, TheAnswerIsReadAsItWasGiven)
{
	const Ref<BufferPool> pool = BufferPool::create();
	const AllocatorRef allocator = SystemAllocator::create();
	AllocationQuery query = question();
	query.pools.push_back({pool, 4096, 2, 8});
	query.allocators.push_back({allocator, {.alignment = 64}});
	query.add_meta(kVideoMetaApi, padding(8, 0, 64));
	query.add_meta(kVideoCropMetaApi);

	EXPECT_EQ(query.pools.front().pool, pool);
	EXPECT_EQ(query.allocators.front().allocator, allocator);
	EXPECT_EQ(query.allocators.front().params.alignment, 64U);
	ASSERT_NE(query.find_meta(kVideoMetaApi), nullptr);
	EXPECT_EQ(query.find_meta(kVideoMetaApi)->alignment, padding(8, 0, 64));
	ASSERT_NE(query.find_meta(kVideoCropMetaApi), nullptr);
	EXPECT_FALSE(query.find_meta(kVideoCropMetaApi)->alignment);
}

TEST_F(AllocationQueries, AMetaThatWasNotNamedIsNotFound)
{
	EXPECT_EQ(question().find_meta(kVideoMetaApi), nullptr);
}

TEST_F(AllocationQueries, AMetaAddedTwiceIsOneWithBothNeeds)
{
	AllocationQuery query = question();
	query.add_meta(kVideoMetaApi, padding(8, 0, 16));
	query.add_meta(kVideoMetaApi);
	query.add_meta(kVideoMetaApi, padding(2, 4, 64));
	EXPECT_EQ(query.metas.size(), 1U);
	EXPECT_EQ(query.find_meta(kVideoMetaApi)->alignment, padding(8, 4, 64));
}

TEST_F(AllocationQueries, VideoMetaWithoutAlignmentStandsForAnyLayout)
{
	AllocationQuery query = question();
	query.add_meta(kVideoCropMetaApi);
	EXPECT_FALSE(query.reads_any_layout());
	query.add_meta(kVideoMetaApi);
	EXPECT_TRUE(query.reads_any_layout());
	query.add_meta(kVideoMetaApi, padding(8, 0, 16));
	EXPECT_FALSE(query.reads_any_layout());
}

class CombinedQueries : public AllocationQueries
{
protected:
	AllocationQuery combined() const { return combine(answers_); }

	std::vector<AllocationQuery> answers_{question(), question()};
};

TEST_F(CombinedQueries, NoAnswersGiveAnEmptyOne)
{
	const AllocationQuery query = combine({});
	EXPECT_TRUE(query.pools.empty());
	EXPECT_TRUE(query.allocators.empty());
	EXPECT_TRUE(query.metas.empty());
}

TEST_F(CombinedQueries, AnswersOfNothingLeaveEverythingToTheProducer)
{
	for (std::size_t count : {1U, 2U}) {
		answers_.assign(count, question());
		EXPECT_TRUE(combined().pools.empty());
		EXPECT_TRUE(combined().allocators.empty());
	}
	// One that wants something is enough.
	answers_[1].pools.push_back({.size = 100, .min = 2});
	ASSERT_EQ(combined().pools.size(), 1U);
	EXPECT_EQ(combined().pools[0].min, 3U);
	EXPECT_TRUE(combined().allocators.empty());
}

TEST_F(CombinedQueries, OneMoreThanTheMostBuffersIsNotNone)
{
	constexpr std::uint32_t kMost = std::numeric_limits<std::uint32_t>::max();
	answers_.assign(2, question());
	answers_[0].pools.push_back({.min = kMost});
	EXPECT_EQ(combined().pools[0].min, kMost);
}

TEST_F(CombinedQueries, TheQuestionStays)
{
	for (AllocationQuery &answer : answers_) {
		answer.need_pool = false;
		answer.info.rate = {30, 1};
		answer.info.colorimetry.matrix = 1;
		answer.info.modifier = 5;
	}
	const AllocationQuery query = combined();
	EXPECT_FALSE(query.need_pool);
	EXPECT_EQ(query.info.format(), PixelFormat::kNV12);
	EXPECT_EQ(query.info.size(), (Size{1920, 1080}));
	EXPECT_EQ(query.info.rate, (Fraction{30, 1}));
	EXPECT_EQ(query.info.colorimetry.matrix, 1);
	EXPECT_EQ(query.info.modifier, 5U);
}

TEST_F(CombinedQueries, PoolIsNullWithTheLargestSizeOneBufferMoreAndNoMaximum)
{
	answers_[0].pools.push_back({BufferPool::create(), 4096, 2, 4});
	answers_[1].pools.push_back({nullptr, 1024, 5, 6});
	const AllocationQuery query = combined();
	ASSERT_EQ(query.pools.size(), 1U);
	EXPECT_EQ(query.pools[0].pool, nullptr);
	EXPECT_EQ(query.pools[0].size, 4096U);
	EXPECT_EQ(query.pools[0].min, 6U);
	EXPECT_EQ(query.pools[0].max, 0U);
}

TEST_F(CombinedQueries, OneConsumerNeedsNoExtraBuffer)
{
	answers_.pop_back();
	answers_[0].pools.push_back({nullptr, 1024, 5, 6});
	EXPECT_EQ(combined().pools[0].min, 5U);
}

TEST_F(CombinedQueries, OnlyThePreferredPoolOfEachCounts)
{
	answers_[0].pools.push_back({nullptr, 1024, 2, 0});
	answers_[0].pools.push_back({nullptr, 9999, 9, 0});
	EXPECT_EQ(combined().pools[0].size, 1024U);
	EXPECT_EQ(combined().pools[0].min, 3U);
}

TEST_F(CombinedQueries, AllocatorIsNullWithTheStrictestParams)
{
	answers_[0].allocators.push_back(
		{SystemAllocator::create(),
		 {.flags = MemoryFlag::kZeroPadded, .alignment = 16, .prefix = 100, .padding = 1}});
	answers_[1].allocators.push_back({nullptr, {.alignment = 256, .prefix = 2, .padding = 30}});
	const AllocationQuery query = combined();
	ASSERT_EQ(query.allocators.size(), 1U);
	EXPECT_EQ(query.allocators[0].allocator, nullptr);
	const AllocationParams &params = query.allocators[0].params;
	EXPECT_EQ(params.alignment, 256U);
	EXPECT_EQ(params.prefix, 100U);
	EXPECT_EQ(params.padding, 30U);
	EXPECT_TRUE(params.flags.has(MemoryFlag::kZeroPadded));
}

TEST_F(CombinedQueries, OnlyMetasThatAllUnderstandStay)
{
	answers_[0].add_meta(kVideoMetaApi);
	answers_[0].add_meta(kVideoCropMetaApi);
	answers_[1].add_meta(kVideoMetaApi);
	EXPECT_NE(combined().find_meta(kVideoMetaApi), nullptr);
	EXPECT_EQ(combined().find_meta(kVideoCropMetaApi), nullptr);
	answers_.push_back(question());
	EXPECT_TRUE(combined().metas.empty());
}

TEST_F(CombinedQueries, ParametersOfOneMetaAreMergedToTheLargestPaddingAndCommonStride)
{
	answers_[0].add_meta(kVideoMetaApi, padding(8, 0, 16));
	answers_[1].add_meta(kVideoMetaApi, padding(2, 4, 64));
	EXPECT_EQ(combined().find_meta(kVideoMetaApi)->alignment, padding(8, 4, 64));
}

TEST_F(CombinedQueries, AConsumerWithoutParametersAcceptsThoseOfOthers)
{
	answers_[0].add_meta(kVideoMetaApi);
	answers_[1].add_meta(kVideoMetaApi, padding(2, 4, 64));
	EXPECT_EQ(combined().find_meta(kVideoMetaApi)->alignment, padding(2, 4, 64));
}

TEST_F(CombinedQueries, MemoryMustSuitEveryConsumer)
{
	answers_[0].imports = MemoryUses(MemoryUse::kDmabuf) | MemoryUse::kModifier;
	answers_[1].imports = MemoryUses(MemoryUse::kMapped) | MemoryUse::kDmabuf;
	EXPECT_EQ(combined().imports, MemoryUses(MemoryUse::kDmabuf));
}

} // namespace
} // namespace penstock
