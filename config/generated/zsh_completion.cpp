#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/generated/completion_kind.h"
#include "config/generated/device_words.h"
#include "config/generated/shell_completion.h"

namespace penstock {

namespace {

// (N) makes an empty list instead of an error if nothing matches; (N:t) gives names without
// folders.
constexpr std::string_view kZshStart = R"(#compdef penstock

_penstock_allocators() {
	local -a heaps=(/dev/dma_heap/*(N:t))
	compadd "$@" -- auto udmabuf dma-heap dumb dma-heap:$^heaps
}
)";

/// The function that offers devices.
std::string devices(std::string_view name, std::span<const DeviceKind> kinds)
{
	const DeviceWords words = device_words(kinds);
	std::string result = fmt::format("\n{}() {{\n\tlocal -a links\n\tcompadd \"$@\" -- {}",
					 name, fmt::join(words.names, " "));
	for (const std::string &pattern : words.nodes)
		result += fmt::format(" {}(N)", pattern);
	result += fmt::format("\n\tcompadd \"$@\" -S '' -- {}\n", fmt::join(words.prefixes, " "));
	for (const auto &[prefix, pattern] : words.links)
		result += fmt::format("\tlinks=({}(N:t))\n\tcompadd \"$@\" -- {}$^links\n", pattern,
				      prefix);
	return result + "}\n";
}

/// A text inside a specification of _arguments, for single quotes.
std::string escaped(std::string_view text)
{
	std::string result;
	for (char character : text) {
		if (character == '\'') {
			result += "'\\''";
			continue;
		}
		if (std::string_view("[]:\\").find(character) != std::string_view::npos)
			result += '\\';
		result += character;
	}
	return result;
}

std::string action_of(const OptionDescription &option)
{
	switch (completion_of(option)) {
	case CompletionKind::kChoices:
		return fmt::format("({})", fmt::join(option.choices, " "));
	case CompletionKind::kFiles:
		return "_files";
	case CompletionKind::kCameras:
		return "_penstock_cameras";
	case CompletionKind::kEncoders:
		return "_penstock_encoders";
	case CompletionKind::kAllocators:
		return "_penstock_allocators";
	case CompletionKind::kNothing:
		break;
	}
	return " ";
}

/// One line for each name: "--size=" takes its value after an equals sign or a space, "-o+" at once
/// or after a space.
std::string specifications(const OptionDescription &option)
{
	const std::string value =
		option.value.empty()
			? std::string()
			: fmt::format(":{}:{}", escaped(option.value), action_of(option));
	std::string result;
	for (const std::string &name : option.names) {
		std::string_view joint;
		if (!value.empty())
			joint = name.starts_with("--") ? "=" : "+";
		result += fmt::format(" \\\n\t\t'*{}{}[{}]{}'", name, joint, escaped(option.help),
				      value);
	}
	if (option.names.empty())
		result += fmt::format(" \\\n\t\t'1{}'", value);
	return result;
}

std::string function_of(const CommandDescription &command)
{
	return fmt::format("_{}", fmt::join(command.words, "_"));
}

std::string function(const CommandDescription &command, const CommandDescription &program)
{
	std::string result = fmt::format("\n{}() {{\n\tlocal curcontext=$curcontext state line\n"
					 "\ttypeset -A opt_args\n\t_arguments -C",
					 function_of(command));
	for (const OptionDescription &option : command.options)
		result += specifications(option);
	if (&command != &program)
		for (const OptionDescription &option : program.options)
			result += option.names.back() == "--help" ? "" : specifications(option);
	if (command.commands.empty())
		return result + "\n}\n";

	result += " \\\n\t\t'1:command:->command' \\\n\t\t'*::argument:->argument'\n"
		  "\tcase $state in\n\tcommand)\n\t\tlocal -a commands=(";
	for (const CommandDescription &below : command.commands)
		result += fmt::format("\n\t\t\t'{}:{}'", below.words.back(), escaped(below.help));
	result += "\n\t\t)\n\t\t_describe command commands\n\t\t;;\n\targument)\n"
		  "\t\tcase $words[1] in\n";
	for (const CommandDescription &below : command.commands)
		result += fmt::format("\t\t{}) {} ;;\n", below.words.back(), function_of(below));
	return result + "\t\tesac\n\t\t;;\n\tesac\n}\n";
}

} // namespace

std::string zsh_completion(const CommandDescription &program)
{
	std::string result(kZshStart);
	result += devices("_penstock_cameras", camera_kinds());
	result += devices("_penstock_encoders", encoder_kinds());
	for (const CommandDescription *command : flatten(program))
		result += function(*command, program);
	// If it is sourced, it registers itself; if it is autoloaded from fpath, it is the
	// function.
	result += "\nif [[ ${funcstack[1]} == _penstock ]]; then\n\t_penstock \"$@\"\nelse\n"
		  "\tcompdef _penstock penstock\nfi\n";
	return result;
}

} // namespace penstock
