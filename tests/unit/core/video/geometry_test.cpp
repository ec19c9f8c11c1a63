#include "core/video/geometry.h"

#include <limits>
#include <random>

#include <gtest/gtest.h>

namespace penstock {
namespace {

constexpr Size kPicture{640, 480};
constexpr Rectangle kCrop{8, 16, 120, 80};

TEST(Geometry, IsWrittenForPeople)
{
	EXPECT_EQ(to_string(Size{1920, 1080}), "1920x1080");
	EXPECT_EQ(to_string(Rectangle{8, 16, 120, 80}), "120x80 at 8,16");
}

TEST(Geometry, FractionsAreComparedByValue)
{
	EXPECT_EQ(to_string(Fraction{30, 1}), "30");
	EXPECT_EQ(to_string(Fraction{30000, 1001}), "30000/1001");
	EXPECT_TRUE(same_value({60, 2}, {30, 1}));
	EXPECT_TRUE(same_value({UINT32_MAX, UINT32_MAX}, {1, 1}));
	EXPECT_FALSE(same_value({30000, 1001}, {30, 1}));
	EXPECT_FALSE(same_value({0, 0}, {30, 1}));
}

TEST(Scaled, FollowsThePicture)
{
	EXPECT_EQ(scaled(kCrop, kPicture, {1280, 960}), (Rectangle{16, 32, 240, 160}));
	EXPECT_EQ(scaled(kCrop, kPicture, {320, 240}), (Rectangle{4, 8, 60, 40}));
	EXPECT_EQ(scaled(kCrop, kPicture, kPicture), kCrop);
}

TEST(Scaled, RoundsEdgesToTheNearestPixel)
{
	// 1 * 2/3 = 0.67 and 4 * 2/3 = 2.67; 10 * 1/4 = 2.5 goes up
	EXPECT_EQ(scaled({1, 10, 3, 10}, {3000, 4000}, {2000, 1000}), (Rectangle{1, 3, 2, 2}));
}

TEST(Scaled, KeepsNeighboursTogetherAndTheWholePictureWhole)
{
	std::mt19937 random(7);
	const auto draw = [&](std::uint32_t low, std::uint32_t high) {
		return std::uniform_int_distribution<std::uint32_t>(low, high)(random);
	};
	for (int i = 0; i < 20'000; ++i) {
		const Size from{draw(2, 5000), draw(1, 5000)};
		const Size to{draw(1, 5000), draw(1, 5000)};
		EXPECT_EQ(scaled({0, 0, from.width, from.height}, from, to),
			  (Rectangle{0, 0, to.width, to.height}));

		const std::uint32_t cut = draw(1, from.width - 1);
		const auto left = scaled({0, 0, cut, from.height}, from, to);
		const auto right = scaled({cut, 0, from.width - cut, from.height}, from, to);
		const std::uint32_t left_width = left ? left->width : 0;
		const std::uint32_t right_width = right ? right->width : 0;
		ASSERT_EQ(left_width + right_width, to.width);
		if (left && right) {
			ASSERT_EQ(right->x, left_width);
		}
	}
}

TEST(Scaled, GivesNothingWhenNothingIsLeft)
{
	EXPECT_EQ(scaled({0, 0, 1, 1}, kPicture, {64, 48}), std::nullopt);
	EXPECT_EQ(scaled({8, 8, 0, 8}, kPicture, kPicture), std::nullopt);
	EXPECT_EQ(scaled(kCrop, {0, 0}, kPicture), std::nullopt);
	EXPECT_EQ(scaled(kCrop, kPicture, {0, 0}), std::nullopt);
	EXPECT_EQ(scaled({640, 0, 8, 8}, kPicture, kPicture), std::nullopt);
}

TEST(Scaled, CutsOffWhatLiesOutsideOfThePicture)
{
	EXPECT_EQ(scaled({600, 400, 100, 100}, kPicture, {1280, 960}),
		  (Rectangle{1200, 800, 80, 160}));
	constexpr std::uint32_t kFarthest = std::numeric_limits<std::uint32_t>::max();
	EXPECT_EQ(scaled({1, 1, kFarthest, kFarthest}, kPicture, kPicture),
		  (Rectangle{1, 1, 639, 479}));
}

TEST(Scaled, HoldsUpToTheLargestPicture)
{
	constexpr std::uint32_t kFarthest = std::numeric_limits<std::uint32_t>::max();
	EXPECT_EQ(scaled({0, 0, kFarthest, kFarthest}, {kFarthest, kFarthest},
			 {kFarthest, kFarthest}),
		  (Rectangle{0, 0, kFarthest, kFarthest}));
}

TEST(Oriented, FollowsThePicture)
{
	using enum Orientation;
	EXPECT_EQ(oriented(kCrop, kPicture, kIdentity), kCrop);
	EXPECT_EQ(oriented(kCrop, kPicture, kRotate90), (Rectangle{384, 8, 80, 120}));
	EXPECT_EQ(oriented(kCrop, kPicture, kRotate180), (Rectangle{512, 384, 120, 80}));
	EXPECT_EQ(oriented(kCrop, kPicture, kRotate270), (Rectangle{16, 512, 80, 120}));
	EXPECT_EQ(oriented(kCrop, kPicture, kFlipHorizontal), (Rectangle{512, 16, 120, 80}));
	EXPECT_EQ(oriented(kCrop, kPicture, kFlipVertical), (Rectangle{8, 384, 120, 80}));
}

TEST(Oriented, FourQuarterTurnsAreNone)
{
	Rectangle r = kCrop;
	Size picture = kPicture;
	for (int i = 0; i < 4; ++i) {
		r = oriented(r, picture, Orientation::kRotate90).value();
		std::swap(picture.width, picture.height);
	}
	EXPECT_EQ(r, kCrop);
}

TEST(Oriented, CutsOffWhatLiesOutsideOfThePicture)
{
	EXPECT_EQ(oriented({630, 0, 20, 10}, kPicture, Orientation::kRotate180),
		  (Rectangle{0, 470, 10, 10}));
	EXPECT_EQ(oriented({640, 0, 20, 10}, kPicture, Orientation::kRotate180), std::nullopt);
}

} // namespace
} // namespace penstock
