#include "config/command_line/option_values.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "config/options/number_text.h"
#include "config/options/options.h"
#include "config/options/values.h"
#include "core/text/lower.h"

namespace penstock {

namespace {

using Spelling = std::optional<std::string>;

constexpr std::string_view kDigits = "0123456789";

template <typename T>
std::string reason_of(const Result<T> &result)
{
	return result ? "" : result.error().context;
}

/// Nothing where the option is not in the table.
template <typename T>
std::optional<std::string> why_refused(const std::vector<Option<T>> &options, std::string_view name,
				       std::string_view value)
{
	const auto option = std::ranges::find(options, name, &Option<T>::flag);
	if (option == options.end() || option->form == Form::kFlag)
		return std::nullopt;
	T scratch;
	return reason_of(option->set(scratch, value));
}

std::string_view trimmed(std::string_view text)
{
	const std::size_t begin = std::min(text.find_first_not_of(' '), text.size());
	return text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
}

/// The digits at the start of `text`, and the blanks around them, which it then begins after.
std::string take_digits(std::string_view &text)
{
	text = trimmed(text);
	const std::size_t end = std::min(text.find_first_not_of(kDigits), text.size());
	const std::string digits(text.substr(0, end));
	text = trimmed(text.substr(end));
	return digits;
}

/// "1280x720" of two numbers with another sign between them.
Spelling size_in(std::string_view text)
{
	constexpr auto kSigns =
		std::to_array<std::string_view>({"x", "X", "*", ":", ",", ";", "/", "×"});
	const std::string width = take_digits(text);
	for (const std::string_view sign : kSigns)
		if (text.starts_with(sign)) {
			text.remove_prefix(sign.size());
			break;
		}
	const std::string height = take_digits(text);
	return text.empty() ? Spelling(width + "x" + height) : std::nullopt;
}

/// "cbr" of "CBR". In units the case matters.
Spelling word_in(std::string_view text)
{
	return text.find_first_of(kDigits) == text.npos ? Spelling(lower(text)) : std::nullopt;
}

/// "30" of "30 fps", "80" of "80%".
Spelling number_in(std::string_view text)
{
	const std::string whole = lower(text);
	for (const std::string_view unit : {"fps", "hz", "%"})
		if (whole.ends_with(unit))
			return std::string(trimmed(text.substr(0, text.size() - unit.size())));
	return std::nullopt;
}

/// "10s" of "10 seconds".
Spelling time_in(std::string_view text)
{
	constexpr auto kUnits =
		std::to_array<std::pair<std::string_view, std::string_view>>({{"second", "s"},
									      {"minute", "m"},
									      {"hour", "h"},
									      {"hr", "h"},
									      {"millisecond", "ms"},
									      {"msec", "ms"}});
	std::string_view rest = text;
	if (!take_number(rest))
		return std::nullopt;
	const std::string number(text.substr(0, text.size() - rest.size()));
	std::string unit = lower(trimmed(rest));
	if (unit.size() > 2 && unit.ends_with('s'))
		unit.pop_back();
	for (const auto &[name, ours] : kUnits)
		if (unit == ours || (unit.size() > 1 && name.starts_with(unit)))
			return number + std::string(ours);
	return std::nullopt;
}

/// "gain=3" of "gain: 3".
Spelling control_in(std::string_view text)
{
	const std::size_t sign = text.find_first_of("=:");
	if (sign == text.npos || sign + 1 == text.size())
		return std::nullopt;
	return std::string(trimmed(text.substr(0, sign))) + "=" +
	       std::string(trimmed(text.substr(sign + 1)));
}

/// The levels of a log as others call them.
Spelling level_in(std::string_view text)
{
	constexpr auto kLevels = std::to_array<std::pair<std::string_view, std::string_view>>(
		{{"warning", "warn"}, {"err", "error"}, {"verbose", "debug"}, {"notice", "info"}});
	const std::string name = lower(text);
	const auto level = std::ranges::find(kLevels, name, &decltype(kLevels)::value_type::first);
	return level == kLevels.end() ? Spelling() : Spelling(level->second);
}

} // namespace

std::string why_refused(std::string_view option, std::string_view value)
{
	if (option == "--output")
		return reason_of(parse_output(value));
	for (const auto &reason :
	     {why_refused(camera_options(), option, value),
	      why_refused(encoder_options(), option, value),
	      why_refused(policy_options(), option, value),
	      why_refused(output_options(), option, value),
	      why_refused(run_options(), option, value), why_refused(log_options(), option, value)})
		if (reason)
			return *reason;
	return {};
}

bool accepts(std::string_view option, std::string_view value)
{
	return why_refused(option, value).empty();
}

bool accepts_any_text(std::string_view option, std::string_view value)
{
	return accepts(option, std::string(value) + "?");
}

std::optional<std::string> respelt(std::string_view option, std::string_view value)
{
	// What is wrong with a name of a file or a sink is not its spelling.
	if (accepts_any_text(option, "x"))
		return std::nullopt;
	for (const auto spell : {word_in, size_in, number_in, time_in, control_in, level_in})
		if (Spelling spelling = spell(value); spelling && accepts(option, *spelling))
			return spelling;
	return std::nullopt;
}

} // namespace penstock
