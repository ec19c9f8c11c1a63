#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/generated/completion_kind.h"
#include "config/generated/device_words.h"
#include "config/generated/shell_completion.h"

namespace penstock {

namespace {

// In fish only `for` accepts a pattern that matches nothing; elsewhere it is an error.
constexpr std::string_view kFishStart = R"(# fish completion for penstock
function __penstock_allocators
	printf '%s\n' auto udmabuf dma-heap dumb
	for heap in /dev/dma_heap/*
		echo dma-heap:(string replace --regex '.*/' '' $heap)
	end
end

complete -c penstock -f
)";

/// The function that offers devices.
std::string devices(std::string_view name, std::span<const DeviceKind> kinds)
{
	const DeviceWords words = device_words(kinds);
	std::string result =
		fmt::format("\nfunction {}\n\tprintf '%s\\n' {} {}\n", name,
			    fmt::join(words.names, " "), fmt::join(words.prefixes, " "));
	for (const std::string &pattern : words.nodes)
		result += fmt::format("\tfor node in {}\n\t\techo $node\n\tend\n", pattern);
	for (const auto &[prefix, pattern] : words.links)
		result += fmt::format("\tfor link in {}\n\t\techo {}(string replace --regex "
				      "'.*/' '' $link)\n\tend\n",
				      pattern, prefix);
	return result + "end\n";
}

std::string in_quotes(std::string_view text)
{
	std::string result = "'";
	for (char character : text) {
		if (character == '\'' || character == '\\')
			result += '\\';
		result += character;
	}
	return result + "'";
}

std::string value_of(const OptionDescription &option)
{
	switch (completion_of(option)) {
	case CompletionKind::kChoices:
		return fmt::format(" -x -a '{}'", fmt::join(option.choices, " "));
	case CompletionKind::kFiles:
		return " -r -F";
	case CompletionKind::kCameras:
		return " -x -a '(__penstock_cameras)'";
	case CompletionKind::kEncoders:
		return " -x -a '(__penstock_encoders)'";
	case CompletionKind::kAllocators:
		return " -x -a '(__penstock_allocators)'";
	case CompletionKind::kNothing:
		break;
	}
	return option.value.empty() ? "" : " -x";
}

std::vector<std::string> names_below(const CommandDescription &command)
{
	std::vector<std::string> names;
	for (const CommandDescription &below : command.commands)
		names.push_back(below.words.back());
	return names;
}

/// The condition that the line has this command, and none of the commands below it.
std::string condition(const CommandDescription &command)
{
	std::vector<std::string> terms;
	for (std::size_t i = 1; i < command.words.size(); ++i)
		terms.push_back("__fish_seen_subcommand_from " + command.words[i]);
	if (!command.commands.empty())
		terms.push_back(fmt::format("not __fish_seen_subcommand_from {}",
					    fmt::join(names_below(command), " ")));
	return fmt::format(" -n '{}'", fmt::join(terms, "; and "));
}

std::string line(const std::string &where, const OptionDescription &option)
{
	std::string result = "complete -c penstock" + where;
	for (const std::string &name : option.names)
		result +=
			name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
	return fmt::format("{}{} -d {}\n", result, value_of(option), in_quotes(option.help));
}

} // namespace

std::string fish_completion(const CommandDescription &program)
{
	std::string result(kFishStart);
	result += devices("__penstock_cameras", camera_kinds());
	result += devices("__penstock_encoders", encoder_kinds());
	for (const CommandDescription *command : flatten(program)) {
		// The options of the program may also follow a command.
		const std::string where = command == &program ? "" : condition(*command);
		for (const OptionDescription &option : command->options)
			result += line(where, option);
		for (const CommandDescription &below : command->commands)
			result += fmt::format("complete -c penstock{} -a {} -d {}\n",
					      condition(*command), below.words.back(),
					      in_quotes(below.help));
	}
	return result;
}

} // namespace penstock
