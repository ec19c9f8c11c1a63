#include "tests/swva/engine/rules/sequence_rules.h"

#include <fmt/format.h>

namespace swva {
namespace {

bool shows(std::int64_t visible, std::int64_t wanted)
{
	return wanted == 0 || visible == (wanted + 1) / 2 * 2;
}

} // namespace

void check_visible_size(std::int64_t width, std::int64_t height, std::int64_t wanted_width,
			std::int64_t wanted_height, Findings &findings)
{
	if (!shows(width, wanted_width) || !shows(height, wanted_height))
		findings.add("4.cropping", fmt::format("{}x{} remain visible instead of {}x{}",
						       width, height, wanted_width, wanted_height));
}

void check_level(const std::string &name, const std::optional<LevelLimits> &limits,
		 const LevelNeeds &needs, Findings &findings)
{
	const auto wrong = [&](const std::string &text) {
		findings.add("4.level", fmt::format("{}: {}", name, text));
	};
	if (!limits)
		return wrong("there is no such level");
	const std::uint64_t size = needs.width * needs.height;
	// Neither side may be longer than the square root of eight picture sizes.
	const std::uint64_t longest = 8 * limits->picture_size;
	if (size > limits->picture_size || needs.width * needs.width > longest ||
	    needs.height * needs.height > longest)
		wrong(fmt::format("{}x{} is too large", needs.width, needs.height));
	if (needs.rate &&
	    size * needs.rate->numerator > limits->per_second * needs.rate->denominator)
		wrong(fmt::format("{}x{} is too large for {}/{} pictures per second", needs.width,
				  needs.height, needs.rate->numerator, needs.rate->denominator));
	if (needs.bitrate > limits->bit_rate)
		wrong(fmt::format("{} bits per second are too many", needs.bitrate));
}

} // namespace swva
