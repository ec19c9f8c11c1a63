#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/options/option.h"
#include "config/options/values.h"
#include "config/outputs/destination.h"
#include "core/base/result.h"
#include "core/base/user_mistake.h"
#include "devices/settings/control.h"

namespace penstock {

/// How a row of the tables in options.cpp is made: from its names, the member that it is about, and
/// how the member is read and written.

/// The names of an option: on the command line, in a file and in the help.
struct OptionNames {
	std::string flag;
	std::string key;
	std::string type;
	std::string help;
};

template <typename Value>
const Value &value_of(const Value &value)
{
	return value;
}

template <typename Value>
const Value &value_of(const std::optional<Value> &value)
{
	return *value;
}

/// What `member` gives of a T, a member or a member's member, is read by `parse` and written by
/// `print`.
template <typename T, typename Access, typename Parse, typename Print>
Option<T> option(OptionNames names, Form form, Access member, Parse parse, Print print)
{
	auto set = [member, parse](T &target, std::string_view text) -> Status {
		auto value = parse(text);
		if (!value)
			return propagate(value);
		std::invoke(member, target) = std::move(*value);
		return {};
	};
	auto get = [member, print](const T &from) -> std::vector<std::string> {
		const T defaults;
		if (std::invoke(member, from) == std::invoke(member, defaults))
			return {};
		return {std::string(print(value_of(std::invoke(member, from))))};
	};
	return {names.flag, names.key, names.type, names.help, form, set, get, "", {}, false};
}

inline Result<std::string> any_text(std::string_view text)
{
	return std::string(text);
}

template <typename T, typename Member>
Option<T> text(OptionNames names, Member T::*member, Form form = Form::kText)
{
	return option<T>(std::move(names), form, member, any_text, std::identity());
}

template <typename T, typename Access>
Option<T> file_name(OptionNames names, Access member)
{
	return option<T>(std::move(names), Form::kText, member, parse_file_name, std::identity());
}

template <typename T, typename Member>
Option<T> number(OptionNames names, Member T::*member, std::uint64_t least, std::uint64_t most)
{
	auto parse = [least, most](std::string_view value) {
		return parse_number(value, least, most);
	};
	auto print = [](std::uint64_t value) { return std::to_string(value); };
	return option<T>(std::move(names), Form::kNumber, member, parse, print);
}

/// A member that takes one of several values, each with a name.
template <typename T, typename Value, typename Access>
Option<T> choice(OptionNames names, Access member,
		 std::vector<std::pair<std::string, Value>> choices)
{
	std::vector<std::string> all;
	for (const auto &[name, value] : choices)
		all.push_back(name);
	auto set = [member, choices, all](T &target, std::string_view text) -> Status {
		for (const auto &[name, value] : choices) {
			if (name != text)
				continue;
			std::invoke(member, target) = value;
			return {};
		}
		return user_mistake(
			fmt::format("\"{}\" is not one of {}", text, fmt::join(all, ", ")));
	};
	auto get = [member, choices](const T &from) -> std::vector<std::string> {
		const T defaults;
		for (const auto &[name, value] : choices)
			if (value == std::invoke(member, from) &&
			    value != std::invoke(member, defaults))
				return {name};
		return {};
	};
	return {names.flag, names.key, names.type, names.help, Form::kChoice,
		set,	    get,       "",	   all,	       false};
}

/// Names with values. If a name is given twice, the last value counts.
template <typename T>
Option<T> controls(OptionNames names, std::vector<ControlSetting> T::*member)
{
	auto set = [member](T &target, std::string_view text) -> Status {
		auto control = parse_control(text);
		if (!control)
			return propagate(control);
		for (ControlSetting &known : target.*member) {
			if (known.name != control->name)
				continue;
			known.value = control->value;
			return {};
		}
		(target.*member).push_back(std::move(*control));
		return {};
	};
	auto get = [member](const T &from) {
		std::vector<std::string> pairs;
		for (const ControlSetting &control : from.*member)
			pairs.push_back(control.name + "=" + control.value);
		return pairs;
	};
	return {names.flag, names.key, names.type, names.help, Form::kPairs,
		set,	    get,       "",	   {},	       false};
}

template <typename T, typename Access>
Option<T> flag(OptionNames names, Access member)
{
	Option<T> made =
		choice<T, bool>(std::move(names), member, {{"true", true}, {"false", false}});
	made.form = Form::kFlag;
	made.choices.clear();
	return made;
}

template <typename T>
Option<T> with_default(Option<T> option, std::string text)
{
	option.default_text = std::move(text);
	return option;
}

} // namespace penstock
