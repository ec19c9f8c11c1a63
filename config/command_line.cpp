#include "config/command_line.h"

#include <algorithm>
#include <map>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "config/generated_text.h"
#include "config/values.h"
#include "core/base/nearest.h"

namespace penstock {

namespace {

/// An option whose text goes through one of the parsers of values.h.
template <typename T, typename Parser, typename Store>
CLI::Option *add_parsed(CLI::App &app, const std::string &name, const std::string &type,
			const std::string &help, Parser parse, Store store)
{
	auto apply = [name, parse, store](const std::string &text) {
		Result<T> value = parse(text);
		if (!value)
			throw CLI::ValidationError(name, value.error().context);
		store(*value);
	};
	return app.add_option_function<std::string>(name, apply, help)->type_name(type);
}

/// An option that takes one of several names.
template <typename T, typename Store>
CLI::Option *add_choice(CLI::App &app, const std::string &name, const std::string &help,
			const std::map<std::string, T> &choices, Store store)
{
	std::vector<std::string> names;
	for (const auto &[choice, value] : choices)
		names.push_back(choice);
	auto apply = [choices, store](const std::string &choice) { store(choices.at(choice)); };
	return app.add_option_function<std::string>(name, apply, help)->check(CLI::IsMember(names));
}

void add_camera_options(CLI::App &app, CameraSettings &camera)
{
	app.add_option("--camera", camera.device,
		       "auto, pattern (colour bars, needs no device), a path, card:NAME, bus:INFO, "
		       "by-id:NAME or by-path:NAME")
		->type_name("CAMERA")
		->capture_default_str()
		->group("Source");
	app.add_option("--input", camera.input, "The camera's input, by number or name")
		->type_name("N|NAME")
		->group("Source");
	add_parsed<Size>(app, "--size", "WxH", "Picture size (default: what the camera has now)",
			 parse_size, [&camera](Size size) { camera.size = size; })
		->group("Source");
	add_parsed<Fraction>(app, "--fps", "N[/D]",
			     "Frames per second (pattern: 30; 0: as fast as frames are taken)",
			     parse_rate, [&camera](Fraction rate) { camera.rate = rate; })
		->group("Source");
	app.callback([&camera] {
		if (Status status = check(camera); !status)
			throw CLI::ValidationError(status.error().context);
	});
	auto formats = [&camera](const std::vector<std::string> &names) {
		for (const std::string &name : names) {
			if (name == "auto")
				continue;
			auto format = parse_format(name);
			if (!format)
				throw CLI::ValidationError("--format", format.error().context);
			camera.formats.push_back(*format);
		}
	};
	app.add_option_function<std::vector<std::string>>(
		   "--format", formats, "auto, or pixel formats in the order of your wish")
		->delimiter(',')
		->type_name("FOURCC[,...]")
		->group("Source");
	app.add_option_function<std::string>(
		   "--dv-timings",
		   [&camera](const std::string &mode) { camera.adopt_dv_timings = mode == "auto"; },
		   "auto: take the timings that an HDMI input detects; off: leave them")
		->check(CLI::IsMember({"auto", "off"}))
		->type_name("MODE")
		->default_str("auto")
		->group("Source");
	add_parsed<ControlSetting>(
		app, "--ctrl", "NAME=VALUE", "Set a control of the camera (repeatable)",
		parse_control,
		[&camera](const ControlSetting &control) { camera.controls.push_back(control); })
		->take_all()
		->trigger_on_parse()
		->group("Source");
	app.add_option("--buffers", camera.buffers, "Buffers between camera and encoder")
		->type_name("N")
		->check(CLI::Range(2, 32))
		->group("Source");
}

void add_encoder_options(CLI::App &app, EncoderSettings &encoder)
{
	using RateControl = EncoderSettings::RateControl;
	static const std::map<std::string, RateControl> kRateControls{
		{"cbr", RateControl::kCbr}, {"vbr", RateControl::kVbr}, {"cqp", RateControl::kCqp}};

	app.add_option("--encoder", encoder.device,
		       "auto, software, vaapi[:NODE], a path, card:NAME, bus:INFO, by-id:NAME or "
		       "by-path:NAME")
		->type_name("ENCODER")
		->capture_default_str()
		->group("Encoder");
	app.add_option("--codec", encoder.codec, "auto, h264, hevc, vp8, vp9, mjpeg or fwht")
		->check(CLI::IsMember({"auto", "h264", "hevc", "vp8", "vp9", "mjpeg", "fwht"}))
		->type_name("CODEC")
		->capture_default_str()
		->group("Encoder");
	add_parsed<std::uint64_t>(app, "--bitrate", "BITS/S", "Bitrate, such as 4M or 4000k",
				  parse_bitrate,
				  [&encoder](std::uint64_t bitrate) { encoder.bitrate = bitrate; })
		->group("Encoder");
	add_choice(app, "--rate-control", "cbr, vbr or cqp", kRateControls,
		   [&encoder](RateControl mode) { encoder.rate_control = mode; })
		->type_name("MODE")
		->group("Encoder");
	app.add_option("--gop", encoder.gop, "Frames from one keyframe to the next")
		->type_name("N")
		->check(CLI::PositiveNumber)
		->group("Encoder");
	app.add_option("--qp", encoder.qp, "Quantisation parameter of all frames")
		->type_name("N")
		->group("Encoder");
	app.add_option("--profile", encoder.profile, "Profile by name")
		->type_name("NAME")
		->group("Encoder");
	app.add_option("--level", encoder.level, "Level, such as 4.1")
		->type_name("N.N")
		->group("Encoder");
	add_parsed<ControlSetting>(
		app, "--enc-ctrl", "NAME=VALUE", "Set a control of the encoder (repeatable)",
		parse_control,
		[&encoder](const ControlSetting &control) { encoder.controls.push_back(control); })
		->take_all()
		->trigger_on_parse()
		->group("Encoder");
}

void add_policy_options(CLI::App &app, AllocationPolicy &policy)
{
	static const std::map<std::string, ZeroCopy> kZeroCopy{{"require", ZeroCopy::kRequire},
							       {"prefer", ZeroCopy::kPrefer},
							       {"off", ZeroCopy::kOff}};
	add_choice(app, "--zero-copy",
		   "require: exit 5 rather than copy; prefer: copy as the last way, and say so; "
		   "off: always copy",
		   kZeroCopy, [&policy](ZeroCopy zero_copy) { policy.zero_copy = zero_copy; })
		->type_name("POLICY")
		->default_str("prefer")
		->group("Policy");
	std::vector<std::string> names{"auto"};
	for (Strategy strategy : kStrategies)
		names.emplace_back(name_of(strategy));
	auto store = [&policy](const std::string &name) { policy.memory = parse_strategy(name); };
	app.add_option_function<std::string>(
		   "--memory", store,
		   "Only this way: auto, import, export, shared, device-convert, copy or convert")
		->check(CLI::IsMember(names))
		->type_name("WAY")
		->group("Policy");
	auto is_allocator = [](const std::string &name) {
		bool known = name == "auto" || name == "udmabuf" || name == "dma-heap" ||
			     name == "dumb" || name.starts_with("dma-heap:") ||
			     name.starts_with("dumb:");
		return known ? std::string()
			     : name + " is none of auto, dma-heap[:NAME], udmabuf, dumb[:PATH]";
	};
	app.add_option("--allocator", policy.allocator,
		       "Memory for shared: auto, dma-heap[:NAME], udmabuf or dumb[:PATH]")
		->check(CLI::Validator(is_allocator, ""))
		->type_name("ALLOCATOR")
		->capture_default_str()
		->group("Policy");
}

Result<OutputSettings> parse_output(const std::string &text)
{
	constexpr std::string_view kOptional = "optional:";
	OutputSettings output;
	output.optional = text.starts_with(kOptional);
	output.url = output.optional ? text.substr(kOptional.size()) : text;
	if (output.url.empty())
		return make_error(std::errc::invalid_argument, "a path or a URL is missing");
	return output;
}

void add_way_options(CLI::App &app, WaySettings &way)
{
	add_camera_options(app, way.camera);
	add_encoder_options(app, way.encoder);
	add_policy_options(app, way.policy);
}

void add_run_options(CLI::App &app, RecordSettings &record)
{
	add_parsed<OutputSettings>(
		app, "-o,--output", "[optional:]URL",
		"Where the coded stream goes (repeatable): a path, rtsp:// rtmp:// srt:// rtp:// "
		"udp:// tcp://, or - for standard output; the ending or scheme names the "
		"container; the run goes on when an optional: one fails",
		parse_output,
		[&record](const OutputSettings &output) { record.outputs.push_back(output); })
		->take_all()
		->trigger_on_parse()
		->required()
		->group("Run");
	add_parsed<std::chrono::nanoseconds>(
		app, "--segment", "TIME",
		"Begin a new file at the first keyframe after this time, such as 60s or 10m",
		parse_duration,
		[&record](std::chrono::nanoseconds length) {
			for (OutputSettings &output : record.outputs)
				output.segment = length;
		})
		->group("Run");
	app.add_option("--frames", record.frames, "End after N frames")
		->type_name("N")
		->check(CLI::PositiveNumber)
		->group("Run");
	add_parsed<std::chrono::nanoseconds>(
		app, "--duration", "TIME", "End after a time, such as 10s, 500ms or 5m",
		parse_duration,
		[&record](std::chrono::nanoseconds duration) { record.duration = duration; })
		->group("Run");
	app.add_option("--stats-file", record.stats_file, "Write statistics as JSON at the end")
		->type_name("FILE")
		->group("Run");
}

void add_log_options(CLI::App &app, LogSettings &log)
{
	static const std::map<std::string, LogLevel> kLevels{{"trace", LogLevel::kTrace},
							     {"debug", LogLevel::kDebug},
							     {"info", LogLevel::kInfo},
							     {"warn", LogLevel::kWarn},
							     {"error", LogLevel::kError}};
	add_choice(app, "--log-level", "trace, debug, info, warn or error", kLevels,
		   [&log](LogLevel level) { log.level = level; })
		->type_name("LEVEL")
		->default_str("info");
	app.add_flag("--log-json", log.json, "Write log messages as JSON lines");
}

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

std::string explain(const CLI::App &app, const CLI::App &command, const CLI::ParseError &error)
{
	std::string hint;
	std::vector<std::string> unused = command.remaining();
	if (unused.empty())
		unused = app.remaining();
	// A misspelt command or option is missing as well, which CLI11 finds first.
	bool misspelt = dynamic_cast<const CLI::ExtrasError *>(&error) ||
			dynamic_cast<const CLI::RequiredError *>(&error);
	std::string text = error.what();
	if (!unused.empty() && misspelt) {
		// The word that is nearly right is the mistake; the others may only follow from it.
		std::string word = unused[0];
		for (const std::string &candidate : unused) {
			std::string own =
				hint_for(candidate.starts_with('-') ? command : app, candidate);
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
	return fmt::format("penstock: {}{}\nTry: penstock {}--help\n", text, hint,
			   &command == &app ? "" : command.get_name() + " ");
}

} // namespace

std::variant<Invocation, EarlyExit> parse_command_line(std::span<const char *const> arguments,
						       const std::string &version)
{
	Invocation invocation;
	RecordSettings record;
	PlanSettings plan;
	DevicesSettings devices;

	CLI::App app("Frames from a V4L2 camera into a hardware encoder without a copy",
		     "penstock");
	app.set_version_flag("--version", "penstock " + version);
	app.require_subcommand(1);
	app.fallthrough();
	add_log_options(app, invocation.log);

	CLI::App *record_command = app.add_subcommand("record", "Capture and encode");
	add_way_options(*record_command, record.way);
	add_run_options(*record_command, record);

	CLI::App *plan_command =
		app.add_subcommand("plan", "Tell how frames would travel, and why; stream nothing");
	add_way_options(*plan_command, plan.way);
	plan_command->add_flag("--json", plan.json, "Write JSON");

	CLI::App *devices_command =
		app.add_subcommand("devices", "List cameras and encoders, and what each can do");
	devices_command->add_flag("--json", devices.json, "Write JSON");
	add_generated_text(app);

	try {
		app.parse(static_cast<int>(arguments.size()), arguments.data());
	} catch (const CLI::CallForHelp &) {
		CLI::App *asked = &app;
		for (CLI::App *command : app.get_subcommands())
			asked = command;
		return EarlyExit{false, asked->help("", CLI::AppFormatMode::Normal)};
	} catch (const CLI::CallForVersion &) {
		return EarlyExit{false, app.version() + "\n"};
	} catch (const CLI::ParseError &error) {
		CLI::App *asked = &app;
		for (CLI::App *command : app.get_subcommands())
			asked = command;
		return EarlyExit{true, explain(app, *asked, error)};
	}

	if (auto text = generated_text(app))
		return EarlyExit{false, std::move(*text)};
	if (record_command->parsed())
		invocation.command = std::move(record);
	else if (plan_command->parsed())
		invocation.command = std::move(plan);
	else
		invocation.command = devices;
	return invocation;
}

} // namespace penstock
