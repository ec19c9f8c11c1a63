#include "config/options/options.h"

#include <limits>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "config/options/duration.h"
#include "config/options/foreign_encoders.h"
#include "config/options/make_option.h"
#include "config/options/values.h"
#include "core/base/user_mistake.h"

namespace penstock {

namespace {

/// A name that another program has for an encoder is no name of a card or a codec.
Status check_no_foreign_name(std::string_view text, std::string_view wanted)
{
	const auto foreign = find_foreign_encoder(text);
	if (!foreign)
		return {};
	return user_mistake(fmt::format("\"{}\" names no {} here; write {}", text, wanted,
					to_string(*foreign)));
}

Result<DeviceSelector> parse_encoder(std::string_view text)
{
	if (Status status = check_no_foreign_name(text, "encoder"); !status)
		return propagate(status);
	return parse_encoder_selector(text);
}

Option<EncoderSettings> codec_option(const OptionNames &names)
{
	std::vector<std::pair<std::string, std::optional<Codec>>> choices{{"auto", std::nullopt}};
	for (Codec codec : kCodecs)
		choices.emplace_back(name_of(codec), codec);
	auto made = choice<EncoderSettings>(names, &EncoderSettings::codec, choices);
	made.set = [set = made.set](EncoderSettings &target, std::string_view text) -> Status {
		// Other spellings of a name: H264, avc, h265.
		if (const auto codec = parse_codec(text))
			return set(target, name_of(*codec));
		if (Status status = check_no_foreign_name(text, "codec"); !status)
			return status;
		return set(target, text);
	};
	return made;
}

std::string help_of(std::span<const DeviceKind> kinds)
{
	std::string help = "auto";
	for (const DeviceKind &kind : kinds)
		if (!kind.help.empty())
			help += fmt::format(", {}", kind.help);
	return help + ", N for /dev/videoN, a path, [card:]NAME, bus:INFO, by-id:NAME or "
		      "by-path:NAME";
}

std::string print_selector(const DeviceSelector &selector)
{
	return to_string(selector);
}

/// Where an output leads to. What the other options say of files stays.
Option<OutputSettings> url_option(const OptionNames &names)
{
	auto made = named<OutputSettings>(names, Form::kText);
	made.set = [](OutputSettings &output, std::string_view text) -> Status {
		auto parsed = parse_destination(text);
		if (!parsed)
			return propagate(parsed);
		Destination &destination = output.destination;
		destination.url = std::move(parsed->url);
		destination.container = parsed->container;
		destination.transport = parsed->transport;
		return {};
	};
	made.get = [](const OutputSettings &from) {
		return std::vector<std::string>{from.destination.url};
	};
	made.required = true;
	return made;
}

} // namespace

const std::vector<Option<CameraSettings>> &camera_options()
{
	using C = CameraSettings;
	static const std::vector<Option<C>> kOptions{
		with_default(option<C>({"-c,--camera", "device", "CAMERA", help_of(camera_kinds())},
				       Form::kText, &C::device, parse_camera_selector,
				       print_selector),
			     "auto"),
		text<C>({"--input", "input", "N|NAME", "The camera's input, by number or name"},
			&C::input, Form::kTextOrNumber),
		option<C>({"-s,--size", "size", "WxH",
			   "Picture size, or 720p, 1080p, 1440p, 4k (default: the signal's; of a "
			   "webcam, up to 1280x720)"},
			  Form::kText, &C::size, parse_size,
			  [](Size size) { return to_string(size); }),
		option<C>({"-r,--fps", "fps", "N[/D]",
			   "Frames per second, such as 30, 29.97 or 30000/1001 (default: 30, or "
			   "the signal's; pattern only: 0, as fast as frames are taken)"},
			  Form::kTextOrDecimal, &C::rate, parse_rate,
			  [](Fraction rate) { return to_string(rate); }),
		option<C>({"--format", "format", "FOURCC[,...]",
			   "auto, or pixel formats, the preferred one first (default: auto)"},
			  Form::kList, &C::formats, parse_formats, print_formats),
		with_default(choice<C, bool>({"--dv-timings", "dv-timings", "MODE",
					      "auto: take the timings that an HDMI input detects; "
					      "off: leave them"},
					     &C::adopt_dv_timings,
					     {{"auto", true}, {"off", false}}),
			     "auto"),
		controls<C>({"--ctrl", "ctrl", "NAME=VALUE",
			     "Set a control of the camera (repeatable)"},
			    &C::controls),
		number<C>({"--buffers", "buffers", "N",
			   "Buffers between camera and encoder (default: what both need)"},
			  &C::buffers, 2, 32),
		option<C>({"--camera-timeout", "camera-timeout", "TIME",
			   "End when the camera gives no frame for this time (default: 5s, or 20 "
			   "frames of a slow one); off: never"},
			  Form::kTextOrNumber, &C::timeout, parse_timeout, print_timeout),
		option<C>(
			{"--on-loss", "on-loss", "WHAT",
			 "When the camera is lost or not there: exit, or wait until it is (back), "
			 "wait:10m at most (default: exit; wait in a systemd service)"},
			Form::kText, &C::comeback, parse_comeback, print_comeback),
		choice<C, std::optional<C::NoSignal>>(
			{"--on-no-signal", "on-no-signal", "WHAT",
			 "When an HDMI input or the like has no signal: exit, hold the stream "
			 "until it has, or show a card meanwhile (default: hold where --on-loss "
			 "waits, else exit)"},
			&C::no_signal,
			{{"exit", C::NoSignal::kExit},
			 {"hold", C::NoSignal::kHold},
			 {"card", C::NoSignal::kCard}}),
	};
	return kOptions;
}

const std::vector<Option<EncoderSettings>> &encoder_options()
{
	using E = EncoderSettings;
	using RateControl = E::RateControl;
	constexpr std::uint32_t kAny = std::numeric_limits<std::uint32_t>::max();
	static const std::vector<Option<E>> kOptions{
		with_default(
			option<E>({"-e,--encoder", "device", "ENCODER", help_of(encoder_kinds())},
				  Form::kText, &E::device, parse_encoder, print_selector),
			"auto"),
		with_default(codec_option({"--codec", "codec", "CODEC",
					   "auto, h264, hevc, vp8, vp9, mjpeg or fwht"}),
			     "auto"),
		option<E>({"-b,--bitrate", "bitrate", "BITS/S",
			   "Bitrate, such as 4M or 4000k (default: the encoder's own, or by size "
			   "and rate)"},
			  Form::kTextOrNumber, &E::bitrate, parse_bitrate, print_bitrate),
		choice<E, std::optional<RateControl>>(
			{"--rate-control", "rate-control", "MODE",
			 "cbr, vbr or cqp (default: the encoder's own)"},
			&E::rate_control,
			{{"cbr", RateControl::kCbr},
			 {"vbr", RateControl::kVbr},
			 {"cqp", RateControl::kCqp}}),
		number<E>({"--gop", "gop", "N",
			   "Frames from one keyframe to the next (default: the encoder's own, or "
			   "two seconds)"},
			  &E::gop, 1, kAny),
		number<E>({"--qp", "qp", "N", "Quantisation parameter of all frames"}, &E::qp, 0,
			  kAny),
		number<E>(
			{"--quality", "quality", "0..100",
			 "0 (fastest) to 100 (best picture), for encoders that have quality levels "
			 "(default: 50)"},
			&E::quality, 0, E::kHighestQuality),
		option<E>({"--profile", "profile", "NAME",
			   "Profile, such as high or main (default: the encoder's own)"},
			  Form::kText, &E::profile, parse_profile_name,
			  [](Profile profile) { return name_of(profile); }),
		text<E>({"--level", "level", "N.N",
			 "Level, such as 4.1 (default: the encoder's own)"},
			&E::level),
		controls<E>({"--enc-ctrl", "ctrl", "NAME=VALUE",
			     "Set a control of the encoder (repeatable)"},
			    &E::controls),
	};
	return kOptions;
}

const std::vector<Option<AllocationPolicy>> &policy_options()
{
	using P = AllocationPolicy;
	std::vector<std::pair<std::string, std::optional<Strategy>>> strategies{
		{"auto", std::nullopt}};
	for (Strategy strategy : kStrategies)
		strategies.emplace_back(name_of(strategy), strategy);
	static const std::vector<Option<P>> kOptions{
		with_default(choice<P, ZeroCopy>({"--zero-copy", "zero-copy", "POLICY",
						  "require: exit 5 rather than copy; prefer: copy "
						  "only where nothing else works, and say so; off: "
						  "always copy"},
						 &P::zero_copy,
						 {{"require", ZeroCopy::kRequire},
						  {"prefer", ZeroCopy::kPrefer},
						  {"off", ZeroCopy::kOff}}),
			     "prefer"),
		with_default(choice<P, std::optional<Strategy>>(
				     {"--memory", "memory", "STRATEGY",
				      "auto: try every path; or only passthrough, "
				      "import, export, shared, device-convert, "
				      "copy or convert"},
				     &P::memory, strategies),
			     "auto"),
		with_default(
			option<P>({"--allocator", "allocator", "ALLOCATOR",
				   "Memory for shared: auto, dma-heap[:NAME], udmabuf or "
				   "dumb[:PATH]"},
				  Form::kText, &P::allocator, parse_allocator,
				  [](const AllocatorChoice &choice) { return to_string(choice); }),
			"auto"),
	};
	return kOptions;
}

const std::vector<Option<OutputSettings>> &output_options()
{
	using O = OutputSettings;
	constexpr auto kSegment = [](auto &output) -> auto &
	{
		return output.destination.segment;
	};
	constexpr auto kOverwrite = [](auto &output) -> auto &
	{
		return output.destination.policy.overwrite;
	};
	constexpr auto kSync = [](auto &output) -> auto &
	{
		return output.destination.policy.sync;
	};
	constexpr auto kWindow = [](auto &output) -> auto &
	{
		return output.destination.hls_window;
	};
	constexpr auto kVerify = [](auto &output) -> auto &
	{
		return output.destination.tls.verify;
	};
	constexpr auto kPasswordFile = [](auto &output) -> auto &
	{
		return output.destination.password_file;
	};
	constexpr auto kCaFile = [](auto &output) -> auto &
	{
		return output.destination.tls.ca_file;
	};
	static const std::vector<Option<O>> kOptions{
		url_option({"", "url", "URL",
			    "A path, rtsp(s):// rtmp(s):// srt:// rtp:// udp:// tcp://, or - for "
			    "standard output; the ending or scheme names the container"}),
		flag<O>({"", "optional", "", "The run goes on when it fails"}, &O::optional),
		option<O>({"--segment", "segment", "TIME",
			   "Begin a new file at the first keyframe after this time, such as 60s or "
			   "10m, and after a SIGHUP"},
			  Form::kTextOrNumber, kSegment, parse_duration, print_duration),
		flag<O>({"--overwrite", "overwrite", "",
			 "Replace a file that is there; otherwise the new one gets the name "
			 "out-1.mp4"},
			kOverwrite),
		with_default(
			option<O>({"--sync", "sync", "TIME",
				   "How long data may wait in memory before it is on the disk; "
				   "segment: until the file ends; off: as the system likes"},
				  Form::kTextOrNumber, kSync, parse_sync, print_sync),
			"1s"),
		with_default(option<O>({"--hls-window", "hls-window", "TIME",
					"How much of a live stream the list of an HLS output "
					"holds; all: everything"},
				       Form::kTextOrNumber, kWindow, parse_window, print_window),
			     "5m"),
		with_default(choice<O, bool>({"--tls-verify", "tls-verify", "MODE",
					      "on: check the server's TLS certificate; off: do "
					      "not"},
					     kVerify, {{"on", true}, {"off", false}}),
			     "on"),
		file_name<O>({"--ca-file", "ca-file", "FILE",
			      "CA certificates (PEM) to trust over TLS instead of the system's"},
			     kCaFile),
		file_name<O>({"--password-file", "password-file", "FILE",
			      "A file with a password or stream key, which stands as {password} in "
			      "the URL"},
			     kPasswordFile),
	};
	return kOptions;
}

const std::vector<Option<RunSettings>> &run_options()
{
	using R = RunSettings;
	static const std::vector<Option<R>> kOptions{
		number<R>({"--frames", "frames", "N", "End after N frames"}, &R::frames, 1,
			  std::numeric_limits<std::int64_t>::max()),
		option<R>({"-t,--duration", "duration", "TIME",
			   "End after a time, such as 10s, 500ms, 5m or 01:30:00"},
			  Form::kTextOrNumber, &R::duration, parse_duration, print_duration),
		file_name<R>({"--stats-file", "stats-file", "FILE",
			      "Write statistics as JSON at the end and on SIGUSR1; - is standard "
			      "output"},
			     &R::stats_file),
		file_name<R>({"--report", "report", "FILE",
			      "Write a page of HTML at the end: plan, totals, and plots over time"},
			     &R::report),
		option<R>({"--progress", "progress", "TIME",
			   "Tell the progress as a line of its own this often, such as 60s, also "
			   "where there is no terminal; off: never (default: a line that changes "
			   "each second, on a terminal)"},
			  Form::kTextOrNumber, &R::progress, parse_timeout, print_timeout),
		option<R>({"--events", "events", "FILE",
			   "Write a line of JSON for each event, such as camera_lost or "
			   "segment_closed: to a file, which grows, or to fd:N"},
			  Form::kText, &R::events, parse_event_place, std::identity()),
		event_commands<R>({"--exec-on", "exec-on", "EVENT=COMMAND",
				   "Run a command when an event happens, such as "
				   "segment_closed='cp \"$PENSTOCK_WHAT\" /nas' (repeatable)"},
				  &R::exec_on),
	};
	return kOptions;
}

const std::vector<Option<LogSettings>> &log_options()
{
	using L = LogSettings;
	static const std::vector<Option<L>> kOptions{
		with_default(choice<L, LogLevel>({"--log-level", "log-level", "LEVEL",
						  "trace, debug, info, warn or error"},
						 &L::level,
						 {{"trace", LogLevel::kTrace},
						  {"debug", LogLevel::kDebug},
						  {"info", LogLevel::kInfo},
						  {"warn", LogLevel::kWarn},
						  {"error", LogLevel::kError}}),
			     "info"),
		flag<L>({"--log-json", "log-json", "", "Write log messages as JSON lines"},
			&L::json),
		flag<L>({"-q,--quiet", "quiet", "",
			 "Say nothing but errors: no path, no progress, no summary"},
			&L::quiet),
		with_default(choice<L, Color>({"--color", "color", "WHEN",
					       "Colours in messages: auto (on a terminal, unless "
					       "NO_COLOR is set), always or never"},
					      &L::color,
					      {{"auto", Color::kAuto},
					       {"always", Color::kAlways},
					       {"never", Color::kNever}}),
			     "auto"),
	};
	return kOptions;
}

} // namespace penstock
