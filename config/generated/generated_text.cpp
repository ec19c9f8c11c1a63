#include "config/generated/generated_text.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/generated/command_tree.h"
#include "config/generated/config_manual.h"
#include "config/generated/help_text.h"
#include "config/generated/manual.h"
#include "config/generated/shell_completion.h"
#include "core/base/user_mistake.h"
#include "core/text/nearest.h"

namespace penstock {

namespace {

Result<std::string> help_about(const CommandDescription &program,
			       const std::vector<std::string> &names, std::size_t width)
{
	const CommandDescription *command = &program;
	for (const std::string &name : names) {
		std::vector<std::string_view> known;
		for (const CommandDescription &below : command->commands)
			known.push_back(below.words.back());
		const auto found = std::ranges::find(known, name);
		if (found == known.end()) {
			const std::string near = did_you_mean(name, known);
			return user_mistake(fmt::format(
				"help {}: there is no such command{}", fmt::join(names, " "),
				near.empty() ? "; see penstock --help" : near));
		}
		command = &command->commands[static_cast<std::size_t>(found - known.begin())];
	}
	return help_text(*command, width);
}

std::string completion_for(const std::string &shell, const CommandDescription &program)
{
	if (shell == "bash")
		return bash_completion(program);
	return shell == "zsh" ? zsh_completion(program) : fish_completion(program);
}

} // namespace

void add_generated_text(CLI::App &app)
{
	app.add_subcommand("completion", "Write a script that completes command lines in a shell")
		->add_option("SHELL", "bash, zsh or fish")
		->required()
		->check(CLI::IsMember({"bash", "zsh", "fish"}));
	app.add_subcommand("manual", "Write a manual page, as man(7) source")
		->add_option("PAGE", "penstock, or penstock.json: of config files")
		->default_str("penstock")
		->check(CLI::IsMember({"penstock", "penstock.json"}));
	app.add_subcommand("help", "Tell what a command does and which options it has")
		->add_option("COMMAND", "A command; without one, what there is")
		->expected(0, -1)
		->allow_extra_args();
	app.add_subcommand("version", "Print the version");
}

std::optional<Result<std::string>> generated_text(const CLI::App &app, std::size_t width)
{
	if (app.got_subcommand("version"))
		return app.version() + "\n";
	if (const CLI::App *manual = app.get_subcommand("manual"); manual->parsed())
		return manual->get_option("PAGE")->as<std::string>() == "penstock.json"
			       ? config_manual_page()
			       : manual_page(describe(app));
	if (app.got_subcommand("help"))
		return help_about(describe(app),
				  app.get_subcommand("help")->get_option("COMMAND")->results(),
				  width);
	if (!app.got_subcommand("completion"))
		return std::nullopt;
	return completion_for(app.get_subcommand("completion")->get_option("SHELL")->results()[0],
			      describe(app));
}

} // namespace penstock
