#pragma once

#include <string>
#include <vector>

#include "core/base/clock_time.h"
#include "devices/pattern/canvas.h"
#include "devices/pattern/picture.h"

namespace penstock::pattern {

/// What a card says.
struct CardText {
	std::string title;
	std::string name;
	ClockTime since; ///< CLOCK_MONOTONIC; how long that is ago is shown
};

/// A still picture that stands in for a camera's: a title, a name and a clock that counts up, in
/// grey, so that every matrix of colours shows it alike. Where there is no room for all, the title
/// is what stays; a line that is too long is cut off.
///
/// Only the clock is drawn anew, once a second.
class Card final : public Picture
{
public:
	/// `layout` is uncompressed and linear, and has a rate. Frame 0 is due at `begin`
	/// (CLOCK_MONOTONIC).
	Card(const VideoInfo &layout, const CardText &text, ClockTime begin);

	void draw(std::span<const Mapping> memories, std::optional<std::uint32_t> before,
		  std::uint32_t number) override;
	bool looks_alike(std::uint32_t one, std::uint32_t other) const override
	{
		return seconds(one) == seconds(other);
	}

private:
	struct Line {
		std::string text;
		std::uint32_t scale = 0; ///< pixels of one of a glyph
		std::uint32_t top = 0;
	};

	std::uint64_t seconds(std::uint32_t number) const;
	void arrange();
	void draw_line(std::span<const Mapping> memories, const Line &line, std::string_view text,
		       const Ink &ink);
	void draw_clock(std::span<const Mapping> memories, std::uint64_t seconds);

	Canvas canvas_;
	const Size size_;
	const Fraction rate_;
	const std::uint64_t shown_ns_; ///< by the clock in frame 0
	Line title_;
	Line name_;
	Line clock_;
	const Ink background_;
	const Ink bright_;
	const Ink soft_;
};

/// Makes cards that begin when they are made.
MakePicture card_with(CardText text);

} // namespace penstock::pattern
