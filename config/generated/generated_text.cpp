#include "config/generated/generated_text.h"

#include <CLI/CLI.hpp>

#include "config/generated/command_tree.h"
#include "config/generated/manual.h"
#include "config/generated/shell_completion.h"

namespace penstock {

void add_generated_text(CLI::App &app)
{
	app.add_subcommand("completion", "Write a script that completes command lines in a shell")
		->add_option("SHELL", "bash, zsh or fish")
		->required()
		->check(CLI::IsMember({"bash", "zsh", "fish"}));
	app.add_subcommand("manual", "Write the manual page, as man(7) source");
}

std::optional<std::string> generated_text(const CLI::App &app)
{
	if (app.got_subcommand("manual"))
		return manual_page(describe(app));
	if (!app.got_subcommand("completion"))
		return std::nullopt;
	const std::string shell =
		app.get_subcommand("completion")->get_option("SHELL")->results()[0];
	if (shell == "bash")
		return bash_completion(describe(app));
	return shell == "zsh" ? zsh_completion(describe(app)) : fish_completion(describe(app));
}

} // namespace penstock
