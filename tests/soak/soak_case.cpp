#include "tests/soak/soak_case.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <iterator>

#include <fmt/format.h>

#include "tests/support/pictures/random.h"

namespace penstock::test {

namespace {

using How = CallFault::How;
using Kind = SoakOutput::Kind;
using Reader = SoakOutput::Reader;

/// Most runs make fewer calls to a node before it streams.
constexpr std::uint32_t kCallsOfASetup = 300;

bool one_of(Random &random, std::uint32_t chances)
{
	return random(1, chances) == 1;
}

template <typename T, std::size_t N>
const T &pick(Random &random, const T (&choices)[N])
{
	return choices[random(0, N - 1)];
}

void draw_demands(Random &random, FakeDemands &demands)
{
	demands.stride_alignment = pick(random, {1u, 1u, 64u, 256u});
	demands.row_alignment = pick(random, {1u, 1u, 8u, 16u});
	demands.fewest_buffers = pick(random, {1u, 1u, 3u, 6u});
	demands.most_buffers = pick(random, {32u, 32u, 8u, 4u});
	demands.exports = !one_of(random, 10);
	demands.imports = !one_of(random, 10);
}

std::vector<PixelFormat> draw_formats(Random &random, bool multiplanar)
{
	using enum PixelFormat;
	switch (random(0, 3)) {
	case 0:
		return {kYUYV, kNV12};
	case 1:
		return {multiplanar ? kNM12 : kYUYV};
	default:
		return {kNV12};
	}
}

FakeCameraNodeTraits draw_camera(Random &random)
{
	FakeCameraNodeTraits camera;
	camera.free_running = true;
	camera.multiplanar = one_of(random, 4);
	camera.formats = draw_formats(random, camera.multiplanar);
	camera.composes = one_of(random, 2);
	camera.takes_stride = one_of(random, 2);
	camera.header = camera.multiplanar && one_of(random, 6) ? 16 : 0;
	camera.orphans_buffers = !one_of(random, 6);
	camera.inputs = {{"Camera 0"}, {"HDMI 0", true, dv_timings_of({64, 36})}};
	camera.controls = {{.id = V4L2_CID_BRIGHTNESS, .name = "Brightness"}};
	draw_demands(random, camera.demands);
	for (std::uint32_t i = 0; one_of(random, 4) && i < 5; ++i)
		camera.skipped.insert(random(0, 40));
	for (std::uint32_t i = 0; one_of(random, 4) && i < 5; ++i)
		camera.damaged.insert(random(0, 40));
	return camera;
}

FakeEncoderNodeTraits draw_encoder(Random &random)
{
	FakeEncoderNodeTraits encoder;
	encoder.multiplanar = one_of(random, 4);
	encoder.formats = draw_formats(random, encoder.multiplanar);
	// Most encoders take it.
	if (!one_of(random, 4) && encoder.formats.back() != PixelFormat::kNV12)
		encoder.formats.push_back(PixelFormat::kNV12);
	encoder.drain_end = pick(random, {FakeDrainEnd::kLastFlag, FakeDrainEnd::kEmptyLast,
					  FakeDrainEnd::kBrokenPipe, FakeDrainEnd::kEvent,
					  FakeDrainEnd::kUnmarked});
	encoder.lookahead = random(1, 3);
	encoder.gop = pick(random, {1u, 5u, 30u});
	encoder.most_coded_buffers = pick(random, {2u, 4u, 32u});
	encoder.orphans_buffers = !one_of(random, 6);
	encoder.controls = usual_encoder_controls();
	draw_demands(random, encoder.demands);
	if (one_of(random, 8))
		encoder.failed_raw.insert(random(1, 40));
	if (one_of(random, 8))
		encoder.failed_coded.insert(random(1, 40));
	if (one_of(random, 8))
		encoder.left_out.insert(random(1, 40));
	return encoder;
}

/// The fake encoder's frames are no H.264, and only raw files take them.
SoakOutput draw_output(Random &random, SoakEncoder encoder)
{
	SoakOutput output;
	if (encoder == SoakEncoder::kSoftware)
		output.ending =
			pick(random, {".h264", ".mkv", ".mp4", ".ts", ".flv", ".m3u8", ".mov"});
	output.segments = output.ending != ".m3u8" && one_of(random, 6);
	output.optional = one_of(random, 5);
	return output;
}

bool takes_standard_output(const SoakCase &soak)
{
	for (const SoakPipeline &pipeline : soak.pipelines)
		for (const auto &stream : pipeline.streams)
			for (const SoakOutput &output : stream)
				if (output.kind == Kind::kStandard)
					return false;
	return true;
}

/// Something reads it, and need not do it well.
void draw_output_fault(Random &random, SoakCase &soak)
{
	SoakPipeline &pipeline = soak.pipelines[random(0, soak.pipelines.size() - 1)];
	auto &stream = pipeline.streams[random(0, pipeline.streams.size() - 1)];
	SoakOutput &output = stream[random(0, stream.size() - 1)];
	output.segments = false;
	output.kind = pick(random, {Kind::kFull, Kind::kPipe, Kind::kStandard, Kind::kTcp});
	if (output.kind == Kind::kStandard && !takes_standard_output(soak))
		output.kind = Kind::kPipe;
	if (output.kind == Kind::kTcp && pipeline.encoder == SoakEncoder::kNode)
		output.kind = Kind::kPipe;
	output.ending = output.kind == Kind::kTcp ? ".ts" : ".h264";
	output.reader =
		pick(random, {Reader::kReads, Reader::kSlow, Reader::kCloses, Reader::kStuck});
	if (pipeline.encoder == SoakEncoder::kSoftware && one_of(random, 3))
		soak.largest_file = random(130'000, 400'000);
}

std::uint32_t draw_amount(Random &random, How how)
{
	switch (how) {
	case How::kRefused:
		return static_cast<std::uint32_t>(
			pick(random, {EIO, EINVAL, EBUSY, ENOTTY, EAGAIN, ENOMEM, ENODEV, EPIPE,
				      EFAULT, ENOSPC, EPERM, EACCES, ERANGE, ENOENT}));
	case How::kLost:
		return static_cast<std::uint32_t>(pick(random, {ENODEV, EIO}));
	case How::kLate:
		return one_of(random, 8) ? 4000 : random(5, 500);
	case How::kSkips:
		return pick(random, {1u, 5u, 1000u, 0x80000000u});
	case How::kTimeBack:
		return 300;
	case How::kTimeForward:
		return 7'200'000;
	default:
		return 0;
	}
}

/// Of a node of the run; false where it has none.
bool draw_call_fault(Random &random, SoakCase &soak)
{
	const SoakPipeline &pipeline = soak.pipelines[random(0, soak.pipelines.size() - 1)];
	std::vector<std::string> nodes;
	if (pipeline.camera == SoakCamera::kNode)
		nodes.push_back(pipeline.camera_node);
	if (pipeline.encoder == SoakEncoder::kNode)
		nodes.push_back(pipeline.encoder_node);
	if (nodes.empty())
		return false;
	CallFault fault;
	fault.node = nodes[random(0, nodes.size() - 1)];
	const std::uint32_t kinds = fault.node == pipeline.encoder_node ? CallFault::kCountOfEncoder
									: CallFault::kCount;
	// Refused calls are the widest field.
	fault.how = one_of(random, 3) ? How::kRefused : static_cast<How>(random(0, kinds - 1));
	fault.amount = draw_amount(random, fault.how);
	fault.others = fault.how < How::kFlagged ? random(0, kCallsOfASetup) : random(0, 60);
	soak.faults.push_back(fault);
	return true;
}

void draw_signals(Random &random, SoakCase &soak)
{
	const SoakPipeline &pipeline = soak.pipelines.front();
	const std::string &node =
		pipeline.camera == SoakCamera::kNode ? pipeline.camera_node : pipeline.encoder_node;
	const auto send = [&](int number) {
		soak.signals.push_back({number, node, random(0, kCallsOfASetup)});
	};
	if (one_of(random, 4))
		send(pick(random, {SIGTERM, SIGINT}));
	for (std::uint32_t left = random(0, 3); one_of(random, 4) && left > 0; --left)
		send(pick(random, {SIGHUP, SIGUSR1}));
}

SoakPipeline draw_pipeline(Random &random, std::size_t number)
{
	SoakPipeline pipeline;
	pipeline.camera = one_of(random, 8) ? SoakCamera::kPattern : SoakCamera::kNode;
	pipeline.camera_node = fmt::format("/dev/fake-camera{}", number);
	pipeline.camera_traits = draw_camera(random);
	pipeline.hdmi = one_of(random, 4);
	pipeline.encoder = one_of(random, 3) ? SoakEncoder::kSoftware : SoakEncoder::kNode;
	pipeline.encoder_node = fmt::format("/dev/fake-encoder{}", number);
	pipeline.encoder_traits = draw_encoder(random);
	if (one_of(random, 3))
		pipeline.strategy = pick(random, {Strategy::kImport, Strategy::kExport,
						  Strategy::kCopy, Strategy::kConvert});
	pipeline.streams.resize(one_of(random, 6) ? 2 : 1);
	for (auto &stream : pipeline.streams)
		for (std::uint32_t left = one_of(random, 4) ? 2 : 1; left > 0; --left)
			stream.push_back(draw_output(random, pipeline.encoder));
	return pipeline;
}

std::string_view name_of(How how)
{
	constexpr std::array<std::string_view, CallFault::kCount> kNames{
		"refused", "lost",  "unplugged", "late",      "flagged",      "swallowed",
		"short",   "skips", "repeats",	 "time back", "time forward", "time frozen"};
	return kNames[static_cast<std::size_t>(how)];
}

std::string to_string(const CallFault &fault)
{
	const bool has_errno = fault.how == How::kRefused || fault.how == How::kLost;
	return fmt::format(" [{} {} {}: {}]", fault.node,
			   fault.how < How::kFlagged ? "call" : "buffer", fault.others,
			   has_errno
				   ? fmt::format("{} {}", name_of(fault.how),
						 ::strerrorname_np(static_cast<int>(fault.amount)))
				   : fmt::format("{} {}", name_of(fault.how), fault.amount));
}

std::string to_string(const SoakOutput &output)
{
	constexpr std::string_view kKinds[] = {"file", "full", "pipe", "standard", "tcp"};
	constexpr std::string_view kReaders[] = {"", " slow", " closes", " stuck"};
	return fmt::format("{}{}{}{}{}", output.optional ? "optional:" : "",
			   kKinds[static_cast<std::size_t>(output.kind)], output.ending,
			   output.segments ? " segments" : "",
			   kReaders[static_cast<std::size_t>(output.reader)]);
}

std::string to_string(const SoakPipeline &pipeline)
{
	std::string text = fmt::format(
		"{} -> {}, {}", pipeline.camera == SoakCamera::kNode ? "camera" : "pattern",
		pipeline.encoder == SoakEncoder::kNode ? "encoder" : "software",
		pipeline.strategy ? penstock::name_of(*pipeline.strategy) : "any path");
	for (const auto &stream : pipeline.streams) {
		text += " ->";
		for (const SoakOutput &output : stream)
			text += " " + to_string(output);
	}
	return text;
}

} // namespace

bool SoakCase::is_stopped() const
{
	return std::ranges::any_of(signals, [](const SentSignal &signal) {
		return signal.number == SIGTERM || signal.number == SIGINT;
	});
}

SoakCase draw_case(std::uint32_t seed)
{
	Random random(seed);
	SoakCase soak;
	soak.seed = seed;
	soak.frames = random(1, 40);
	for (std::size_t left = one_of(random, 4) ? random(2, 3) : 1; left > 0; --left)
		soak.pipelines.push_back(draw_pipeline(random, soak.pipelines.size()));
	for (std::uint32_t left = random(1, 3); left > 0; --left)
		if (one_of(random, 4) || !draw_call_fault(random, soak))
			draw_output_fault(random, soak);
	draw_signals(random, soak);
	return soak;
}

std::string to_string(const SoakCase &soak)
{
	std::string text = fmt::format("{} frames;", soak.frames);
	for (const SoakPipeline &pipeline : soak.pipelines)
		text += " " + to_string(pipeline) + ";";
	for (const CallFault &fault : soak.faults)
		text += to_string(fault);
	for (const SentSignal &signal : soak.signals)
		text += fmt::format(" [{} call {}: SIG{}]", signal.node, signal.others,
				    ::sigabbrev_np(signal.number));
	if (soak.largest_file)
		text += fmt::format(" [files of {} bytes]", *soak.largest_file);
	return text;
}

} // namespace penstock::test
