#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/generated/completion_kind.h"
#include "config/generated/device_words.h"
#include "config/generated/shell_completion.h"

namespace penstock {

namespace {

// bash splits words at each character of COMP_WORDBREAKS: --camera=by-id:x comes as five words, and
// only the text after the last break is replaced.
constexpr std::string_view kBashStart = R"(# bash completion for penstock
_penstock()
{
	local word option path= joined=() i
	for ((i = 1; i <= COMP_CWORD; ++i)); do
		word=${COMP_WORDS[i]}
		if ((i > 1)) && [[ $word == [:=]* || ${COMP_WORDS[i - 1]} == *[:=] ]]; then
			joined[-1]+=$word
		else
			joined+=("$word")
		fi
	done
	word=${joined[-1]}
	option=
	for i in "${joined[@]::${#joined[@]}-1}"; do
		if [[ $option ]]; then
			option=
			continue
		fi
		case $i in
)";

constexpr std::string_view kValues = R"(	if [[ ! $option && $word == --*=* ]]; then
		option=${word%%=*}
		word=${word#*=}
	fi
	local words IFS=$'\n'
	case $option in
)";

// Not `compgen -W`, which would expand special characters in the name of a device.
constexpr std::string_view kEnd = R"(	local candidates
	IFS=$' \n' read -r -d '' -a candidates <<<"$words"
	COMPREPLY=()
	for i in "${candidates[@]}"; do
		[[ $i != "$word"* ]] || COMPREPLY+=("$i")
	done
	[[ ${COMPREPLY[0]-} != *: ]] || compopt -o nospace
	if [[ $word == *:* && $COMP_WORDBREAKS == *:* ]]; then
		COMPREPLY=("${COMPREPLY[@]#"${word%"${word##*:}"}"}")
	fi
}
complete -F _penstock penstock
)";

constexpr std::string_view kBashFiles =
	"COMPREPLY=($(compgen -f -- \"$word\")) && compopt -o filenames; return";

/// The names of the files that match a pattern, each after a prefix.
std::string links(std::string_view prefix, std::string_view pattern)
{
	return fmt::format("$(compgen -G '{1}' | while read -r i; do echo \"{0}${{i##*/}}\"; done)",
			   prefix, pattern);
}

std::string devices(std::span<const DeviceKind> kinds)
{
	const DeviceWords words = device_words(kinds);
	std::string result = fmt::format("words=\"{} {}", fmt::join(words.names, " "),
					 fmt::join(words.prefixes, " "));
	for (const std::string &pattern : words.nodes)
		result += fmt::format(" $(compgen -G '{}')", pattern);
	for (const auto &[prefix, pattern] : words.links)
		result += " " + links(prefix, pattern);
	return result + "\"";
}

std::string values_of(const OptionDescription &option)
{
	switch (completion_of(option)) {
	case CompletionKind::kChoices:
		return fmt::format("words=\"{}\"", fmt::join(option.choices, " "));
	case CompletionKind::kFiles:
		return std::string(kBashFiles);
	case CompletionKind::kCameras:
		return devices(camera_kinds());
	case CompletionKind::kEncoders:
		return devices(encoder_kinds());
	case CompletionKind::kAllocators:
		return fmt::format("words=\"auto udmabuf dma-heap dumb {}\"",
				   links("dma-heap:", "/dev/dma_heap/*"));
	case CompletionKind::kNothing:
		break;
	}
	return "return";
}

/// A case for each option with what completes its value. An option means the same in every command.
std::string value_cases(const std::vector<const CommandDescription *> &commands)
{
	std::string result;
	std::set<std::string> seen;
	for (const CommandDescription *command : commands)
		for (const OptionDescription &option : command->options) {
			if (option.names.empty() || option.value.empty() ||
			    !seen.insert(option.names.front()).second)
				continue;
			result += fmt::format("\t{}) {} ;;\n", fmt::join(option.names, " | "),
					      values_of(option));
		}
	return result;
}

std::vector<std::string> value_options(const std::vector<const CommandDescription *> &commands)
{
	std::set<std::string> names;
	for (const CommandDescription *command : commands)
		for (const OptionDescription &option : command->options)
			if (!option.value.empty())
				names.insert(option.names.begin(), option.names.end());
	return {names.begin(), names.end()};
}

std::string path_of(const CommandDescription &command)
{
	return fmt::format("{}", fmt::join(command.words.begin() + 1, command.words.end(), " "));
}

std::vector<std::string> names_of(const CommandDescription &command)
{
	std::vector<std::string> names;
	for (const OptionDescription &option : command.options)
		names.insert(names.end(), option.names.begin(), option.names.end());
	return names;
}

/// What can follow a command: its own commands or arguments, its options and those of the program.
std::string next_words(const CommandDescription &command, const CommandDescription &program)
{
	std::vector<std::string> options = names_of(command);
	if (&command != &program) {
		const std::vector<std::string> common = names_of(program);
		for (const std::string &name : common)
			if (std::find(options.begin(), options.end(), name) == options.end())
				options.push_back(name);
	}
	std::vector<std::string> others;
	std::string argument;
	for (const CommandDescription &below : command.commands)
		others.push_back(below.words.back());
	for (const OptionDescription &option : command.options)
		if (option.names.empty())
			argument = values_of(option);
	const std::string flags = fmt::format("words=\"{}\"", fmt::join(options, " "));
	if (!others.empty())
		argument = fmt::format("words=\"{}\"", fmt::join(others, " "));
	if (argument.empty())
		return flags;
	return fmt::format("if [[ $word == -* ]]; then {}; else {}; fi", flags, argument);
}

} // namespace

std::string bash_completion(const CommandDescription &program)
{
	const auto commands = flatten(program);
	std::string result(kBashStart);
	result += fmt::format("\t\t{}) option=$i ;;\n", fmt::join(value_options(commands), " | "));
	result += "\t\t-*) ;;\n\t\t*)\n\t\t\tcase \"$path $i\" in\n";
	std::vector<std::string> paths;
	for (const CommandDescription *command : commands)
		if (command != &program)
			paths.push_back("\" " + path_of(*command) + "\"");
	result +=
		fmt::format("\t\t\t{}) path+=\" $i\" ;;\n\t\t\tesac\n\t\t\t;;\n\t\tesac\n\tdone\n",
			    fmt::join(paths, " | "));
	result += kValues;
	result += value_cases(commands);
	result += "\t'')\n\t\tcase $path in\n";
	for (const CommandDescription *command : commands)
		result += fmt::format("\t\t{}) {} ;;\n",
				      command == &program ? "''" : "' " + path_of(*command) + "'",
				      next_words(*command, program));
	result += "\t\tesac\n\t\t;;\n\tesac\n";
	result += kEnd;
	return result;
}

} // namespace penstock
