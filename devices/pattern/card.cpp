#include "devices/pattern/card.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "core/time/monotonic_now.h"
#include "devices/pattern/glyphs.h"

namespace penstock::pattern {

namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

constexpr Rgb kBackground{40, 40, 40};
constexpr Rgb kBright{235, 235, 235};
constexpr Rgb kSoft{160, 160, 160};

// With what is left free beside and below a glyph.
constexpr std::uint32_t kColumns = kGlyphColumns + 1;
constexpr std::uint32_t kRows = std::tuple_size_v<Glyph> + 1;

constexpr std::string_view kLongestClock = "00000:00:00";
constexpr std::uint32_t kLeastScale = 2;

/// The largest even scale up to `most` with which the text fits.
std::uint32_t scale_for(std::string_view text, std::uint32_t width, std::uint32_t most)
{
	const auto columns = static_cast<std::uint32_t>(text.size()) * kColumns;
	const std::uint32_t scale = std::min(most, width / std::max(columns, 1u)) / 2 * 2;
	return std::max(scale, kLeastScale);
}

} // namespace

Card::Card(const VideoInfo &layout, const CardText &text, ClockTime begin)
	: canvas_(layout), size_(layout.size()), rate_(layout.rate),
	  shown_ns_(begin.ns() - std::min(begin.ns(), text.since.ns())), title_{text.title},
	  name_{text.name}, background_(canvas_.ink(kBackground)), bright_(canvas_.ink(kBright)),
	  soft_(canvas_.ink(kSoft))
{
	arrange();
}

/// One below the other, in the middle.
void Card::arrange()
{
	const std::uint32_t title = size_.height / 5 / kRows;
	title_.scale = scale_for(title_.text, size_.width * 6 / 10, title);
	name_.scale = scale_for(name_.text, size_.width * 9 / 10, title_.scale / 2);
	clock_.scale = scale_for(kLongestClock, size_.width * 9 / 10, title_.scale / 2);
	std::vector<Line *> lines{&title_, &name_, &clock_};
	const auto height = [&] {
		std::uint32_t sum = 0;
		for (const Line *line : lines)
			sum += line->scale * kRows * 2;
		return sum;
	};
	for (Line *least : {&name_, &clock_, &title_})
		if (height() > size_.height) {
			least->scale = 0;
			std::erase(lines, least);
		}
	std::uint32_t top = (size_.height - height()) / 2;
	for (Line *line : lines) {
		// Half of its room lies above and below it.
		line->top = (top + line->scale * kRows / 2) / 2 * 2;
		top += line->scale * kRows * 2;
	}
}

std::uint64_t Card::seconds(std::uint32_t number) const
{
	return shown_ns_ / kSecond +
	       (shown_ns_ % kSecond + std::uint64_t{number} * kSecond * rate_.den / rate_.num) /
		       kSecond;
}

void Card::draw(std::span<const Mapping> memories, std::optional<std::uint32_t> before,
		std::uint32_t number)
{
	if (!before) {
		canvas_.fill(memories, {0, 0, size_.width, size_.height}, background_);
		draw_line(memories, title_, title_.text, bright_);
		draw_line(memories, name_, name_.text, soft_);
	}
	draw_clock(memories, seconds(number));
}

void Card::draw_clock(std::span<const Mapping> memories, std::uint64_t seconds)
{
	std::array<char, kLongestClock.size()> text{};
	const auto end = fmt::format_to_n(text.begin(), text.size(), "{:02}:{:02}:{:02}",
					  seconds / 3600, seconds / 60 % 60, seconds % 60);
	canvas_.fill(memories, {0, clock_.top, size_.width, clock_.scale * kRows}, background_);
	draw_line(memories, clock_, {text.data(), std::min(end.size, text.size())}, soft_);
}

void Card::draw_line(std::span<const Mapping> memories, const Line &line, std::string_view text,
		     const Ink &ink)
{
	if (line.scale == 0)
		return;
	const std::uint32_t advance = line.scale * kColumns;
	text = text.substr(0, size_.width / advance);
	std::uint32_t left =
		(size_.width - static_cast<std::uint32_t>(text.size()) * advance) / 4 * 2;
	for (const char letter : text) {
		const Glyph &glyph = glyph_of(letter);
		for (std::uint32_t row = 0; row < glyph.size(); ++row)
			for (std::uint32_t column = 0; column < kGlyphColumns; ++column)
				if (glyph[row] >> column & 1)
					canvas_.fill(memories,
						     {left + column * line.scale,
						      line.top + row * line.scale, line.scale,
						      line.scale},
						     ink);
		left += advance;
	}
}

MakePicture card_with(CardText text)
{
	return [text = std::move(text)](const VideoInfo &layout) -> std::unique_ptr<Picture> {
		return std::make_unique<Card>(layout, text, monotonic_now());
	};
}

} // namespace penstock::pattern
