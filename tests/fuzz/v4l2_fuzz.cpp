#include <array>
#include <memory>
#include <optional>

#include <linux/videodev2.h>
#include <spdlog/spdlog.h>

#include "app/pipeline/copy_stage.h"
#include "app/planning/planner.h"
#include "devices/v4l2/node/capabilities.h"
#include "devices/v4l2/node/controls.h"
#include "devices/v4l2/node/discovery.h"
#include "tests/fuzz/lying_io.h"
#include "tests/support/rigs/fake_rig.h"
#include "tests/support/v4l2/fake_devices.h"

// A V4L2 camera and a V4L2 encoder whose drivers say anything: discovery, plan, some frames, the
// drain, and what `devices` asks.

namespace penstock::fuzz {
namespace {

using namespace penstock::test;

/// Enough for some frames; a driver that lies need not come to an end.
constexpr int kRounds = 48;

/// Hands the camera's frames to the encoder, and reads what it codes.
class Chain final : public FrameSink, public CodedSink
{
public:
	Chain(v4l2::Encoder &encoder, const Decision &decision) : encoder_(encoder)
	{
		if (!decision.copy)
			return;
		if (auto stage = CopyStage::create(decision, copied_))
			stage_.emplace(std::move(*stage));
	}

	Status on_frame(BufferRef frame) override
	{
		if (!stage_) {
			(void)encoder_.submit(std::move(frame));
			return {};
		}
		auto copy = stage_->pass(*frame);
		if (copy && *copy)
			(void)encoder_.submit(std::move(**copy));
		return {};
	}
	Status on_coded(const CodedFrame &frame) override
	{
		for (const std::byte byte : frame.data)
			sum_ += std::to_integer<unsigned>(byte);
		return {};
	}
	void on_drained() override { drained_ = true; }

	bool drained() const { return drained_; }

private:
	v4l2::Encoder &encoder_;
	std::optional<CopyStage> stage_;
	std::uint64_t copied_ = 0;
	std::uint64_t sum_ = 0;
	bool drained_ = false;
};

/// Asks the camera what its source is whenever the driver says that it may have changed.
class SourceAsker final : public SourceObserver
{
public:
	explicit SourceAsker(v4l2::Camera &camera) : camera_(camera) { camera.watch_source(this); }
	~SourceAsker() override { camera_.watch_source(nullptr); }

