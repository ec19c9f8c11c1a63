#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <mutex>
#include <set>
#include <thread>

#include <linux/videodev2.h>
#include <spdlog/spdlog.h>

#include "app/backends/allocators.h"
#include "app/planning/planner.h"
#include "devices/roles/encoder_group.h"
#include "devices/v4l2/camera/camera.h"
#include "devices/v4l2/encoder/encoder.h"
#include "devices/v4l2/node/discovery.h"
#include "devices/v4l2/node/request_name.h"
#include "tests/lab/lab_test.h"
#include "tests/lab/null_output.h"
#include "tests/support/fakes/faulty_io.h"
#include "tests/support/process/process_files.h"
#include "tests/support/rigs/pipeline_run.h"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using Call = FaultyIo::Kind::Call;

constexpr std::uint64_t kFrames = 5;

/// Ends the whole test program when a run hangs.
class Watchdog
{
public:
	explicit Watchdog(std::string what)
		: what_(std::move(what)),
		  thread_([this](const std::stop_token &stop) { wait(stop); })
	{}

private:
	void wait(const std::stop_token &stop)
	{
		std::unique_lock lock(mutex_);
		if (changed_.wait_for(lock, stop, 30s, [&stop] { return stop.stop_requested(); }))
			return;
		std::cerr << "hangs: " << what_ << std::endl;
		std::abort();
	}

	std::string what_;
	std::mutex mutex_;
	std::condition_variable_any changed_;
	std::jthread thread_;
};

/// What a run came to: an error's text, or nothing but frames.
struct Outcome {
	std::string error;
	std::uint64_t frames = 0;
};

Outcome failed(const std::string &error)
{
	return {error.empty() ? "an error without words" : error, 0};
}

/// So many encoders, which all read the camera's buffers.
Result<std::vector<std::unique_ptr<Encoder>>> open_encoders(std::size_t count, v4l2::Io &io)
{
	EncoderSettings settings;
	settings.gop = 5;
	std::vector<std::unique_ptr<Encoder>> encoders;
	for (std::size_t i = 0; i < count; ++i) {
		auto node = v4l2::find_device({}, v4l2::Role::kEncoder, io);
		if (!node)
			return propagate(node);
		auto encoder = v4l2::Encoder::open(std::move(*node), settings);
		if (!encoder)
			return propagate(encoder);
		encoders.push_back(std::move(*encoder));
	}
	return encoders;
}

/// The whole chain of `record`, in this process.
Outcome record(const CameraSettings &camera_settings, v4l2::Io &io, const AllocationPolicy &policy,
	       std::size_t encoder_count = 1)
{
	auto camera_node = v4l2::find_device(camera_settings.device, v4l2::Role::kCamera, io);
	if (!camera_node)
		return failed(camera_node.error().message());
	auto camera = v4l2::Camera::open(std::move(*camera_node), camera_settings);
	if (!camera)
		return failed(camera.error().message());
	auto encoders = open_encoders(encoder_count, io);
	if (!encoders)
		return failed(encoders.error().message());
	std::vector<Encoder *> members;
	for (const auto &encoder : *encoders)
		members.push_back(encoder.get());
	auto group = EncoderGroup::create(members);
	if (!group)
		return failed(group.error().reason);
	FrameConsumer *consumer = members[0];
	if (members.size() > 1)
		consumer = group->get();
	Planner planner(**camera, *consumer, open_allocator);
	auto plan = planner.plan(camera_settings, policy,
				 list_allocators({AllocatorChoice::Kind::kUdmabuf, {}}));
	if (!plan)
		return failed(plan.error().message);
	if (!plan->chosen)
		return failed("no path");

	std::vector<std::unique_ptr<OutputSet>> outputs;
	std::vector<StreamParts> streams;
	for (Encoder *encoder : members) {
		outputs.push_back(null_output());
		streams.push_back({"", *encoder, *outputs.back()});
	}
	RunControl control;
	PathRecovery recovery(planner, *plan);
	NoObserver observer;
	auto [fault, statistics] = run_pipeline({**camera, streams, control, recovery, observer},
						plan->decision, {kFrames, std::nullopt});
	for (std::size_t i = 0; i < streams.size(); ++i)
		EXPECT_EQ(statistics.streams.at(i).frames_encoded, statistics.outputs.at(i).frames);
	if (fault)
		return failed(fault->error.message());
	return {"", statistics.frames_encoded};
}

