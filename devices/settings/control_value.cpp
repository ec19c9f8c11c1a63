#include "devices/settings/control_value.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/user_mistake.h"
#include "core/text/nearest.h"

namespace penstock {

namespace {

bool is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::optional<std::int64_t> parse_number(std::string_view word)
{
	const bool hexadecimal = word.starts_with("0x") || word.starts_with("0X");
	if (hexadecimal)
		word.remove_prefix(2);
	std::int64_t value = 0;
	auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value,
					    hexadecimal ? 16 : 10);
	if (error != std::errc() || end != word.data() + word.size() || (hexadecimal && value < 0))
		return std::nullopt;
	return value;
}

std::optional<std::int64_t> parse_boolean(std::string_view word)
{
	const std::string spelling = control_spelling(word);
	if (spelling == "true" || spelling == "on")
		return 1;
	if (spelling == "false" || spelling == "off")
		return 0;
	return std::nullopt;
}

std::optional<std::int64_t> parse_entry(const ControlInfo &control, std::string_view word)
{
	const std::string spelling = control_spelling(word);
	const std::optional<std::int64_t> number = parse_number(word);
	for (const auto &entry : control.menu)
		if (control_spelling(entry.name) == spelling)
			return entry.value;
	for (const auto &entry : control.menu)
		if (entry.value == number)
			return entry.value;
	return std::nullopt;
}

std::optional<std::int64_t> parse_in_range(const ControlInfo &control, std::string_view word)
{
	const std::optional<std::int64_t> number = parse_number(word);
	const bool valid = number && *number >= control.minimum && *number <= control.maximum;
	return valid ? number : std::nullopt;
}

std::optional<std::int64_t> parse(const ControlInfo &control, std::string_view word)
{
	switch (control.type) {
	case ControlInfo::Type::kMenu:
		return parse_entry(control, word);
	case ControlInfo::Type::kBoolean:
		if (auto value = parse_boolean(word))
			return value;
		return parse_in_range(control, word);
	case ControlInfo::Type::kInteger:
		return parse_in_range(control, word);
	case ControlInfo::Type::kButton:
	case ControlInfo::Type::kOther:
		break;
	}
	return 0;
}

std::string hint_for(const ControlInfo &control, std::string_view word)
{
	std::vector<std::string_view> names;
	for (const auto &entry : control.menu)
		names.push_back(entry.name);
	return did_you_mean(control_spelling(word), names);
}

} // namespace

std::string control_spelling(std::string_view text)
{
	std::string result;
	for (char character : text) {
		if (is_letter_or_digit(character))
			result += lower(character);
		else if (!result.empty() && result.back() != '_')
			result += '_';
	}
	while (!result.empty() && result.back() == '_')
		result.pop_back();
	return result;
}

Result<const ControlInfo *>
find_control(std::string_view device, std::span<const ControlInfo> controls, std::string_view name)
{
	std::vector<std::string_view> names;
	for (const ControlInfo &control : controls) {
		if (control.name == name)
			return &control;
		names.push_back(control.name);
	}
	std::string hint = did_you_mean(name, names);
	if (hint.empty())
		hint = names.empty() ? "; it has none"
				     : fmt::format("; it has: {}", fmt::join(names, ", "));
	return user_mistake(fmt::format("{} has no control {}{}", device, name, hint));
}

Result<std::int64_t> control_value(std::string_view device, const ControlInfo &control,
				   std::string_view word)
{
	if (control.read_only)
		return user_mistake(
			fmt::format("control {} of {} is read-only", control.name, device));
	if (control.type == ControlInfo::Type::kOther)
		return user_mistake(fmt::format("control {} of {} is a text or a list of numbers, "
						"which cannot be set here",
						control.name, device));
	if (auto value = parse(control, word))
		return *value;
	return user_mistake(fmt::format("control {} of {} takes {}, not \"{}\"{}", control.name,
					device, allowed_values(control), word,
					hint_for(control, word)));
}

std::string allowed_values(const ControlInfo &control)
{
	switch (control.type) {
	case ControlInfo::Type::kMenu: {
		std::vector<std::string> entries;
		for (const auto &entry : control.menu)
			entries.push_back(fmt::format("{} ({})", entry.name, entry.value));
		return fmt::format("{}", fmt::join(entries, ", "));
	}
	case ControlInfo::Type::kBoolean:
		return "true or false";
	case ControlInfo::Type::kInteger:
		break;
	case ControlInfo::Type::kButton:
		return "any word";
	case ControlInfo::Type::kOther:
		return "nothing";
	}
	// Masks have a step of 0.
	const std::string step =
		control.step > 1 ? fmt::format(" in steps of {}", control.step) : std::string();
	return fmt::format("{} to {}{}", control.minimum, control.maximum, step);
}

} // namespace penstock
