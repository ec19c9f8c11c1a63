#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/generated/completion_kind.h"
#include "config/generated/shell_completion.h"

namespace penstock {

namespace {

// `for` takes a pattern that matches nothing, which is an error elsewhere.
constexpr std::string_view kStart = R"(# fish completion for penstock
function __penstock_links --argument-names prefix folder
	for link in $folder/*
		echo $prefix(string replace --regex '.*/' '' $link)
	end
end

function __penstock_nodes
	for node in /dev/video*
		echo $node
	end
	printf '%s\n' card: bus:
	__penstock_links by-id: /dev/v4l/by-id
	__penstock_links by-path: /dev/v4l/by-path
end

function __penstock_cameras
	printf '%s\n' auto pattern
	__penstock_nodes
end

function __penstock_encoders
	printf '%s\n' auto software vaapi
	for node in /dev/dri/renderD*
		echo $node
	end
	__penstock_nodes
	__penstock_links by-path: /dev/dri/by-path | string match '*-render'
end

function __penstock_allocators
	printf '%s\n' auto udmabuf dma-heap dumb
	__penstock_links dma-heap: /dev/dma_heap
end

complete -c penstock -f
)";

std::string quoted(std::string_view text)
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

/// Whether the line so far has come to this command and no further.
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
	return fmt::format("{}{} -d {}\n", result, value_of(option), quoted(option.help));
}

} // namespace

std::string fish_completion(const CommandDescription &program)
{
	std::string result(kStart);
	for (const CommandDescription *command : flatten(program)) {
		// The program's own options are taken after a command, too.
		const std::string where = command == &program ? "" : condition(*command);
		for (const OptionDescription &option : command->options)
			result += line(where, option);
		for (const CommandDescription &below : command->commands)
			result += fmt::format("complete -c penstock{} -a {} -d {}\n",
					      condition(*command), below.words.back(),
					      quoted(below.help));
	}
	return result;
}

} // namespace penstock