	void on_source_event(ClockTime) override { (void)camera_.check_source(); }

private:
	v4l2::Camera &camera_;
};

void stream(FakeIo &nodes, v4l2::Camera &camera, v4l2::Encoder &encoder, const Decision &decision)
{
	Chain chain(encoder, decision);
	const SourceAsker asker(camera);
	if (encoder.start(chain) && camera.start(chain)) {
		for (int i = 0; i < kRounds; ++i)
			if (!serve_once(nodes, camera) || !serve_once(nodes, encoder))
				break;
		encoder.request_keyframe();
		camera.stop();
		if (encoder.drain())
			for (int i = 0; i < kRounds && !chain.drained(); ++i)
				if (!serve_once(nodes, encoder))
					break;
	}
	camera.stop();
	encoder.stop();
}

void record(FakeIo &nodes, v4l2::Io &io, const CameraSettings &camera_settings,
	    const EncoderSettings &encoder_settings, const AllocationPolicy &policy)
{
	auto camera_node = v4l2::find_device(camera_settings.device, v4l2::Role::kCamera, io);
	auto encoder_node = v4l2::find_device(encoder_settings.device, v4l2::Role::kEncoder, io);
	if (!camera_node || !encoder_node)
		return;
	auto camera = v4l2::Camera::open(std::move(*camera_node), camera_settings);
	auto encoder = v4l2::Encoder::open(std::move(*encoder_node), encoder_settings);
	if (!camera || !encoder)
		return;
	{
		Planner planner(**camera, **encoder, open_fake_allocator);
		auto plan = planner.plan(camera_settings, policy, {"paged"});
		if (plan && plan->chosen)
			stream(nodes, **camera, **encoder, plan->decision);
	}
	(void)(*camera)->adopt_source();
	(*camera)->restore();
}

void list(v4l2::Io &io)
{
	if (auto node = v4l2::Device::open(kFakeCameraPath, io);
	    node && (*node)->role() == v4l2::Role::kCamera)
		if (auto camera = v4l2::camera_capabilities(**node))
			v4l2::read_values(**node, camera->controls);
	if (auto node = v4l2::Device::open(kFakeEncoderPath, io);
	    node && (*node)->role() == v4l2::Role::kEncoder)
		if (auto encoder = v4l2::encoder_capabilities(**node))
			v4l2::read_values(**node, encoder->controls);
}

FakeCameraNodeTraits draw_camera(Lies &lies, bool multiplanar)
{
	using enum PixelFormat;
	const std::array<std::vector<PixelFormat>, 4> formats{
		{{kNV12}, {kYUYV, kNV12}, {kMJPG}, {multiplanar ? kNM12 : kRGB3}}};
	FakeCameraNodeTraits camera;
	camera.multiplanar = multiplanar;
	camera.formats = formats[lies.choice(4)];
	camera.free_running = true;
	camera.composes = lies.choice(2) != 0;
	camera.takes_stride = lies.choice(2) != 0;
	camera.header = multiplanar && lies.choice(2) != 0 ? 16 : 0;
	camera.inputs = {{"Camera 0"}, {"HDMI 0", true, dv_timings_of({64, 36})}};
	camera.signals = {{2, std::nullopt}, {4, dv_timings_of({64, 36})}};
	camera.breaks_stream = false;
	FakeControl mode{.id = V4L2_CID_EXPOSURE_AUTO, .name = "Auto Exposure"};
	mode.type = V4L2_CTRL_TYPE_MENU;
	mode.maximum = 3;
	mode.menu = {"Auto Mode", "Manual Mode", "", "Aperture Priority Mode"};
	camera.controls = {{.id = V4L2_CID_BRIGHTNESS, .name = "Brightness"}, mode};
	return camera;
}

FakeEncoderNodeTraits draw_encoder(Lies &lies, bool multiplanar)
{
	constexpr std::array kEnds{FakeDrainEnd::kLastFlag, FakeDrainEnd::kEmptyLast,
				   FakeDrainEnd::kBrokenPipe, FakeDrainEnd::kEvent,
				   FakeDrainEnd::kUnmarked};
	FakeEncoderNodeTraits encoder;
	encoder.multiplanar = multiplanar;
	encoder.formats = {PixelFormat::kNV12, PixelFormat::kYUYV};
	if (multiplanar)
		encoder.formats.push_back(PixelFormat::kNM12);
	encoder.demands.row_alignment = lies.choice(2) != 0 ? 16 : 1;
	encoder.drain_end = kEnds[lies.choice(kEnds.size())];
	encoder.controls = usual_encoder_controls();
	return encoder;
}

void run(Lies &lies)
{
	constexpr std::array<std::optional<Strategy>, 6> kStrategies{
		std::nullopt,	   Strategy::kImport, Strategy::kExport,
		Strategy::kShared, Strategy::kCopy,   Strategy::kConvert};
	const bool multiplanar = lies.choice(2) != 0;
	FakeIo nodes;
	nodes.add(kFakeCameraPath,
		  std::make_shared<FakeCameraNode>(draw_camera(lies, multiplanar)));
	nodes.add(kFakeEncoderPath,
		  std::make_shared<FakeEncoderNode>(draw_encoder(lies, multiplanar)));
	CameraSettings camera;
	camera.device = DeviceSelector::of_path(DeviceApi::kV4l2, kFakeCameraPath);
	camera.controls = {{"brightness", "7"}, {"auto_exposure", "manual_mode"}};
	if (lies.choice(2) != 0)
		camera.input = "HDMI 0";
	EncoderSettings encoder;
	encoder.device = DeviceSelector::of_path(DeviceApi::kV4l2, kFakeEncoderPath);
	encoder.bitrate = 1'000'000;
	encoder.rate_control = EncoderSettings::RateControl::kCbr;
	encoder.profile = Profile::kHigh;
	AllocationPolicy policy;
	policy.memory = kStrategies[lies.choice(kStrategies.size())];

	LyingIo io(nodes, lies);
	record(nodes, io, camera, encoder, policy);
	list(io);
}

} // namespace
} // namespace penstock::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
	spdlog::set_level(spdlog::level::off);
	penstock::fuzz::Lies lies(data, size);
	penstock::fuzz::run(lies);
	return 0;
}
