#include "config/command_line/command_line_app.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/generated/generated_text.h"
#include "config/options/options.h"
#include "config/options/values.h"

namespace penstock {

namespace {

/// Shows the choices in the help. Whether a word is right is the option's own to say: it may know
/// other spellings, such as h265 for hevc.
CLI::Validator listed(const std::vector<std::string> &choices)
{
	return {[](std::string &) { return std::string(); },
		fmt::format("{{{}}}", fmt::join(choices, ","))};
}

template <typename T>
void add_options(CLI::App &app, const std::string &group, const std::vector<Option<T>> &options,
		 Given<T> &given)
{
	for (const Option<T> &option : options) {
		if (option.flag.empty())
			continue;
		if (option.form == Form::kFlag) {
			auto take = [&option, &given](std::int64_t count) {
				given.emplace_back(&option, count > 0 ? "true" : "false");
			};
			app.add_flag_function(option.names, take, option.help)->group(group);
			continue;
		}
		auto take = [&option, &given](const std::string &text) {
			T scratch;
			if (Status status = option.set(scratch, text); !status)
				throw CLI::ValidationError(option.flag, status.error().context);
			given.emplace_back(&option, text);
		};
		CLI::Option *added =
			app.add_option_function<std::string>(option.names, take, option.help)
				->type_name(option.type)
				->default_str(option.default_text)
				->group(group);
		if (!option.choices.empty())
			added->check(listed(option.choices));
		if (option.form == Form::kPairs)
			added->take_all()->trigger_on_parse();
	}
}

void add_path_options(CLI::App &app, CommandLine &line)
{
	add_options(app, "Source", camera_options(), line.camera);
	add_options(app, "Encoder", encoder_options(), line.encoder);
	add_options(app, "Policy", policy_options(), line.policy);
}

void add_outputs(CLI::App &app, CommandLine &line)
{
	auto take = [&line](const std::string &text) {
		auto output = parse_output(text);
		if (!output)
			throw CLI::ValidationError("--output", output.error().context);
		line.outputs.push_back(std::move(*output));
	};
	app.add_option_function<std::string>(
		   "-o,--output", take,
		   "Where the coded stream goes (repeatable): a path, rtsp(s):// rtmp(s):// srt:// "
		   "rtp:// udp:// tcp://, or -, ts:-, mkv:- for standard output; the ending or "
		   "scheme names the container, and without one the stream is raw; optional:URL "
		   "may fail")
		->type_name("URL")
		->take_all()
		->trigger_on_parse()
		->group("Run");
}

void add_config(CLI::App &app, CommandLine &line, const std::string &group)
{
	app.add_option("--config", line.config_file,
		       "Read settings from a JSON config file, or from all *.json of a folder; "
		       "options override it")
		->type_name("FILE")
		->group(group);
}

void add_record_options(CLI::App &app, CommandLine &line)
{
	add_path_options(app, line);
	add_outputs(app, line);
	add_options(app, "Run", output_options(), line.output);
	add_options(app, "Run", run_options(), line.run);
}

/// What --log-level says too, as people type it.
void add_verbose(CLI::App &app, CommandLine &line)
{
	const auto &options = log_options();
	const auto level = std::ranges::find(options, "--log-level", &Option<LogSettings>::flag);
	auto take = [level, &line](std::int64_t count) {
		if (count > 0)
			line.log.emplace_back(&*level, count > 1 ? "trace" : "debug");
	};
	app.add_flag_function(
		   "-v,--verbose", take,
		   "Say each decision with its reason; -vv: each call to a driver with its "
		   "result too")
		->group("Options")
		->excludes("--quiet");
}

void add_file(CLI::App &app, CommandLine &line)
{
	app.add_option("FILE", line.config_file, "A JSON config file, or a folder of them")
		->required();
}

void add_config_commands(CLI::App &app, CommandLine &line)
{
	app.require_subcommand(1);
	CLI::App *check = app.add_subcommand(
		"check", "Tell what is wrong in a file, and what its outputs would miss here");
	add_file(*check, line);
	check->add_flag("--devices", line.devices,
			"Also look for the cameras and encoders; exit code 3 if one is not there");
	CLI::App *print = app.add_subcommand(
		"print", "Print the settings that a file and the options after it make together");
	add_file(*print, line);
	add_record_options(*print, line);
	app.add_subcommand("schema", "Write the JSON Schema of config files, for editors");
	app.add_subcommand("init", "Print a config file for this machine's cameras and encoders")
		->add_option("-o,--output,FILE", line.new_file,
			     "Write it to this file, which must not be there yet")
		->type_name("FILE");
}

} // namespace

std::unique_ptr<CLI::App> make_app(CommandLine &line, const std::string &version)
{
	auto app = std::make_unique<CLI::App>(
		"Frames from a V4L2 camera into a hardware encoder without a copy", "penstock");
	app->set_version_flag("-V,--version", "penstock " + version);
	app->require_subcommand(1);
	app->fallthrough();
	add_options(*app, "Options", log_options(), line.log);
	add_verbose(*app, line);

	CLI::App *record = app->add_subcommand("record", "Capture and encode");
	add_record_options(*record, line);
	add_config(*record, line, "Run");

	CLI::App *plan = app->add_subcommand(
		"plan", "Show which path frames would take, and why; stream nothing");
	add_path_options(*plan, line);
	add_config(*plan, line, "Plan");
	plan->add_flag("--all", line.every_path, "Show every path, and the layouts of both sides");
	plan->add_flag("--json", line.json, "Write JSON");

	CLI::App *devices =
		app->add_subcommand("devices", "List cameras and encoders, and what each can do");
	devices->add_option("DEVICE", line.device,
			    "Only this one: a path, a number N for /dev/videoN, or a name as the "
			    "list shows it");
	devices->add_flag("--json", line.json, "Write JSON");

	add_config_commands(*app->add_subcommand("config", "Check and print JSON config files"),
			    line);
	add_generated_text(*app);
	return app;
}

const CLI::App &given_command(const CLI::App &app)
{
	const CLI::App *command = &app;
	while (!command->get_subcommands().empty())
		command = command->get_subcommands().back();
	return *command;
}

} // namespace penstock
