#include "devices/pattern/scene.h"

#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace penstock::pattern {
namespace {

constexpr Size kSceneSizes[] = {{1, 1},	    {2, 2},	 {15, 15},     {16, 16},     {63, 35},
				{64, 36},   {161, 121},	 {320, 240},   {321, 241},   {640, 480},
				{719, 575}, {1280, 720}, {1919, 1079}, {3840, 2160}, {16384, 16384},
				{16384, 1}, {1, 16384}};

bool overlap(const Rectangle &a, const Rectangle &b)
{
	return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
	       b.y < a.y + a.height;
}

/// Every edge is even or the picture's own.
void expect_inside(const Scene &scene, const Rectangle &part, const Rectangle &whole)
{
	const std::uint32_t right = part.x + part.width;
	const std::uint32_t bottom = part.y + part.height;
	EXPECT_GE(part.x, whole.x);
	EXPECT_GE(part.y, whole.y);
	EXPECT_LE(right, whole.x + whole.width);
	EXPECT_LE(bottom, whole.y + whole.height);
	EXPECT_TRUE(part.x % 2 == 0 && part.y % 2 == 0) << to_string(part);
	EXPECT_TRUE(right % 2 == 0 || right == scene.picture.width) << to_string(part);
	EXPECT_TRUE(bottom % 2 == 0 || bottom == scene.picture.height) << to_string(part);
}

class Scenes : public testing::TestWithParam<Size>
{
protected:
	const Scene scene_{GetParam()};
	const Rectangle picture_{0, 0, GetParam().width, GetParam().height};
};

TEST_P(Scenes, BandsFillThePicture)
{
	std::uint32_t y = 0;
	for (const Rectangle &band : {scene_.bars, scene_.lane, scene_.digits, scene_.code}) {
		expect_inside(scene_, band, picture_);
		EXPECT_EQ(band.y, y);
		EXPECT_EQ(band.width, picture_.width);
		y += band.height;
	}
	EXPECT_EQ(y, picture_.height);
}

TEST_P(Scenes, BarsFillTheirBand)
{
	std::uint32_t x = 0;
	for (std::size_t i = 0; i < Scene::kBars; ++i) {
		expect_inside(scene_, scene_.bar(i), scene_.bars);
		EXPECT_EQ(scene_.bar(i).x, x);
		x += scene_.bar(i).width;
	}
	EXPECT_EQ(x, picture_.width);
}

TEST_P(Scenes, TheBoxMovesToAndFroInItsLane)
{
	std::set<std::uint32_t> places;
	for (std::uint32_t number = 0; number < 1000; ++number) {
		expect_inside(scene_, scene_.box(number), scene_.lane);
		places.insert(scene_.box(number).x);
		if (GetParam().width >= 64 && GetParam().width > GetParam().height) {
			EXPECT_NE(scene_.box(number), scene_.box(number + 1));
		}
	}
	expect_inside(scene_, scene_.box(UINT32_MAX), scene_.lane);
	// From end to end, within a step.
	const std::uint32_t path = picture_.width - scene_.box(0).width;
	EXPECT_EQ(*places.begin(), 0u);
	if (scene_.lane.height != 0 && path > 256) {
		EXPECT_GE(*places.rbegin(), path - path / 100 - 2);
	}
}

TEST_P(Scenes, SegmentsDoNotTouchEachOther)
{
	std::vector<Rectangle> segments;
	for (std::size_t digit = 0; digit < Scene::kDigits; ++digit)
		for (std::size_t i = 0; i < Scene::kSegments; ++i) {
			const Rectangle segment = scene_.segment(digit, i);
			if (segment == Rectangle{})
				continue;
			expect_inside(scene_, segment, scene_.digits);
			for (const Rectangle &other : segments)
				EXPECT_FALSE(overlap(segment, other));
			segments.push_back(segment);
		}
	const bool roomy = GetParam().width >= 160 && GetParam().height >= 160;
	EXPECT_EQ(segments.size(), roomy ? 56u : segments.size());
}

TEST_P(Scenes, BlocksStandInARow)
{
	EXPECT_EQ(scene_.bits, std::min(32u, GetParam().width / 2));
	for (std::uint32_t bit = 0; bit < scene_.bits; ++bit) {
		expect_inside(scene_, scene_.bit_block(bit), scene_.code);
		EXPECT_EQ(scene_.bit_block(bit).x, (scene_.bits - 1 - bit) * scene_.block);
	}
}

INSTANTIATE_TEST_SUITE_P(Sizes, Scenes, testing::ValuesIn(kSceneSizes),
			 [](const auto &test) { return to_string(test.param); });

TEST(SceneDigits, AreAllDifferent)
{
	std::set<std::uint8_t> shapes;
	for (std::uint32_t digit = 0; digit < 10; ++digit)
		shapes.insert(segments_of(digit));
	EXPECT_EQ(shapes.size(), 10u);
	EXPECT_EQ(segments_of(1), 0b0000110);
	EXPECT_EQ(segments_of(8), 0b1111111);
}

TEST(SceneDigits, AreDecimal)
{
	std::string text;
	for (std::size_t i = 0; i < Scene::kDigits; ++i)
		text += static_cast<char>('0' + decimal_digit(4'012'345'678u, i));
	EXPECT_EQ(text, "12345678");
}

} // namespace
} // namespace penstock::pattern
