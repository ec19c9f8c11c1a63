#include "core/video/rate_text.h"

#include <fmt/format.h>

namespace penstock {

std::string plain_number(Fraction rate)
{
	if (rate.den == 0)
		return to_string(rate);
	const double value = static_cast<double>(rate.num) / rate.den;
	// Slower than one in a second: the digits that count.
	if (value < 1)
		return fmt::format("{:.3g}", value);
	std::string text = fmt::format("{:.2f}", value);
	text.erase(text.find_last_not_of('0') + 1);
	if (text.ends_with('.'))
		text.pop_back();
	return text;
}

} // namespace penstock
