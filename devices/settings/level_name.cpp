#include "devices/settings/level_name.h"

namespace penstock {

std::optional<std::uint32_t> parse_level(std::string_view text)
{
	const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
	const bool whole = text.size() == 1 && digit(0);
	const bool tenths = text.size() == 3 && digit(0) && text[1] == '.' && digit(2);
	if (!whole && !tenths)
		return {};
	const auto value = static_cast<std::uint32_t>(text[0] - '0') * 10;
	return whole ? value : value + static_cast<std::uint32_t>(text[2] - '0');
}

} // namespace penstock
