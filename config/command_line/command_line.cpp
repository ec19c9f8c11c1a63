#include "config/command_line/command_line.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "config/command_line/command_line_app.h"
#include "config/command_line/mistake_text.h"
#include "config/command_line/translation.h"
#include "config/file/config_file.h"
#include "config/generated/command_tree.h"
#include "config/generated/generated_text.h"
#include "config/generated/help_text.h"
#include "config/options/consistency.h"
#include "config/options/destinations.h"
#include "config/options/distinct_places.h"
#include "config/outputs/url_secrets.h"
#include "core/base/user_mistake.h"

namespace penstock {

namespace {

tl::unexpected<Error> mistake(std::string text)
{
	return user_mistake(std::move(text));
}

/// Every text was already tried while CLI11 parsed, so none fails here.
template <typename T>
void apply(const Given<T> &given, T &target)
{
	for (const auto &[option, text] : given)
		static_cast<void>(option->set(target, text));
}

/// Options apply to every stream of a pipeline.
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

/// Options that only a single pipeline, or a single stream, can have.
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

/// The settings of a file, overridden by the command line.
Result<Configuration> merge(Configuration merged, const CommandLine &line)
{
	if (Status status = replace_places(line, merged.record); !status)
		return propagate(status);
	for (PipelineSettings &pipeline : merged.record.pipelines)
		apply(line, pipeline);
	if (Status status = check(merged.record.pipelines); !status)
		return propagate(status);
	// What is printed may be kept in another folder.
	for (Destination *destination : destinations_of(merged.record.pipelines))
		if (std::string &file = destination->password_file; !file.empty()) {
			std::error_code error;
			const auto whole = std::filesystem::absolute(file, error);
			// The current folder was removed.
			if (error)
				return tl::unexpected<Error>(Error{error, "password file " + file});
			file = whole.string();
		}
	apply(line.run, merged.record.run);
	apply(line.log, merged.log);
	if (Status status = check_places(merged.record, line.config_file); !status)
		return propagate(status);
	return merged;
}

/// A configuration with one pipeline and only defaults.
Configuration no_file()
{
	Configuration configuration;
	configuration.record.pipelines.resize(1);
	return configuration;
}

/// `example` is a line that would do.
Status check_outputs(const RecordSettings &record, const CommandLine &line,
		     const std::string &example)
{
	for (const PipelineSettings &pipeline : record.pipelines)
		for (const StreamSettings &stream : pipeline.streams)
			if (stream.outputs.empty() && line.config_file.empty())
				return mistake(fmt::format("--output is required; for example: {}",
							   example));
			else if (stream.outputs.empty())
				return mistake("--output is required, or \"outputs\" for every "
					       "pipeline or stream in the config file");
	return {};
}

/// `command` is the name of the innermost command; no two are the same.
Result<Invocation> invocation(const std::string &command, const CommandLine &line,
			      Configuration file, const std::string &example)
{
	Invocation made;
	apply(line.log, made.log);
	if (command == "devices") {
		made.command = DevicesSettings{line.json, line.device};
		return made;
	}
	if (command == "schema") {
		made.command = ConfigSettings{.action = ConfigSettings::Action::kSchema};
		return made;
	}
	if (command == "init") {
		made.command = ConfigSettings{.action = ConfigSettings::Action::kInit,
					      .new_file = line.new_file};
		return made;
	}
	auto merged = merge(std::move(file), line);
	if (!merged)
		return propagate(merged);
	if (command == "plan") {
		made.log = merged->log;
		made.command = PlanSettings{std::move(merged->record.pipelines), line.json,
					    line.every_path};
	} else if (command == "record") {
		if (Status status = check_outputs(merged->record, line, example); !status)
			return propagate(status);
		made.log = merged->log;
		made.command = std::move(merged->record);
	} else {
		auto action = command == "print" ? ConfigSettings::Action::kPrint
						 : ConfigSettings::Action::kCheck;
		made.command = ConfigSettings{.action = action,
					      .file = line.config_file,
					      .configuration = std::move(*merged),
					      .devices = line.devices};
	}
	return made;
}

/// Without the secrets that the command line holds.
EarlyExit mistaken(std::span<const char *const> arguments, std::string text)
{
	for (std::string_view word : arguments)
		text = without(secrets_of(word), std::move(text));
	return {true, without_url_secrets(text)};
}

/// Faults in a file begin with their places, so that editors find them.
std::string file_mistake(const Error &error, const CLI::App &command)
{
	if (is_user_mistake(error))
		return error.context + "\n";
	const char *option = command.get_option_no_throw("--config") ? "--config " : "";
	return fmt::format("penstock: {}{}\n", option, error.message());
}

/// The command's own words say what is wrong, but where there is no command.
std::string explain(const CLI::App &app, const CLI::ParseError &error,
		    const std::optional<Translation> &translation)
{
	const bool for_a_command = app.get_subcommands().empty() && !app.remaining().empty();
	if (for_a_command && translation && translation->strange.empty())
		return fmt::format("a command is missing; write: {}", translation->line);
	return describe_mistake(error, app, given_command(app));
}

/// What the words of `line`, which CLI11 has read, ask for.
Result<Invocation> asked_for(const CLI::App &command, const CommandLine &line, Configuration file,
			     const std::string &example)
{
	auto warning = line.config_file.empty() ? std::nullopt : exposed_secret(line.config_file);
	auto made = invocation(command.get_name(), line, std::move(file), example);
	if (made)
		made->warning = std::move(warning);
	return made;
}

} // namespace

std::variant<Invocation, EarlyExit> parse_command_line(std::span<const char *const> arguments,
						       const std::string &version,
						       std::size_t width)
{
	CommandLine line;
	auto app = make_app(line, version);
	const auto wrong = [arguments](const std::string &text) {
		return mistaken(arguments, fmt::format("penstock: {}\n", text));
	};
	const auto translation =
		translate(*app, arguments.subspan(std::min<std::size_t>(1, arguments.size())));
	if (translation && !translation->incomplete.empty())
		return wrong(translation->incomplete);
	if (translation && translation->needed)
		return wrong(to_string(*translation));
	try {
		app->parse(static_cast<int>(arguments.size()), arguments.data());
	} catch (const CLI::CallForHelp &) {
		return EarlyExit{false, help_text(describe(given_command(*app)), width)};
	} catch (const CLI::CallForVersion &) {
		return EarlyExit{false, app->version() + "\n"};
	} catch (const CLI::ParseError &error) {
		return wrong(explain(*app, error, translation));
	}
	if (const auto text = generated_text(*app, width)) {
		if (!*text)
			return wrong(text->error().context);
		return EarlyExit{false, **text};
	}
	const CLI::App &command = given_command(*app);
	Result<Configuration> file = no_file();
	if (!line.config_file.empty())
		file = read_config(line.config_file);
	if (!file)
		return mistaken(arguments, file_mistake(file.error(), command));
	auto made =
		asked_for(command, line, std::move(*file), translation ? translation->line : "");
	if (!made)
		return wrong(made.error().context);
	return std::move(*made);
}

} // namespace penstock
