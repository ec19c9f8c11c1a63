#include "config/command_line/foreign_options.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace penstock {

namespace {

using enum ForeignValue;

constexpr std::string_view kNoSound = "penstock records no sound";
constexpr std::string_view kNoFilters = "penstock does not filter pictures";
constexpr std::string_view kNoServer =
	"penstock does not serve viewers; it sends to a server, as --output rtsp://HOST:8554/NAME";
constexpr std::string_view kTurns = "--ctrl rotate=DEGREES turns where the camera can";
constexpr std::string_view kPicture = "--ctrl NAME=VALUE sets controls of the camera";
constexpr std::string_view kOneQp = "--qp is that of all frames";
constexpr std::string_view kMessages = "messages go to standard error, which 2>FILE keeps";
constexpr std::string_view kSteadyRate = "--rate-control cbr keeps to the bitrate";

constexpr auto kFfmpeg = std::to_array<ForeignOption>({
	{"ffmpeg", kNone},
	{"-i", kInput},
	{"-f", kFormat},
	{"-video_size", kSame, "--size"},
	{"-framerate", kSame, "--fps"},
	{"-input_format", kSame, "--format"},
	{"-pix_fmt", kSame, "--format"},
	{"-pixel_format", kSame, "--format"},
	{"-c:v", kEncoder},
	{"-codec", kEncoder},
	{"-codec:v", kEncoder},
	{"-vcodec", kEncoder},
	{"-b:v", kSame, "--bitrate"},
	{"-vb", kSame, "--bitrate"},
	{"-maxrate", kUnused, "", kSteadyRate},
	{"-minrate", kUnused, "", kSteadyRate},
	{"-bufsize", kUnused, "", kSteadyRate},
	{"-crf", kSame, "--qp"},
	{"-qp", kSame, "--qp"},
	{"-q:v", kSame, "--qp"},
	{"-qmin", kUnused, "", kOneQp},
	{"-qmax", kUnused, "", kOneQp},
	{"-g", kSame, "--gop"},
	{"-bf", kUnused},
	{"-keyint_min", kUnused},
	{"-sc_threshold", kUnused},
	{"-preset", kPreset},
	{"-tune", kUnused},
	{"-profile:v", kSame, "--profile"},
	{"-profile", kSame, "--profile"},
	{"-level", kSame, "--level"},
	{"-level:v", kSame, "--level"},
	{"-vframes", kSame, "--frames"},
	{"-frames:v", kSame, "--frames"},
	{"-to", kSame, "--duration"},
	{"-ss", kUnused},
	{"-segment_time", kSame, "--segment"},
	{"-hls_time", kUnused},
	{"-hls_list_size", kUnused, "", "--hls-window says how much a list holds"},
	{"-strftime", kUnused},
	{"-reset_timestamps", kUnused},
	{"-y", kNone, "--overwrite"},
	{"-n", kNone},
	{"-an", kNone, "", kNoSound},
	{"-sn", kNone},
	{"-c:a", kUnused, "", kNoSound},
	{"-codec:a", kUnused, "", kNoSound},
	{"-acodec", kUnused, "", kNoSound},
	{"-b:a", kUnused, "", kNoSound},
	{"-ar", kUnused, "", kNoSound},
	{"-ac", kUnused, "", kNoSound},
	{"-vf", kUnused, "", kNoFilters},
	{"-filter:v", kUnused, "", kNoFilters},
	{"-filter_complex", kUnused, "", kNoFilters},
	{"-vaapi_device", kSame, "--encoder"},
	{"-hwaccel", kEncoder},
	{"-hwaccel_device", kSame, "--encoder"},
	{"-hwaccel_output_format", kUnused},
	{"-init_hw_device", kUnused},
	{"-map", kUnused},
	{"-movflags", kUnused},
	{"-fflags", kUnused},
	{"-flags", kUnused},
	{"-threads", kUnused},
	{"-thread_queue_size", kUnused},
	{"-use_wallclock_as_timestamps", kUnused},
	{"-ts", kUnused},
	{"-vsync", kUnused},
	{"-fps_mode", kUnused},
	{"-rtsp_transport", kUnused},
	{"-x264-params", kUnused},
	{"-loglevel", kIfTaken, "--log-level", "--log-level says how much is told"},
	{"--log", kIfTaken, "--log-level", kMessages},
	{"--log-file", kUnused, "", kMessages},
	{"-hide_banner", kNone},
	{"-nostdin", kNone},
	{"-stats", kNone},
	{"-re", kNone},
});

/// Also libcamera-vid's, its older name.
constexpr auto kRpicam = std::to_array<ForeignOption>({
	{"rpicam-vid", kNone},
	{"libcamera-vid", kNone},
	{"raspivid", kNone},
	{"--width", kWidth},
	{"--height", kHeight},
	{"-w", kWidth},
	{"--framerate", kSame, "--fps"},
	{"--timeout", kMilliseconds, "--duration"},
	{"--intra", kSame, "--gop"},
	{"--inline", kNone},
	{"--nopreview", kNone},
	{"--preview", kUnused},
	{"-p", kUnused},
	{"--fullscreen", kNone},
	{"--info-text", kUnused},
	{"--save-pts", kUnused},
	{"--libav-format", kUnused},
	{"--libav-audio", kNone, "", kNoSound},
	{"--low-latency", kNone},
	{"--flush", kNone},
	{"--circular", kNone},
	{"--listen", kNone, "", kNoServer},
	{"--mode", kMode},
	{"--viewfinder-mode", kUnused},
	{"--denoise", kUnused},
	{"--autofocus-mode", kUnused},
	{"--awb", kUnused},
	{"--exposure", kUnused},
	{"--rotation", kUnused, "", kTurns},
	{"--rotate", kUnused, "", kTurns},
	{"--roi", kUnused},
	{"--tuning-file", kUnused},
	{"--brightness", kUnused, "", kPicture},
	{"--contrast", kUnused, "", kPicture},
	{"--saturation", kUnused, "", kPicture},
	{"--hue", kUnused, "", kPicture},
	{"--gamma", kUnused, "", kPicture},
	{"--sharpness", kUnused, "", kPicture},
	{"--gain", kUnused, "", kPicture},
	{"--shutter", kUnused, "", kPicture},
	{"--ev", kUnused, "", kPicture},
	{"--hflip", kNone, "--ctrl horizontal_flip=1"},
	{"--vflip", kNone, "--ctrl vertical_flip=1"},
	{"--list-cameras", kNone, kListDevices},
});

constexpr auto kUstreamer = std::to_array<ForeignOption>({
	{"ustreamer", kNone},
	{"--resolution", kSame, "--size"},
	{"-m", kSame, "--format"},
	{"--desired-fps", kSame, "--fps"},
	{"--h264-bitrate", kKilobits, "--bitrate"},
	{"--h264-gop", kSame, "--gop"},
	{"--h264-m2m-device", kSame, "--encoder"},
	{"--h264-sink", kUnused},
	{"--sink", kUnused},
	{"--tv-standard", kUnused},
	{"--persistent", kNone, "--on-loss wait"},
	{"--workers", kUnused},
	{"--io-method", kUnused},
	{"--drop-same-frames", kUnused},
	{"--slowdown", kNone},
	{"--host", kUnused, "", kNoServer},
	{"--port", kUnused, "", kNoServer},
	{"--unix", kUnused, "", kNoServer},
	{"--static", kUnused, "", kNoServer},
});

constexpr auto kV4l2Ctl = std::to_array<ForeignOption>({
	{"v4l2-ctl", kNone},
	{"--device", kSame, "--camera"},
	{"--dev", kSame, "--camera"},
	{"-d", kSame, "--camera"},
	{"--videodevice", kSame, "--camera"},
	{"--set-fmt-video", kFields},
	{"--set-ctrl", kControls, "--ctrl"},
	{"--set-parm", kSame, "--fps"},
	{"--set-input", kSame, "--input"},
	{"--set-dv-bt-timings", kUnused, "", "--dv-timings auto takes what the input detects"},
	{"--stream-mmap", kNone},
	{"--stream-user", kNone},
	{"--stream-dmabuf", kNone, "--memory import"},
	{"--stream-count", kSame, "--frames"},
	{"--stream-to", kSame, "--output"},
	{"--stream-out-mmap", kNone},
	{"--stream-poll", kNone},
	{"pixelformat", kSame, "--format"},
	{"--list-devices", kNone, kListDevices},
	{"--list-formats", kNone, kListDevices},
	{"--list-formats-ext", kNone, kListDevices},
	{"--list-framesizes", kUnused, kListDevices},
	{"--list-ctrls", kNone, kListDevices},
	{"--list-ctrls-menus", kNone, kListDevices},
	{"--list-inputs", kNone, kListDevices},
	{"--get-fmt-video", kNone, kListDevices},
	{"--get-ctrl", kUnused, kListDevices},
	{"-C", kUnused, kListDevices},
	{"--get-parm", kNone, kListDevices},
	{"--get-input", kNone, kListDevices},
	{"--get-dv-timings", kNone, kListDevices},
	{"--query-dv-timings", kNone, kListDevices},
	{"--info", kNone, kListDevices},
	{"--list", kNone, kListDevices},
	{"-list_devices", kUnused, kListDevices},
	{"-list_formats", kUnused, kListDevices},
	{"--all", kNone, kListDevices},
	{"-l", kNone, kListDevices},
	{"-L", kNone, kListDevices},
	{"-D", kNone, kListDevices},
});

constexpr auto kGstreamer = std::to_array<ForeignOption>({
	{"gst-launch-1.0", kNone},
	{"gst-launch", kNone},
	{"!", kNone},
	{"v4l2src", kNone},
	{"videotestsrc", kNone, "--camera pattern"},
	{"device", kSame, "--camera"},
	{"io-mode", kMemory},
	{"output-io-mode", kUnused},
	{"capture-io-mode", kUnused},
	{"num-buffers", kSame, "--frames"},
	{"do-timestamp", kUnused},
	{"is-live", kUnused},
	{"extra-controls", kUnused, "", "--ctrl and --enc-ctrl set controls"},
	{"width", kWidth},
	{"height", kHeight},
	{"framerate", kSame, "--fps"},
	{"format", kSame, "--format"},
	{"bitrate", kKilobits, "--bitrate"},
	{"target-bitrate", kSame, "--bitrate"},
	{"keyframe-period", kSame, "--gop"},
	{"key-int-max", kSame, "--gop"},
	{"speed-preset", kPreset},
	{"tune", kUnused},
	{"profile", kSame, "--profile"},
	{"level", kSame, "--level"},
	{"stream-format", kUnused},
	{"alignment", kUnused},
	{"config-interval", kUnused},
	{"location", kSame, "--output"},
	{"sync", kUnused},
	{"host", kHost},
	{"port", kPort},
	{"tee", kNone},
	{"name", kUnused},
	{"queue", kNone},
	{"capsfilter", kNone},
	{"videoconvert", kNone},
	{"videoscale", kNone},
	{"videorate", kNone},
	{"v4l2convert", kNone},
	{"jpegdec", kNone},
	{"h264parse", kNone},
	{"h265parse", kNone},
	{"mp4mux", kNone},
	{"qtmux", kNone},
	{"matroskamux", kNone},
	{"mpegtsmux", kNone},
	{"flvmux", kNone},
	{"rtph264pay", kNone},
	{"rtph265pay", kNone},
	{"filesink", kNone},
	{"fdsink", kNone, "--output -"},
	{"udpsink", kNone},
	{"rtmpsink", kNone},
	{"rtspclientsink", kNone},
	{"srtsink", kNone},
	{"fakesink", kNone, "--output /dev/null"},
});

constexpr auto kGuesses = std::to_array<ForeignOption>({
	{"--source", kSame, "--camera"},
	{"--cam", kSame, "--camera"},
	{"--time", kSame, "--duration"},
	{"--length", kSame, "--duration"},
	{"--seconds", kSame, "--duration"},
	{"--keyint", kSame, "--gop"},
	{"--rc", kSame, "--rate-control"},
	{"--stats", kSame, "--stats-file"},
	{"--debug", kNone, "--log-level debug"},
	{"--force", kNone, "--overwrite"},
	{"--reconnect", kNone, "--on-loss wait"},
	{"--dmabuf", kNone, "--zero-copy require"},
	{"--no-copy", kNone, "--zero-copy require"},
	{"--no-transcode", kNone, "--encoder copy"},
	{"--no-encode", kNone, "--encoder copy"},
});

constexpr std::array<std::pair<ForeignProgram, std::span<const ForeignOption>>, 6> kTables{{
	{ForeignProgram::kFfmpeg, kFfmpeg},
	{ForeignProgram::kRpicam, kRpicam},
	{ForeignProgram::kUstreamer, kUstreamer},
	{ForeignProgram::kV4l2Ctl, kV4l2Ctl},
	{ForeignProgram::kGstreamer, kGstreamer},
	{ForeignProgram::kNone, kGuesses},
}};

std::optional<FoundForeignOption> find_exact(std::string_view name)
{
	for (const auto &[program, options] : kTables) {
		const auto found = std::ranges::find(options, name, &ForeignOption::name);
		if (found != options.end())
			return FoundForeignOption{&*found, program};
	}
	return std::nullopt;
}

} // namespace

std::optional<FoundForeignOption> find_foreign_option(std::string_view name)
{
	constexpr std::string_view kDashes = "--";
	auto found = find_exact(name);
	// FFmpeg's long options have one dash, where other programs' have two.
	const bool long_name = name.starts_with(kDashes) && name.size() > kDashes.size() + 1;
	return found || !long_name ? found : find_exact(name.substr(1));
}

} // namespace penstock
