#include "config/generated/manual.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/generated/examples.h"
#include "config/generated/roff.h"

namespace penstock {

namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

const Rows kExitCodes{
	{"0", "Done."},
	{"1", "A fault of the program."},
	{"2", "Wrong usage or config; the message names the option and the nearest valid name."},
	{"3", "A device was not found, is not suitable, or is busy."},
	{"4", "There is no path from this camera to this encoder."},
	{"5", "There is only a copying path, and --zero-copy require forbids it."},
	{"6", "The camera was lost, or gave no frame."},
	{"7",
	 "The encoder failed or hung, or a driver (a camera's, too) did not return from a call."},
	{"8", "An output failed."},
	{"128 + N", "A second signal N (130: Ctrl-C) ended the program at once."},
};

const Rows kSignals{
	{"SIGINT, SIGTERM",
	 "Stop the camera, drain the encoder, finish the outputs and exit 0; a second one exits at "
	 "once. A pipeline that shows no sign of life for 10 s, because a driver does not return, "
	 "is given up."},
	{"SIGHUP",
	 "Each output with --segment begins a new file at the next keyframe, which the encoder is "
	 "asked for; other outputs continue. The hangup of a terminal that was closed is "
	 "as SIGTERM, unless nohup(1) has it ignored."},
	{"SIGUSR1",
	 "Write the statistics so far: a summary to standard error, and the file of --stats-file."},
	{"SIGXCPU", "As the first SIGTERM: the limit of processor time is over (ulimit -t)."},
};

const Rows kFilesRows{
	{"/etc/penstock/NAME.json",
	 "What the service penstock@NAME records; see penstock.json(5)."},
};

std::string entries(std::string_view title, const Rows &rows)
{
	std::string result = roff::section(title);
	for (const auto &[name, text] : rows)
		result += roff::entry(name, text);
	return result;
}

std::string describe(const OptionDescription &option)
{
	std::vector<std::string> names;
	for (const std::string &name : option.names)
		names.push_back(fmt::format("\\fB{}\\fR", roff::escaped(name)));
	std::string result = fmt::format(".TP\n{}", fmt::join(names, ", "));
	if (!option.value.empty())
		result += fmt::format("{}\\fI{}\\fR", names.empty() ? "" : " ",
				      roff::escaped(option.value));
	result += "\n" + roff::escaped(option.help);
	return result + "\n";
}

/// Options that an earlier command has explained are left out.
std::string options_of(const CommandDescription &command, std::vector<std::string> &explained)
{
	std::string result;
	for (const std::string &group : groups_of(command)) {
		std::string lines;
		for (const OptionDescription &option : command.options) {
			if (option.group != group)
				continue;
			const std::string line = describe(option);
			if (std::ranges::find(explained, line) != explained.end())
				continue;
			explained.push_back(line);
			lines += line;
		}
		if (!lines.empty())
			result += fmt::format(".PP\n{}:\n{}", roff::escaped(group), lines);
	}
	return result;
}

std::string commands_text(const CommandDescription &program)
{
	std::vector<std::string> explained;
	std::string result = roff::section("OPTIONS") + options_of(program, explained);
	result += roff::section("COMMANDS");
	for (const CommandDescription *command : flatten(program)) {
		if (command == &program)
			continue;
		const std::string options = options_of(*command, explained);
		result += fmt::format(
			".SS {}\n{}.\n",
			roff::escaped(fmt::format("{}", fmt::join(command->words, " "))),
			roff::escaped(command->help));
		result += options;
	}
	return result;
}

std::string examples_text(const CommandDescription &program)
{
	std::string result = roff::section("EXAMPLES");
	for (const CommandDescription *command : flatten(program))
		for (const Example &example :
		     examples_of(fmt::format("{}", fmt::join(command->words, " "))))
			result += roff::entry(std::string(example.line), std::string(example.what));
	return result;
}

} // namespace

std::string manual_page(const CommandDescription &program)
{
	const std::string &name = program.words.front();
	std::string result = ".TH PENSTOCK 1\n";
	result += roff::section("NAME") +
		  fmt::format("{} \\- {}\n", name, roff::escaped(program.help));
	result += roff::section("SYNOPSIS");
	for (const CommandDescription &command : program.commands)
		result += fmt::format(
			".B {}\n.RI [ options ]\n.br\n",
			roff::escaped(fmt::format("{}", fmt::join(command.words, " "))));
	result += roff::section("DESCRIPTION");
	result +=
		"It plans how frames travel from the camera to the encoder before anything "
		"streams,\nsays in one line which path it took, and counts every byte that it does "
		"copy.\nAn option that two commands have is explained where it comes first.\n";
	result += commands_text(program);
	result += entries("EXIT STATUS", kExitCodes);
	result += entries("SIGNALS", kSignals);
	result += entries("FILES", kFilesRows);
	result += examples_text(program);
	result += roff::section("SEE ALSO") + "penstock.json(5)\n";
	return result;
}

} // namespace penstock
