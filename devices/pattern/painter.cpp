#include "devices/pattern/painter.h"

#include <array>

namespace penstock::pattern {
namespace {

constexpr std::uint8_t k75Percent = 191;
constexpr std::array<Rgb, Scene::kBars> kBars{{{k75Percent, k75Percent, k75Percent},
					       {k75Percent, k75Percent, 0},
					       {0, k75Percent, k75Percent},
					       {0, k75Percent, 0},
					       {k75Percent, 0, k75Percent},
					       {k75Percent, 0, 0},
					       {0, 0, k75Percent},
					       {0, 0, 0}}};
constexpr Rgb kBlack{0, 0, 0};
constexpr Rgb kGrey{128, 128, 128};
constexpr Rgb kWhite{255, 255, 255};

} // namespace

Painter::Painter(const VideoInfo &layout)
	: canvas_(layout), scene_(layout.size()), black_(canvas_.ink(kBlack)),
	  grey_(canvas_.ink(kGrey)), white_(canvas_.ink(kWhite))
{
	for (const Rgb &colour : kBars)
		bars_.push_back(canvas_.ink(colour));
}

void Painter::draw(std::span<const Mapping> memories, std::optional<std::uint32_t> before,
		   std::uint32_t number)
{
	if (before)
		canvas_.fill(memories, scene_.box(*before), grey_);
	else
		draw_background(memories);
	canvas_.fill(memories, scene_.box(number), white_);
	draw_digits(memories, before, number);
	draw_code(memories, before.value_or(0), number);
}

/// Without a box, every segment and block dark.
void Painter::draw_background(std::span<const Mapping> memories)
{
	for (std::size_t i = 0; i < Scene::kBars; ++i)
		canvas_.fill(memories, scene_.bar(i), bars_[i]);
	canvas_.fill(memories, scene_.lane, grey_);
	canvas_.fill(memories, scene_.digits, black_);
	canvas_.fill(memories, scene_.code, black_);
}

void Painter::draw_digits(std::span<const Mapping> memories, std::optional<std::uint32_t> before,
			  std::uint32_t number)
{
	for (std::size_t digit = 0; digit < Scene::kDigits; ++digit) {
		const unsigned lit = segments_of(decimal_digit(number, digit));
		const unsigned was = before ? segments_of(decimal_digit(*before, digit)) : 0u;
		for (std::size_t i = 0; i < Scene::kSegments; ++i)
			if ((lit ^ was) >> i & 1)
				canvas_.fill(memories, scene_.segment(digit, i),
					     lit >> i & 1 ? white_ : black_);
	}
}

void Painter::draw_code(std::span<const Mapping> memories, std::uint32_t before,
			std::uint32_t number)
{
	for (std::uint32_t bit = 0; bit < scene_.bits; ++bit)
		if ((before ^ number) >> bit & 1)
			canvas_.fill(memories, scene_.bit_block(bit),
				     number >> bit & 1 ? white_ : black_);
}

} // namespace penstock::pattern
