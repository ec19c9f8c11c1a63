#include "core/meta/video_meta.h"

#include <span>

#include <gtest/gtest.h>

#include "core/buffer/buffer.h"
#include "core/memory/system_allocator.h"

namespace penstock {
namespace {

using enum PixelFormat;

VideoInfo full_hd(std::uint32_t stride, std::uint32_t rows)
{
	return VideoInfo::create(kNV12, {1920, 1080}, stride, rows).value();
}

/// Offsets and strides as a producer knows them, the rows of padding not yet stated.
VideoInfo chroma_at_row_1088()
{
	const PlaneLayout planes[] = {{.offset = 0, .stride = 1920, .rows = 1080},
				      {.offset = 1088 * 1920, .stride = 1920, .rows = 540}};
	return VideoInfo::create(kNV12, {1920, 1080}, planes).value();
}

TEST(VideoMeta, DerivesPlaneHeightAndSize)
{
	const BufferRef buffer = Buffer::create();
	const VideoMeta &meta = *buffer->add_meta<VideoMeta>(full_hd(2048, 1088));
	EXPECT_EQ(meta.plane_height(0), 1088u);
	EXPECT_EQ(meta.plane_height(1), 544u);
	EXPECT_EQ(meta.plane_size(0), 2228224u);
	EXPECT_EQ(meta.plane_size(1), 1114112u);
}

TEST(VideoMeta, SetAlignmentStatesThePadding)
{
	const BufferRef buffer = Buffer::create();
	VideoMeta &meta = *buffer->add_meta<VideoMeta>(chroma_at_row_1088());
	meta.info.rate = {30, 1};
	meta.info.colorimetry.primaries = 1;
	meta.info.modifier = 9;
	EXPECT_EQ(meta.plane_height(0), 1080u);

	const VideoAlignment wanted{.padding_bottom = 8};
	ASSERT_TRUE(meta.set_alignment(wanted));
	EXPECT_EQ(meta.plane_height(0), 1088u);
	EXPECT_EQ(meta.plane_height(1), 544u);
	EXPECT_EQ(meta.plane_size(1), 544u * 1920);
	EXPECT_EQ(meta.alignment, wanted);
	EXPECT_EQ(meta.info.memory_size(0), 1632u * 1920);
	EXPECT_EQ(meta.info.rate, (Fraction{30, 1}));
	EXPECT_EQ(meta.info.colorimetry.primaries, 1);
	EXPECT_EQ(meta.info.modifier, 9u);
}

TEST(VideoMeta, SetAlignmentTakesItsOwnAlignmentAgain)
{
	VideoAlignment alignment{16, 8, 64, 0, {128, 128, 1, 1}};
	const VideoInfo info = full_hd(1920, 1080).align(alignment).value();
	const BufferRef buffer = Buffer::create();
	VideoMeta &meta = *buffer->add_meta<VideoMeta>(info, alignment);
	ASSERT_TRUE(meta.set_alignment(alignment));
	EXPECT_EQ(meta.info, info);
	EXPECT_EQ(meta.alignment, alignment);
}

TEST(VideoMeta, SetAlignmentRefusesWhatDoesNotMatchAndChangesNothing)
{
	const VideoInfo info = full_hd(2048, 1088);
	const VideoAlignment before{.padding_bottom = 8, .padding_right = 128};
	const BufferRef buffer = Buffer::create();
	VideoMeta &meta = *buffer->add_meta<VideoMeta>(info, before);

	const VideoAlignment refused[] = {
		{},					      // gives stride 1920
		{.padding_right = 136},			      // gives stride 2056
		{.stride_alignment = {4096, 1, 1, 1}},	      // gives stride 4096
		{.padding_bottom = 16, .padding_right = 128}, // luma would run into chroma
		{.padding_top = 8, .padding_right = 128},     // before the memory's start
		{.padding_right = 128, .stride_alignment = {3, 1, 1, 1}},
		{.padding_bottom = 0xffffffff},
	};
	for (const VideoAlignment &wanted : refused) {
		EXPECT_FALSE(meta.set_alignment(wanted));
		EXPECT_EQ(meta.info, info);
		EXPECT_EQ(meta.alignment, before);
	}
	EXPECT_TRUE(meta.set_alignment(before));
}

/// A buffer of two memories with a VideoMeta.
BufferRef frame()
{
	BufferRef buffer = Buffer::create();
	const auto allocator = SystemAllocator::create();
	for (std::size_t size : {64, 32})
		EXPECT_TRUE(buffer->append_memory(allocator->allocate(size).value()));
	buffer->add_meta<VideoMeta>(VideoInfo::create(kNM12, {8, 8}).value(),
				    VideoAlignment{.padding_bottom = 1});
	return buffer;
}

TEST(VideoMeta, IsCopiedWithTheWholeBuffer)
{
	const BufferRef buffer = frame();
	const BufferRef deep = buffer->copy_deep().value();
	const BufferRef shallow = buffer->copy();
	for (const BufferRef &copy : {shallow, deep}) {
		const VideoMeta *meta = copy->find_meta<VideoMeta>();
		ASSERT_TRUE(meta);
		EXPECT_EQ(meta->info, buffer->find_meta<VideoMeta>()->info);
		EXPECT_EQ(meta->alignment, (VideoAlignment{.padding_bottom = 1}));
	}
}

TEST(VideoMeta, IsNotCopiedWithAPartOrWithoutMemoryOrMerged)
{
	const BufferRef buffer = frame();
	using enum BufferCopyFlag;
	EXPECT_FALSE(buffer->copy_region(kCopyAll, 0, 64).value()->find_meta<VideoMeta>());
	EXPECT_FALSE(buffer->copy_region(kCopyAll, 64).value()->find_meta<VideoMeta>());
	EXPECT_FALSE(buffer->copy_region(kCopyHeader).value()->find_meta<VideoMeta>());
	EXPECT_FALSE(buffer->copy_region(kCopyAll | kMerge).value()->find_meta<VideoMeta>());
}

TEST(VideoMeta, IsDroppedWhenThePictureChanges)
{
	const MetaTransform changes[] = {
		ScaleTransform{{8, 8}, {4, 4}}, RotateTransform{{8, 8}, Orientation::kRotate90},
		RotateTransform{{8, 8}, Orientation::kFlipVertical}, ColorspaceTransform{}};
	for (const MetaTransform &change : changes) {
		const BufferRef dest = Buffer::create();
		transform_metas(*dest, *frame(), change);
		EXPECT_FALSE(dest->find_meta<VideoMeta>());
	}
}

TEST(VideoMeta, FitsTheBuffersInlineStorageTogetherWithOthers)
{
	EXPECT_LE(sizeof(VideoMeta), MetaList::kArenaSize / 2);
}

} // namespace
} // namespace penstock