std::string name_of(const FaultyIo::Fault &fault)
{
	std::string call = fault.kind.call == Call::kOpen ? "open"
			   : fault.kind.call == Call::kMap
				   ? "mmap"
				   : std::string(v4l2::request_name(fault.kind.request));
	return call + " number " +
	       (fault.occurrence ? std::to_string(*fault.occurrence) : std::string("any")) + ": " +
	       std::strerror(fault.number);
}

class IoSweep : public LabTest
{
protected:
	void SetUp() override
	{
		LabTest::SetUp();
		spdlog::set_level(spdlog::level::off);
		camera_.device = DeviceSelector::of_path(DeviceApi::kV4l2, vivid_.node());
		camera_.size = Size{640, 480};
		camera_.rate = Fraction{120, 1};
		camera_.formats = {PixelFormat::kNV12, PixelFormat::kYUYV};
		camera_.controls = {{"osd_text_mode", "none"}};
	}

	/// Runs with one call refused. Whatever comes of it: no hang, nothing left open, and either
	/// an error or every frame.
	Outcome record_with(const FaultyIo::Fault &fault) const
	{
		SCOPED_TRACE(name_of(fault));
		Watchdog watchdog(name_of(fault));
		std::size_t before = open_descriptors();
		FaultyIo io(fault);
		Outcome outcome = record(camera_, io, policy_, encoders_);
		EXPECT_EQ(open_descriptors(), before);
		if (outcome.error.empty()) {
			EXPECT_EQ(outcome.frames, kFrames);
		}
		return outcome;
	}

	void expect_clean_run() const
	{
		v4l2::SystemIo io;
		Outcome outcome = record(camera_, io, policy_, encoders_);
		EXPECT_EQ(outcome.error, "");
		EXPECT_EQ(outcome.frames, kFrames);
	}

	CameraSettings camera_;
	AllocationPolicy policy_;
	std::size_t encoders_ = 1;
};

/// All of a kind's calls, or where there are many (enumerations) the first, the last and one
/// between.
std::set<std::uint32_t> occurrences(std::uint32_t count)
{
	constexpr std::uint32_t kMany = 20;
	std::set<std::uint32_t> chosen{0, 1, count / 2, count - 1};
	for (std::uint32_t i = 0; count <= kMany && i < count; ++i)
		chosen.insert(i);
	std::erase_if(chosen, [count](std::uint32_t i) { return i >= count; });
	return chosen;
}

/// The errno of every refusal, and the path that is taken: all, down the ladder, or one only.
struct Refusal {
	int number;
	std::optional<Strategy> memory = std::nullopt;
	std::size_t encoders = 1;
};

class IoSweepOfErrors : public IoSweep, public testing::WithParamInterface<Refusal>
{
protected:
	void SetUp() override
	{
		IoSweep::SetUp();
		policy_.memory = GetParam().memory;
		encoders_ = GetParam().encoders;
	}
};

TEST_P(IoSweepOfErrors, EveryCallMayFail)
{
	FaultyIo counting;
	Outcome whole = record(camera_, counting, policy_, encoders_);
	ASSERT_EQ(whole.error, "");
	ASSERT_EQ(whole.frames, kFrames);

	int runs = 0;
	for (const auto &[kind, count] : counting.calls()) {
		for (std::uint32_t occurrence : occurrences(count)) {
			(void)record_with({kind, occurrence, GetParam().number});
			++runs;
			ASSERT_FALSE(HasFailure()) << "after " << runs << " runs";
		}
		expect_clean_run();
	}
	RecordProperty("runs", runs);
	EXPECT_GT(runs, 100);
}

INSTANTIATE_TEST_SUITE_P(Ladder, IoSweepOfErrors,
			 testing::Values(Refusal{EIO}, Refusal{EINVAL}, Refusal{EBUSY},
					 Refusal{ENOTTY}, Refusal{EAGAIN}),
			 [](const auto &test) {
				 return std::string(::strerrorname_np(test.param.number));
			 });

