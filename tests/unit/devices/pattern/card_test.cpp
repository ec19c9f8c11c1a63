#include "devices/pattern/card.h"

#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/devices/convert/frame.h"

namespace penstock::pattern {
namespace {

using test::Frame;
using enum PixelFormat;

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr Fraction kRate{4, 1};
/// The signal has been gone for that long in frame 0.
constexpr std::uint64_t kGone = 3'599 * kSecond + kSecond / 2;
constexpr ClockTime kBegin(kGone + 7 * kSecond);

VideoInfo with_rate(VideoInfo layout)
{
	layout.rate = kRate;
	layout.colorimetry = colorimetry_of(layout.format(), layout.size());
	return layout;
}

Card card_for(const VideoInfo &layout, std::string title = "no signal")
{
	return Card(layout, {std::move(title), "HDMI grabber", ClockTime(7 * kSecond)}, kBegin);
}

Frame noisy(const VideoInfo &layout)
{
	test::Random random(1);
	Frame frame(layout);
	frame.fill_with_noise(random);
	return frame;
}

void draw(Card &card, const Frame &frame, std::optional<std::uint32_t> before, std::uint32_t number)
{
	std::vector<Mapping> mappings;
	for (std::size_t i = 0; i < frame.layout.memory_count(); ++i)
		mappings.push_back(frame.buffer->memory(i).map(MapMode::kWrite).value());
	card.draw(mappings, before, number);
}

/// What is brighter than the background, of a rectangle of the picture: one character for each
/// block of `scale` pixels.
std::vector<std::string> read_letters(const Frame &frame, Rectangle area, std::uint32_t scale)
{
	const PlaneLayout &luma = frame.layout.plane(0);
	const Mapping mapping = frame.buffer->memory(luma.memory).map(MapMode::kRead).value();
	std::vector<std::string> rows;
	for (std::uint32_t y = area.y + scale / 2; y < area.y + area.height; y += scale) {
		std::string &row = rows.emplace_back();
		for (std::uint32_t x = area.x + scale / 2; x < area.x + area.width; x += scale) {
			const auto sample = static_cast<unsigned>(
				mapping.data()[luma.offset + std::size_t{y} * luma.stride + x]);
			row += sample > 100 ? '#' : '.';
		}
	}
	return rows;
}

TEST(Cards, AreLegible)
{
	// Two cells of 6 x 8 blocks of 6 pixels in the middle of 320 x 240, above the other lines.
	const Frame frame(with_rate(VideoInfo::create(kNV12, {320, 240}).value()));
	Card card = card_for(frame.layout, "R2");
	draw(card, frame, std::nullopt, 0);
	std::vector<std::string> seen;
	for (std::uint32_t top = 0; top < 120 && seen.empty(); top += 2)
		if (const auto rows = read_letters(frame, {124, top, 72, 42}, 6);
		    rows[0].find('#') != std::string::npos)
			seen = rows;
	EXPECT_EQ(seen, (std::vector<std::string>{
				"####...###..",
				"#...#.#...#.",
				"#...#.....#.",
				"####.....#..",
				"#.#.....#...",
				"#..#...#....",
				"#...#.#####.",
			}));
}

class CardsOf : public testing::TestWithParam<std::tuple<PixelFormat, Size>>
{
protected:
	VideoInfo layout() const
	{
		const auto &[format, size] = GetParam();
		test::Random random(5);
		return with_rate(test::random_layout(format, size, random));
	}
};

/// And not a byte outside of the picture (padding is noise that is compared, too).
TEST_P(CardsOf, ShowTheSameDrawnAnewAndOverAnEarlierFrame)
{
	const Frame anew = noisy(layout());
	const Frame over = noisy(layout());
	Card card = card_for(layout());
	draw(card, over, std::nullopt, 0);
	draw(card, over, 0, 1);
	draw(card, over, 1, 7);
	draw(card, anew, std::nullopt, 7);
	EXPECT_TRUE(anew.all_bytes() == over.all_bytes());
}

INSTANTIATE_TEST_SUITE_P(Formats, CardsOf,
			 testing::Combine(testing::Values(kNV12, kYU12, kYUYV, kNM12, kP010, kRGB3,
							  kXR24, kBA81),
					  testing::Values(Size{640, 360}, Size{334, 110},
							  Size{64, 36}, Size{18, 16}, Size{2, 2})));

TEST(Cards, CountTheSecondsSinceThePictureWent)
{
	const VideoInfo layout = with_rate(VideoInfo::create(kNV12, {640, 360}).value());
	const Card card = card_for(layout);
	// 3599.5 s, 3599.75 s | 3600.0 s …
	EXPECT_TRUE(card.looks_alike(0, 1));
	EXPECT_FALSE(card.looks_alike(1, 2));
	EXPECT_TRUE(card.looks_alike(2, 5));
	EXPECT_FALSE(card.looks_alike(5, 6));
}

TEST(Cards, AreDrawnAnewOnlyWhereTheClockIs)
{
	const Frame before(with_rate(VideoInfo::create(kNV12, {640, 360}).value()));
	const Frame after(before.layout);
	Card card = card_for(before.layout);
	draw(card, before, std::nullopt, 1);
	draw(card, after, std::nullopt, 2);
	// The title and the name, which are above the clock, are the same; the clock is not.
	const auto upper = [&](const Frame &frame) {
		return read_letters(frame, {0, 0, 640, 220}, 2);
	};
	const auto whole = [&](const Frame &frame) {
		return read_letters(frame, {0, 0, 640, 360}, 2);
	};
	EXPECT_EQ(upper(before), upper(after));
	EXPECT_NE(whole(before), whole(after));
}

} // namespace
} // namespace penstock::pattern
