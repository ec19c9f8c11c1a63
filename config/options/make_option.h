#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/options/event_command.h"
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
	std::string flag; ///< "--camera", or with a short one before it: "-c,--camera"
	std::string key;
	std::string type;
	std::string help;
};

template <typename T>
Option<T> named(const OptionNames &names, Form form)
{
	Option<T> made;
	made.names = names.flag;
	made.flag = names.flag.substr(names.flag.find(',') + 1);
	made.key = names.key;
	made.type = names.type;
	made.help = names.help;
	made.form = form;
	return made;
}

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
Option<T> option(const OptionNames &names, Form form, Access member, Parse parse, Print print)
{
	auto made = named<T>(names, form);
	made.set = [member, parse](T &target, std::string_view text) -> Status {
		auto value = parse(text);
		if (!value)
			return propagate(value);
		std::invoke(member, target) = std::move(*value);
		return {};
	};
	made.get = [member, print](const T &from) -> std::vector<std::string> {
		const T defaults;
		if (std::invoke(member, from) == std::invoke(member, defaults))
			return {};
		return {std::string(print(value_of(std::invoke(member, from))))};
	};
	return made;
}

inline Result<std::string> any_text(std::string_view text)
{
	return std::string(text);
}

template <typename T, typename Member>
Option<T> text(const OptionNames &names, Member T::*member, Form form = Form::kText)
{
	return option<T>(names, form, member, any_text, std::identity());
}

template <typename T, typename Access>
Option<T> file_name(const OptionNames &names, Access member)
{
	return option<T>(names, Form::kText, member, parse_file_name, std::identity());
}

template <typename T, typename Member>
Option<T> number(const OptionNames &names, Member T::*member, std::uint64_t least,
		 std::uint64_t most)
{
	auto parse = [least, most](std::string_view value) {
		return parse_number(value, least, most);
	};
	auto print = [](std::uint64_t value) { return std::to_string(value); };
	return option<T>(names, Form::kNumber, member, parse, print);
}

/// A member that takes one of several values, each with a name.
template <typename T, typename Value, typename Access>
Option<T> choice(const OptionNames &names, Access member,
		 std::vector<std::pair<std::string, Value>> choices)
{
	auto made = named<T>(names, Form::kChoice);
	for (const auto &[name, value] : choices)
		made.choices.push_back(name);
	made.set = [member, choices, all = made.choices](T &target,
							 std::string_view text) -> Status {
		for (const auto &[name, value] : choices) {
			if (name != text)
				continue;
			std::invoke(member, target) = value;
			return {};
		}
		return user_mistake(
			fmt::format("\"{}\" must be one of: {}", text, fmt::join(all, ", ")));
	};
	made.get = [member, choices](const T &from) -> std::vector<std::string> {
		const T defaults;
		for (const auto &[name, value] : choices)
			if (value == std::invoke(member, from) &&
			    value != std::invoke(member, defaults))
				return {name};
		return {};
	};
	return made;
}

/// Names with values, each "NAME=VALUE" to `parse` and `print`. `again(known, given)` makes one of
/// two of a name.
template <typename T, typename Pair, typename Name, typename Parse, typename Print, typename Again>
Option<T> pairs(const OptionNames &names, std::vector<Pair> T::*member, Name Pair::*name,
		Parse parse, Print print, Again again)
{
	auto made = named<T>(names, Form::kPairs);
	made.set = [member, name, parse, again](T &target, std::string_view text) -> Status {
		auto pair = parse(text);
		if (!pair)
			return propagate(pair);
		for (Pair &known : target.*member) {
			if (known.*name != (*pair).*name)
				continue;
			again(known, std::move(*pair));
			return {};
		}
		(target.*member).push_back(std::move(*pair));
		return {};
	};
	made.get = [member, print](const T &from) {
		std::vector<std::string> texts;
		for (const Pair &pair : from.*member)
			texts.push_back(print(pair));
		return texts;
	};
	return made;
}

/// The last value of a name counts.
template <typename T>
Option<T> controls(const OptionNames &names, std::vector<ControlSetting> T::*member)
{
	return pairs(
		names, member, &ControlSetting::name, parse_control,
		[](const ControlSetting &control) { return control.name + "=" + control.value; },
		[](ControlSetting &known, ControlSetting given) { known = std::move(given); });
}

/// All commands of an event are run, one after another, as lines of a script.
template <typename T>
Option<T> event_commands(const OptionNames &names, std::vector<EventCommand> T::*member)
{
	return pairs(
		names, member, &EventCommand::event, parse_event_command,
		[](const EventCommand &command) {
			return std::string(name_of(command.event)) + "=" + command.command;
		},
		[](EventCommand &known, const EventCommand &given) {
			known.command += '\n' + given.command;
		});
}

template <typename T, typename Access>
Option<T> flag(const OptionNames &names, Access member)
{
	Option<T> made = choice<T, bool>(names, member, {{"true", true}, {"false", false}});
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