INSTANTIATE_TEST_SUITE_P(OnePath, IoSweepOfErrors,
			 testing::Values(Refusal{ENOMEM, Strategy::kImport},
					 Refusal{ENODEV, Strategy::kExport},
					 Refusal{EIO, Strategy::kCopy}),
			 [](const auto &test) { return std::string(name_of(*test.param.memory)); });

INSTANTIATE_TEST_SUITE_P(Simulcast, IoSweepOfErrors,
			 testing::Values(Refusal{EIO, {}, 2}, Refusal{EINVAL, {}, 2}),
			 [](const auto &test) {
				 return std::string(::strerrorname_np(test.param.number));
			 });

/// A grabber whose picture is padded: the calls that a webcam does not need.
class IoSweepOfGrabber : public IoSweep, public testing::WithParamInterface<int>
{
protected:
	void SetUp() override
	{
		IoSweep::SetUp();
		vivid_.connect_hdmi();
		camera_.input = "3";
		camera_.size = Size{1920, 1080};
		camera_.rate.reset();
		camera_.formats = {PixelFormat::kNV12};
	}
};

TEST_P(IoSweepOfGrabber, EveryCallMayFail)
{
	FaultyIo counting;
	ASSERT_EQ(record(camera_, counting, policy_).error, "");
	for (unsigned long request :
	     {VIDIOC_S_INPUT, VIDIOC_G_INPUT, VIDIOC_ENUMINPUT, VIDIOC_QUERY_DV_TIMINGS,
	      VIDIOC_S_DV_TIMINGS, VIDIOC_G_DV_TIMINGS, VIDIOC_G_SELECTION, VIDIOC_S_SELECTION,
	      VIDIOC_G_FMT, VIDIOC_S_FMT}) {
		const FaultyIo::Kind kind{Call::kIoctl, request};
		auto count = counting.calls().find(kind);
		ASSERT_NE(count, counting.calls().end()) << v4l2::request_name(request);
		for (std::uint32_t occurrence : occurrences(count->second)) {
			(void)record_with({kind, occurrence, GetParam()});
			ASSERT_FALSE(HasFailure());
		}
		(void)record_with({kind, std::nullopt, GetParam()});
		expect_clean_run();
	}
}

INSTANTIATE_TEST_SUITE_P(Hdmi, IoSweepOfGrabber, testing::Values(EIO, EINVAL, ENOTTY),
			 [](const auto &test) {
				 return std::string(::strerrorname_np(test.param));
			 });

TEST_F(IoSweep, AnEncoderWithoutTheStopCommandGivesEveryFrame)
{
	for (int number : {ENOTTY, EINVAL}) {
		Outcome outcome =
			record_with({{Call::kIoctl, VIDIOC_ENCODER_CMD}, std::nullopt, number});
		EXPECT_EQ(outcome.error, "");
		EXPECT_EQ(outcome.frames, kFrames);
	}
}

TEST_F(IoSweep, AnEncoderWithoutTheEndOfStreamEventGivesEveryFrame)
{
	Outcome outcome =
		record_with({{Call::kIoctl, VIDIOC_SUBSCRIBE_EVENT}, std::nullopt, EINVAL});
	EXPECT_EQ(outcome.error, "");
	EXPECT_EQ(outcome.frames, kFrames);
}

TEST_F(IoSweep, DevicesThatDoNotExportShareAThirdMemory)
{
	Outcome outcome = record_with({{Call::kIoctl, VIDIOC_EXPBUF}, std::nullopt, ENOTTY});
	EXPECT_EQ(outcome.error, "");
	EXPECT_EQ(outcome.frames, kFrames);
}

TEST_F(IoSweep, ACameraWithoutRatesOrControlsRecords)
{
	for (unsigned long request : {VIDIOC_S_PARM, VIDIOC_G_PARM, VIDIOC_ENUM_FRAMEINTERVALS}) {
		Outcome outcome = record_with({{Call::kIoctl, request}, std::nullopt, ENOTTY});
		EXPECT_EQ(outcome.error, "");
	}
}

} // namespace
} // namespace penstock::test
