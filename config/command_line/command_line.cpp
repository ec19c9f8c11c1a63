#include "config/command_line/command_line.h"

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/command_line/command_line_app.h"
#include "config/file/config_file.h"
#include "config/generated/command_tree.h"
#include "config/generated/generated_text.h"
#include "config/generated/help_text.h"
#include "config/options/consistency.h"
#include "config/options/destinations.h"
#include "config/options/distinct_places.h"
#include "config/outputs/url_secrets.h"
#include "core/base/user_mistake.h"
#include "core/text/nearest.h"

namespace penstock {

namespace {

std::vector<std::string> names_of_commands(const CLI::App &app)
{
	std::vector<std::string> names;
	for (const CLI::App *command : app.get_subcommands([](const CLI::App *) { return true; }))
		names.push_back(command->get_name());
	return names;
}

/// The option or command that is most like a word. CLI11 only says which words it could not use.
std::string nearest_name(const CLI::App &app, const std::string &word)
{
	// Every two short options are like each other.
	if (const CLI::Option *option = app.get_option_no_throw(word);
	    option && word.starts_with('-'))
		return word;
	std::vector<std::string> names = names_of_commands(app);
	for (const CLI::Option *option : app.get_options())
		for (const std::string &name : option->get_lnames())
			names.push_back("--" + name);
	std::vector<std::string_view> views(names.begin(), names.end());
	return std::string(nearest(word.substr(0, word.find('=')), views));
}

/// The words before the command's own name, such as "penstock config".
std::string words_before(const CLI::App &command)
{
	const CLI::App *above = command.get_parent();
	if (!above)
		return {};
	std::string before = words_before(*above);
	return before.empty() ? above->get_name() : before + " " + above->get_name();
}

/// Where a mistake has no better word: what lists the right ones.
std::string see_help(const CLI::App &command)
{
	const std::string before = words_before(command);
	return fmt::format("; see {}{} --help", before.empty() ? before : before + " ",
			   command.get_name());
}

/// What somebody may mean who gives the path of a file or a device, or a URL, without an option.
std::string option_for(const std::string &word, const CLI::App &command)
{
	const char *option = word.starts_with("/dev/") ? "--camera" : "--output";
	const bool is_place = word.find_first_of("./") != std::string::npos && word[0] != '-';
	return is_place && command.get_option_no_throw(option)
		       ? fmt::format("; write {} {}", option, word)
		       : "";
}

/// The words that no command took.
std::vector<std::string> unused_words(const CLI::App &command)
{
	for (const CLI::App *app = &command; app; app = app->get_parent())
		if (std::vector<std::string> unused = app->remaining(); !unused.empty())
			return unused;
	return {};
}

/// A word that no command took, and what it was probably meant to be.
struct UnusedWord {
	std::string word;
	std::string near; ///< may be empty
};

/// Of several unused words, the mistake is the one that is nearly right; the others often follow
/// from it.
UnusedWord mistaken_word(const CLI::App &app, const CLI::App &command,
			 const std::vector<std::string> &unused)
{
	UnusedWord mistaken{unused[0], {}};
	for (const std::string &candidate : unused) {
		std::string own = nearest_name(command, candidate);
		std::string near = own.empty() ? nearest_name(app, candidate) : own;
		if (near.empty() && !candidate.starts_with('-'))
			continue;
		mistaken = {candidate, near};
		if (!near.empty())
			break;
	}
	return mistaken;
}

std::string describe(const UnusedWord &mistaken, const CLI::App &command)
{
	const auto &[word, near] = mistaken;
	if (!near.empty() && near == word.substr(0, word.find('=')))
		return fmt::format("{} belongs after {}", near, command.get_name());
	std::string hint = near.empty() ? option_for(word, command) : suggestion(near);
	if (hint.empty())
		hint = see_help(command);
	return fmt::format("{} is not a command or option here{}", word, hint);
}

/// CLI11 reports numbers of values; a user needs to know which option has none, or two.
std::string describe(const CLI::ArgumentMismatch &mismatch, const CLI::App &command)
{
	const std::string text = mismatch.what();
	const std::string name = text.substr(0, text.find(':'));
	if (text.find("received") != std::string::npos)
		return fmt::format("{} is given more than once", name);
	const CLI::Option *option = command.get_option_no_throw(name);
	const std::string type = option ? option->get_type_name() : std::string();
	return fmt::format("{}: its value is missing ({})", name, type.substr(0, type.find(':')));
}

std::string describe(const CLI::ParseError &error, const CLI::App &app, const CLI::App &command)
{
	const std::vector<std::string> unused = unused_words(command);
	const bool required = dynamic_cast<const CLI::RequiredError *>(&error) != nullptr;
	// A misspelt word also counts as missing, which CLI11 reports first.
	if (!unused.empty() && (required || dynamic_cast<const CLI::ExtrasError *>(&error)))
		return describe(mistaken_word(app, command, unused), command);
	const std::vector<std::string> commands = names_of_commands(command);
	if (required && !commands.empty())
		return fmt::format("a command is missing: one of {}", fmt::join(commands, ", "));
	if (const auto *mismatch = dynamic_cast<const CLI::ArgumentMismatch *>(&error))
		return describe(*mismatch, command);
	return error.what();
}

std::string explain(const CLI::App &app, const CLI::App &command, const CLI::ParseError &error)
{
	return fmt::format("penstock: {}\n", describe(error, app, command));
}

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

Status check_outputs(const RecordSettings &record)
{
	for (const PipelineSettings &pipeline : record.pipelines)
		for (const StreamSettings &stream : pipeline.streams)
			if (stream.outputs.empty())
				return mistake("--output is required, or \"outputs\" for every "
					       "pipeline or stream in the config file");
	return {};
}

/// `command` is the name of the innermost command; no two are the same.
Result<Invocation> invocation(const std::string &command, const CommandLine &line,
			      Configuration file)
{
	Invocation made;
	apply(line.log, made.log);
	if (command == "devices") {
		made.command = DevicesSettings{line.json, line.device};
		return made;
	}
	if (command == "schema") {
		made.command = ConfigSettings{ConfigSettings::Action::kSchema, "", {}};
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
		if (Status status = check_outputs(merged->record); !status)
			return propagate(status);
		made.log = merged->log;
		made.command = std::move(merged->record);
	} else {
		auto action = command == "print" ? ConfigSettings::Action::kPrint
						 : ConfigSettings::Action::kCheck;
		made.command = ConfigSettings{action, line.config_file, std::move(*merged)};
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

} // namespace

std::variant<Invocation, EarlyExit> parse_command_line(std::span<const char *const> arguments,
						       const std::string &version,
						       std::size_t width)
{
	CommandLine line;
	auto app = make_app(line, version);
	try {
		app->parse(static_cast<int>(arguments.size()), arguments.data());
	} catch (const CLI::CallForHelp &) {
		return EarlyExit{false, help_text(describe(given_command(*app)), width)};
	} catch (const CLI::CallForVersion &) {
		return EarlyExit{false, app->version() + "\n"};
	} catch (const CLI::ParseError &error) {
		return mistaken(arguments, explain(*app, given_command(*app), error));
	}
	if (const auto text = generated_text(*app, width)) {
		if (!*text)
			return mistaken(arguments,
					fmt::format("penstock: {}\n", text->error().context));
		return EarlyExit{false, **text};
	}
	const CLI::App &command = given_command(*app);
	Result<Configuration> file = no_file();
	if (!line.config_file.empty())
		file = read_config(line.config_file);
	if (!file)
		return mistaken(
			arguments,
			fmt::format("penstock: {}{}\n",
				    command.get_option_no_throw("--config") ? "--config " : "",
				    file.error().context));
	auto warning =
		line.config_file.empty() ? std::nullopt : exposed_secret(line.config_file, *file);
	auto made = invocation(command.get_name(), line, std::move(*file));
	if (!made)
		return mistaken(arguments, fmt::format("penstock: {}\n", made.error().context));
	made->warning = std::move(warning);
	return std::move(*made);
}

} // namespace penstock
