#include "core/pool/video_buffer_pool.h"

#include <array>

#include <drm_fourcc.h>
#include <gtest/gtest.h>

#include "core/meta/video_meta.h"
#include "core/pool/configure_pool.h"
#include "tests/unit/core/pool/test_pool.h"

namespace penstock {
namespace {

using Outcome = BufferPool::ConfigOutcome;
using test::fails_with;
using test::take;

class VideoBufferPools : public ::testing::Test
{
protected:
	static BufferPool::Config config_for(PixelFormat format, Size size)
	{
		BufferPool::Config config;
		config.info = VideoInfo::create(format, size).value();
		config.max = 2;
		return config;
	}
	/// Agrees to what the pool makes of the configuration.
	BufferRef first_buffer(const BufferPool::Config &config) const
	{
		EXPECT_TRUE(configure_pool(*pool_, config));
		EXPECT_TRUE(pool_->set_active(true));
		return take(pool_);
	}

	const Ref<BufferPool> pool_ = VideoBufferPool::create();
	BufferPool::Config config_ = config_for(PixelFormat::kNV12, {1920, 1080});
};

TEST_F(VideoBufferPools, HasTheOptionsForMetaAndAlignment)
{
	EXPECT_TRUE(pool_->has_option(kOptionVideoMeta));
	EXPECT_TRUE(pool_->has_option(kOptionVideoAlignment));
	EXPECT_EQ(pool_->options().size(), 2U);
}

TEST_F(VideoBufferPools, WithoutOptionsABufferIsOneFrameAndNoMore)
{
	const BufferRef buffer = first_buffer(config_);
	EXPECT_EQ(buffer->size(), 1920U * 1080U * 3U / 2U);
	EXPECT_EQ(buffer->memory_count(), 1U);
	EXPECT_EQ(buffer->find_meta<VideoMeta>(), nullptr);
}

TEST_F(VideoBufferPools, AnEmptyInfoIsRefused)
{
	config_.info = {};
	EXPECT_TRUE(fails_with(pool_->set_config(config_), std::errc::invalid_argument));
}

TEST_F(VideoBufferPools, MetaOptionAddsAVideoMetaThatStays)
{
	config_.add_option(kOptionVideoMeta);
	BufferRef buffer = first_buffer(config_);
	VideoMeta *const meta = buffer->find_meta<VideoMeta>();
	ASSERT_NE(meta, nullptr);
	EXPECT_EQ(meta->info, config_.info);
	EXPECT_FALSE(buffer->remove_meta(*meta));
	buffer.reset();
	EXPECT_EQ(take(pool_)->find_meta<VideoMeta>(), meta);
}

TEST_F(VideoBufferPools, AlignmentOptionPadsAndTheMetaTells)
{
	VideoAlignment wanted;
	wanted.padding_bottom = 8;
	wanted.stride_alignment.fill(256);
	config_.add_option(kOptionVideoMeta);
	config_.add_option(kOptionVideoAlignment, wanted);
	const BufferRef buffer = first_buffer(config_);

	VideoAlignment done = wanted;
	const VideoInfo padded = config_.info.align(done).value();
	EXPECT_EQ(buffer->find_meta<VideoMeta>()->info, padded);
	EXPECT_EQ(buffer->find_meta<VideoMeta>()->alignment, done);
	EXPECT_EQ(buffer->size(), padded.total_size());
	EXPECT_GT(buffer->size(), config_.info.total_size());
	EXPECT_EQ(buffer->memory(0).alignment(), 256U);
	EXPECT_EQ(pool_->config().info, config_.info);
	EXPECT_EQ(pool_->config().size, padded.total_size());
}

/// config_ with what the pool makes of the alignments.
class PoolAlignment : public VideoBufferPools
{
protected:
	void configure(const VideoAlignment &strides, std::size_t memory, Outcome outcome)
	{
		config_.options.clear();
		config_.add_option(kOptionVideoMeta);
		config_.add_option(kOptionVideoAlignment, strides);
		config_.params.alignment = memory;
		EXPECT_EQ(pool_->set_config(config_).value(), outcome);
		config_ = pool_->config();
	}
	VideoAlignment alignment() const
	{
		return *config_.find_option(kOptionVideoAlignment)->alignment;
	}
};

TEST_F(PoolAlignment, TheLargestHoldsForEveryPlaneAndTheMemoryAndIsToldBack)
{
	configure({.stride_alignment = {16, 128, 1, 1}}, 64, Outcome::kAltered);
	EXPECT_EQ(config_.params.alignment, 128U);
	EXPECT_EQ(alignment().stride_alignment, (std::array<std::uint32_t, 4>{128, 128, 1, 1}));
	EXPECT_EQ(pool_->set_config(config_).value(), Outcome::kAccepted);
	const BufferRef buffer = first_buffer(config_);
	EXPECT_EQ(buffer->memory(0).alignment(), 128U);
	EXPECT_EQ(buffer->find_meta<VideoMeta>()->alignment, alignment());
}

TEST_F(PoolAlignment, TheMemorysAlignmentHoldsForTheStrides)
{
	configure({}, 256, Outcome::kAltered);
	EXPECT_EQ(alignment().stride_alignment, (std::array<std::uint32_t, 4>{256, 256, 1, 1}));
	for (const PlaneLayout &plane :
	     first_buffer(config_)->find_meta<VideoMeta>()->info.planes())
		EXPECT_EQ(plane.stride % 256, 0U);
}

TEST_F(PoolAlignment, PlanesThatTheFormatDoesNotHaveDoNotCount)
{
	configure({.stride_alignment = {32, 32, 4096, 3}}, 32, Outcome::kAccepted);
	EXPECT_EQ(config_.params.alignment, 32U);
	EXPECT_EQ(first_buffer(config_)->memory(0).alignment(), 32U);
}

TEST_F(PoolAlignment, PaddingThatHasToBeRoundedUpIsToldBack)
{
	configure({.padding_top = 1, .padding_left = 1, .stride_alignment = {16, 16, 1, 1}}, 16,
		  Outcome::kAltered);
	EXPECT_EQ(alignment().padding_top, 2U);
	EXPECT_EQ(alignment().padding_left, 16U);
	EXPECT_EQ(pool_->set_config(config_).value(), Outcome::kAccepted);
}

TEST_F(PoolAlignment, WhatIsNoPowerOfTwoOrTooLargeForAStrideIsRefused)
{
	config_.add_option(kOptionVideoMeta);
	config_.add_option(kOptionVideoAlignment,
			   VideoAlignment{.stride_alignment = {256, 1, 1, 1}});
	for (const std::size_t memory : {std::size_t{0}, std::size_t{3}, std::size_t{1} << 32}) {
		config_.params.alignment = memory;
		EXPECT_TRUE(fails_with(pool_->set_config(config_), std::errc::invalid_argument));
	}
	config_.params.alignment = 256;
	config_.add_option(kOptionVideoAlignment,
			   VideoAlignment{.stride_alignment = {1, 24, 1, 1}});
	EXPECT_TRUE(fails_with(pool_->set_config(config_), std::errc::invalid_argument));
}

TEST_F(VideoBufferPools, ATiledLayoutIsRefused)
{
	config_.info.modifier = DRM_FORMAT_MOD_SAMSUNG_64_32_TILE;
	EXPECT_TRUE(fails_with(pool_->set_config(config_), std::errc::invalid_argument));
}

TEST_F(VideoBufferPools, AlignmentWithoutMetaOrWithoutValuesIsRefused)
{
	BufferPool::Config config = config_;
	config.add_option(kOptionVideoAlignment, VideoAlignment());
	EXPECT_TRUE(fails_with(pool_->set_config(config), std::errc::invalid_argument));
	config = config_;
	config.add_option(kOptionVideoMeta);
	config.add_option(kOptionVideoAlignment);
	EXPECT_TRUE(fails_with(pool_->set_config(config), std::errc::invalid_argument));
}

TEST_F(VideoBufferPools, ATooSmallSizeIsAlteredToWhatTheLayoutNeeds)
{
	config_.size = 1000;
	EXPECT_EQ(pool_->set_config(config_).value(), Outcome::kAltered);
	EXPECT_EQ(pool_->config().size, config_.info.total_size());
	EXPECT_TRUE(pool_->validate(config_));
	EXPECT_EQ(pool_->set_config(pool_->config()).value(), Outcome::kAccepted);
}

TEST_F(VideoBufferPools, ALargerSizeIsKept)
{
	config_.size = config_.info.total_size() + 4096;
	EXPECT_EQ(first_buffer(config_)->size(), config_.size);
}

TEST_F(VideoBufferPools, MultiMemoryFormatsGetOneMemoryForEachPart)
{
	config_ = config_for(PixelFormat::kNM12, {640, 480});
	config_.add_option(kOptionVideoMeta);
	config_.size = config_.info.total_size() + 100;
	const BufferRef buffer = first_buffer(config_);
	ASSERT_EQ(buffer->memory_count(), 2U);
	EXPECT_EQ(buffer->memory(0).size(), 640U * 480U);
	EXPECT_EQ(buffer->memory(1).size(), 640U * 240U + 100U);
	EXPECT_EQ(buffer->find_meta<VideoMeta>()->info.memory_count(), 2U);
}

TEST_F(VideoBufferPools, ResizedMemoriesOfOneBufferAreAllRestored)
{
	config_ = config_for(PixelFormat::kNM12, {640, 480});
	BufferRef buffer = first_buffer(config_);
	EXPECT_TRUE(buffer->memory(0).resize(4, 100));
	EXPECT_TRUE(buffer->memory(1).resize(8, 50));
	buffer.reset();
	EXPECT_EQ(pool_->allocated(), 1U);
	buffer = take(pool_);
	EXPECT_EQ(buffer->memory(0).size(), 640U * 480U);
	EXPECT_EQ(buffer->memory(0).offset(), 0U);
	EXPECT_EQ(buffer->memory(1).size(), 640U * 240U);
}

TEST_F(VideoBufferPools, FailedAllocationEndsActivation)
{
	config_.min = 1;
	config_.params.alignment = 3;
	EXPECT_EQ(pool_->set_config(config_).value(), Outcome::kAccepted);
	EXPECT_TRUE(fails_with(pool_->set_active(true), std::errc::invalid_argument));
}

} // namespace
} // namespace penstock
