#include "config/command_line.h"

#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "config/command_line_app.h"
#include "config/config_file.h"
#include "config/generated_text.h"
#include "config/values.h"
#include "core/base/nearest.h"

namespace penstock {

namespace {

/// CLI11 says which words it could not use; the nearest option or command is ours to find.
std::string hint_for(const CLI::App &app, const std::string &word)
{
	std::vector<std::string> names;
	for (const CLI::Option *option : app.get_options())
		for (const std::string &name : option->get_lnames())
			names.push_back("--" + name);
	for (const CLI::App *command : app.get_subcommands([](const CLI::App *) { return true; }))
		names.push_back(command->get_name());
	std::vector<std::string_view> views(names.begin(), names.end());
	std::string_view near = nearest(word.substr(0, word.find('=')), views);
	return near.empty() ? std::string() : fmt::format("; did you mean {}?", near);
}

/// "penstock config": what stands before the command's own name.
std::string words_before(const CLI::App &command)
{
	const CLI::App *above = command.get_parent();
	if (!above)
		return {};
	std::string before = words_before(*above);
	return before.empty() ? above->get_name() : before + " " + above->get_name();
}

std::string try_help(const CLI::App &command)
{
	std::string before = words_before(command);
	return fmt::format("Try: {}{} --help\n", before.empty() ? before : before + " ",
			   command.get_name());
}

/// The words that no command took.
std::vector<std::string> unused_words(const CLI::App &command)
{
	for (const CLI::App *app = &command; app; app = app->get_parent())
		if (std::vector<std::string> unused = app->remaining(); !unused.empty())
			return unused;
	return {};
}

std::string explain(const CLI::App &app, const CLI::App &command, const CLI::ParseError &error)
{
	std::string hint;
	std::vector<std::string> unused = unused_words(command);
	// A misspelt command or option is missing as well, which CLI11 finds first.
	bool misspelt = dynamic_cast<const CLI::ExtrasError *>(&error) ||
			dynamic_cast<const CLI::RequiredError *>(&error);
	std::string text = error.what();
	if (!unused.empty() && misspelt) {
		// The word that is nearly right is the mistake; the others may only follow from it.
		std::string word = unused[0];
		for (const std::string &candidate : unused) {
			std::string own = hint_for(command, candidate);
			std::string near = own.empty() ? hint_for(app, candidate) : own;
			if (near.empty() && !candidate.starts_with('-'))
				continue;
			word = candidate;
			hint = near;
			if (!near.empty())
				break;
		}
		if (text.find(word) == std::string::npos)
			text = fmt::format("{} is no command or option here ({})", word, text);
	}
	return fmt::format("penstock: {}{}\n{}", text, hint, try_help(command));
}

tl::unexpected<Error> mistake(std::string text)
{
	return make_error(std::errc::invalid_argument, std::move(text));
}

/// CLI11 let every option try its text, so that none fails here.
template <typename T>
void apply(const Said<T> &said, T &target)
{
	for (const auto &[option, text] : said)
		static_cast<void>(option->set(target, text));
}

/// What options say goes for every stream of a pipeline.
void apply(const CommandLine &line, PipelineSettings &pipeline)
{
	apply(line.camera, pipeline.camera);
	apply(line.policy, pipeline.policy);
	for (StreamSettings &stream : pipeline.streams) {
		apply(line.encoder, stream.encoder);
		for (OutputSettings &output : stream.outputs)
			apply(line.output, output);
	}
}

/// What only one pipeline, or one stream, can have.
Status replace_places(const CommandLine &line, RecordSettings &record)
{
	std::size_t count = record.pipelines.size();
	for (const auto &[option, text] : line.camera)
		if (option->key == "device" && count > 1)
			return mistake(fmt::format("{}: {} has {} pipelines, each with a camera of "
						   "its own",
						   option->flag, line.config_file, count));
	if (line.outputs.empty())
		return {};
	if (count > 1)
		return mistake(fmt::format("--output: {} has {} pipelines; say there where each "
					   "goes",
					   line.config_file, count));
	auto &streams = record.pipelines[0].streams;
	if (streams.size() > 1)
		return mistake(fmt::format("--output: {} has {} streams; say there where each goes",
					   line.config_file, streams.size()));
	streams[0].outputs = line.outputs;
	return {};
}

/// The command line over what a file says.
Result<Configuration> merge(Configuration merged, const CommandLine &line)
{
	if (Status status = replace_places(line, merged.record); !status)
		return forward(status);
	for (PipelineSettings &pipeline : merged.record.pipelines) {
		apply(line, pipeline);
		if (Status status = check(pipeline.camera); !status)
			return forward(status);
	}
	apply(line.run, merged.record.run);
	apply(line.log, merged.log);
	return merged;
}

/// One pipeline, all by itself.
Configuration no_file()
{
	Configuration configuration;
	configuration.record.pipelines.resize(1);
	return configuration;
}

Status check_outputs(const RecordSettings &record)
{
	for (const PipelineSettings &pipeline : record.pipelines)
		for (const StreamSettings &stream : pipeline.streams)
			if (stream.outputs.empty())
				return mistake("--output is required, or \"outputs\" for every "
					       "pipeline or stream in the config file");
	return {};
}

/// `command` is the name of the innermost one; each has another.
Result<Invocation> invocation(const std::string &command, const CommandLine &line,
			      Configuration file)
{
	Invocation made;
	apply(line.log, made.log);
	if (command == "devices") {
		made.command = DevicesSettings{line.json};
		return made;
	}
	if (command == "schema") {
		made.command = ConfigSettings{ConfigSettings::Action::kSchema, "", {}};
		return made;
	}
	auto merged = merge(std::move(file), line);
	if (!merged)
		return forward(merged);
	if (command == "plan") {
		made.log = merged->log;
		made.command = PlanSettings{std::move(merged->record.pipelines), line.json};
	} else if (command == "record") {
		if (Status status = check_outputs(merged->record); !status)
			return forward(status);
		made.log = merged->log;
		made.command = std::move(merged->record);
	} else {
		auto action = command == "print" ? ConfigSettings::Action::kPrint
						 : ConfigSettings::Action::kCheck;
		made.command = ConfigSettings{action, line.config_file, std::move(*merged)};
	}
	return made;
}

} // namespace

std::variant<Invocation, EarlyExit> parse_command_line(std::span<const char *const> arguments,
						       const std::string &version)
{
	CommandLine line;
	auto app = make_app(line, version);
	try {
		app->parse(static_cast<int>(arguments.size()), arguments.data());
	} catch (const CLI::CallForHelp &) {
		const CLI::App &command = given_command(*app);
		return EarlyExit{false, command.help(words_before(command))};
	} catch (const CLI::CallForVersion &) {
		return EarlyExit{false, app->version() + "\n"};
	} catch (const CLI::ParseError &error) {
		return EarlyExit{true, explain(*app, given_command(*app), error)};
	}
	if (auto text = generated_text(*app))
		return EarlyExit{false, std::move(*text)};
	const CLI::App &command = given_command(*app);
	Result<Configuration> file = no_file();
	if (!line.config_file.empty())
		file = read_config(line.config_file);
	if (!file)
		return EarlyExit{true, fmt::format("penstock: {}\n", file.error().context)};
	auto made = invocation(command.get_name(), line, std::move(*file));
	if (!made)
		return EarlyExit{true, fmt::format("penstock: {}\n{}", made.error().context,
						   try_help(command))};
	return std::move(*made);
}

} // namespace penstock
