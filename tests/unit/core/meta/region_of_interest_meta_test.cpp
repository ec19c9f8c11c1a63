#include "core/meta/region_of_interest_meta.h"

#include <gtest/gtest.h>

#include "core/buffer/buffer.h"

namespace penstock {
namespace {

constexpr Rectangle kFace{100, 50, 40, 60};
constexpr Rectangle kEye{110, 60, 10, 6};
constexpr Size kPicture{320, 240};

/// A buffer with a face and, as a part of it, an eye.
BufferRef portrait()
{
	BufferRef buffer = Buffer::create();
	buffer->add_meta<RegionOfInterestMeta>("face", kFace, 7);
	buffer->add_meta<RegionOfInterestMeta>("a word too long to be stored in place", kEye, 8, 7);
	return buffer;
}

TEST(RegionOfInterestMeta, ABufferCarriesMany)
{
	const BufferRef buffer = portrait();
	int count = 0;
	for (const RegionOfInterestMeta &region : buffer->metas<RegionOfInterestMeta>())
		count += region.width != 0;
	EXPECT_EQ(count, 2);
	EXPECT_EQ(buffer->find_meta<RegionOfInterestMeta>()->parent_id, -1);
}

TEST(RegionOfInterestMeta, IsCopiedWithTheBuffer)
{
	const BufferRef copy = portrait()->copy();
	auto region = copy->metas<RegionOfInterestMeta>().begin();
	EXPECT_EQ(region->type, "face");
	EXPECT_EQ(region->id, 7);
	EXPECT_EQ(*region, kFace);
	++region;
	EXPECT_EQ(region->type, "a word too long to be stored in place");
	EXPECT_EQ(region->id, 8);
	EXPECT_EQ(region->parent_id, 7);
	EXPECT_EQ(*region, kEye);
}

TEST(RegionOfInterestMeta, IsScaledWithThePicture)
{
	const BufferRef dest = Buffer::create();
	transform_metas(*dest, *portrait(), ScaleTransform{kPicture, {640, 120}});
	auto region = dest->metas<RegionOfInterestMeta>().begin();
	EXPECT_EQ(*region, (Rectangle{200, 25, 80, 30}));
	EXPECT_EQ(region->type, "face");
	EXPECT_EQ(region->id, 7);
	++region;
	EXPECT_EQ(*region, (Rectangle{220, 30, 20, 3}));
	EXPECT_EQ(region->parent_id, 7);
}

TEST(RegionOfInterestMeta, TurnsWithThePicture)
{
	const BufferRef dest = Buffer::create();
	transform_metas(*dest, *portrait(), RotateTransform{kPicture, Orientation::kRotate90});
	EXPECT_EQ(*dest->find_meta<RegionOfInterestMeta>(), (Rectangle{130, 100, 60, 40}));
}

TEST(RegionOfInterestMeta, IsDroppedWhenNothingOfItIsLeft)
{
	const BufferRef dest = Buffer::create();
	transform_metas(*dest, *portrait(), ScaleTransform{kPicture, {8, 6}});
	int count = 0;
	for (const RegionOfInterestMeta &region : dest->metas<RegionOfInterestMeta>()) {
		EXPECT_EQ(region.type, "face");
		++count;
	}
	EXPECT_EQ(count, 1);
}

} // namespace
} // namespace penstock
