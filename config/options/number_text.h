#pragma once

#include <charconv>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string_view>
#include <system_error>

namespace penstock {

/// A text that is a whole number and nothing else.
template <typename Number>
std::optional<Number> parse_whole(std::string_view text)
{
	Number value{};
	auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
	if (text.empty() || error != std::errc() || end != text.data() + text.size())
		return std::nullopt;
	return value;
}

/// The number at the start of `text`, which then begins with what follows it.
inline std::optional<double> take_number(std::string_view &text)
{
	double value = 0;
	auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
	if (error != std::errc() || !std::isfinite(value) || std::signbit(value))
		return std::nullopt;
	text.remove_prefix(static_cast<std::size_t>(end - text.data()));
	return value;
}

} // namespace penstock
