#include "core/meta/video_crop_meta.h"

#include <gtest/gtest.h>

#include "core/buffer/buffer.h"

namespace penstock {
namespace {

constexpr Rectangle kCrop{8, 8, 120, 80};
constexpr Size kWholePicture{320, 240};

/// What became of a crop of a 320x240 picture in a buffer that was made from it.
std::optional<Rectangle> transformed(const Rectangle &crop, const MetaTransform &how)
{
	const BufferRef src = Buffer::create();
	const BufferRef dest = Buffer::create();
	src->add_meta<VideoCropMeta>(crop);
	transform_metas(*dest, *src, how);
	const VideoCropMeta *meta = dest->find_meta<VideoCropMeta>();
	return meta ? std::optional<Rectangle>(*meta) : std::nullopt;
}

/// What a sink shows of a buffer: the crop where there is one.
Rectangle rendered(const Buffer &buffer)
{
	if (const VideoCropMeta *meta = buffer.find_meta<VideoCropMeta>())
		return {meta->x, meta->y, meta->width, meta->height};
	return {0, 0, kWholePicture.width, kWholePicture.height};
}

TEST(VideoCropMeta, TheMemoryChaptersExample)
{
	const BufferRef buffer = Buffer::create();
	EXPECT_EQ(rendered(*buffer), (Rectangle{0, 0, 320, 240}));

	VideoCropMeta *meta = buffer->add_meta<VideoCropMeta>();
	meta->x = 8;
	meta->y = 8;
	meta->width = 120;
	meta->height = 80;

	EXPECT_EQ(rendered(*buffer), (Rectangle{8, 8, 120, 80}));
}

TEST(VideoCropMeta, DependsOnSizeAndOrientationOnly)
{
	EXPECT_TRUE(kVideoCropMetaApi.has_tag(kTagSize));
	EXPECT_TRUE(kVideoCropMetaApi.has_tag(kTagOrientation));
	EXPECT_FALSE(kVideoCropMetaApi.has_tag(kTagMemory));
	EXPECT_FALSE(kVideoCropMetaApi.has_tag(kTagColorspace));
}

TEST(VideoCropMeta, IsCopiedWithTheBuffer)
{
	EXPECT_EQ(transformed(kCrop, CopyTransform{}), kCrop);
	EXPECT_EQ(transformed(kCrop, CopyTransform{.deep = true}), kCrop);
	EXPECT_EQ(transformed(kCrop, CopyTransform{.with_memory = false}), kCrop);
}

TEST(VideoCropMeta, IsScaledWithThePicture)
{
	EXPECT_EQ(transformed(kCrop, ScaleTransform{kWholePicture, {640, 720}}),
		  (Rectangle{16, 24, 240, 240}));
	// 8 / 3 = 2.67 and 128 / 3 = 42.67; 8 / 7 = 1.14 and 88 / 7 = 12.57
	EXPECT_EQ(transformed(kCrop, ScaleTransform{{300, 700}, {100, 100}}),
		  (Rectangle{3, 1, 40, 12}));
}

TEST(VideoCropMeta, TurnsWithThePicture)
{
	EXPECT_EQ(transformed(kCrop, RotateTransform{kWholePicture, Orientation::kRotate90}),
		  (Rectangle{152, 8, 80, 120}));
	EXPECT_EQ(transformed(kCrop, RotateTransform{kWholePicture, Orientation::kRotate180}),
		  (Rectangle{192, 152, 120, 80}));
	EXPECT_EQ(transformed(kCrop, RotateTransform{kWholePicture, Orientation::kFlipHorizontal}),
		  (Rectangle{192, 8, 120, 80}));
}

TEST(VideoCropMeta, IsDroppedWhenNothingOfItIsLeft)
{
	EXPECT_EQ(transformed({8, 8, 1, 80}, ScaleTransform{kWholePicture, {32, 24}}),
		  std::nullopt);
	EXPECT_EQ(
		transformed({320, 8, 8, 8}, RotateTransform{kWholePicture, Orientation::kRotate90}),
		std::nullopt);
}

TEST(VideoCropMeta, SurvivesAChangeOfColours)
{
	EXPECT_EQ(transformed(kCrop, ColorspaceTransform{}), kCrop);
}

} // namespace
} // namespace penstock
