#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include "tests/support/fakes/faulty_io.h"
#include "tests/support/process/open_fds.h"
#include "tests/support/process/watchdog.h"
#include "tests/support/rigs/fake_rig.h"
#include "tests/support/rigs/node_run.h"
#include "tests/support/v4l2/fake_devices.h"

// Every call that a run makes to its camera and its encoder is refused once, and each of them is
// the last one that its device answers.

namespace penstock::test {
namespace {

using How = FaultyIo::CallChanged::How;

/// No run has as many calls.
constexpr std::uint32_t kMostCalls = 5000;

/// One device's fate, and the paths that are left to the run.
struct Fate {
	const char *name;
	How how;
	int number;
	std::optional<Strategy> strategy = std::nullopt;
	bool multiplanar = false;
	std::size_t encoders = 1;
};

class CallSweep : public testing::TestWithParam<Fate>
{
protected:
	CallSweep() : level_(spdlog::get_level())
	{
		spdlog::set_level(spdlog::level::off);
		const Fate &fate = GetParam();
		settings_.camera.device =
			DeviceSelector::of_path(DeviceApi::kV4l2, kFakeCameraPath);
		settings_.camera.input = "HDMI 0";
		settings_.camera.controls = {{"brightness", "7"}};
		settings_.encoder.device =
			DeviceSelector::of_path(DeviceApi::kV4l2, kFakeEncoderPath);
		settings_.encoder.bitrate = 1'000'000;
		settings_.encoders = fate.encoders;
		settings_.policy.memory = fate.strategy;
		settings_.allocators = {"paged"};
		settings_.open_allocator = open_fake_allocator;

		camera_.multiplanar = encoder_.multiplanar = fate.multiplanar;
		camera_.composes = camera_.free_running = true;
		camera_.inputs = {{"Camera 0"}, {"HDMI 0", true, dv_timings_of({64, 36})}};
		camera_.controls = {{.id = V4L2_CID_BRIGHTNESS, .name = "Brightness"}};
		// The encoder cannot read these, so that the CPU converts them.
		if (fate.strategy == Strategy::kConvert)
			camera_.formats = {PixelFormat::kYUYV};
		encoder_.demands.row_alignment = 16;
		encoder_.controls = usual_encoder_controls();
	}
	~CallSweep() override { spdlog::set_level(level_); }

	/// What the run came to. Whatever that is: no hang, nothing left behind, and either an
	/// error or every frame; and each frame that the camera gave in one counter.
	std::optional<FaultyIo::Call> run(const FaultyIo::Fault &fault, NodeRunOutcome &outcome)
	{
		const std::size_t before = open_fds();
		const auto met = run_and_look(fault, outcome);
		// Now the fakes have closed theirs.
		EXPECT_EQ(open_fds(), before);
		EXPECT_EQ(outcome.unaccounted, "");
		if (outcome.error.empty()) {
			EXPECT_EQ(outcome.frames, settings_.frames);
		}
		return met;
	}

	std::optional<FaultyIo::Call> run_and_look(const FaultyIo::Fault &fault,
						   NodeRunOutcome &outcome)
	{
		FakeIo nodes;
		nodes.add(kFakeCameraPath, std::make_shared<FakeCameraNode>(camera_));
		nodes.add(kFakeEncoderPath, std::make_shared<FakeEncoderNode>(encoder_));
		FaultyIo io(nodes, fault);
		outcome = run_nodes(settings_, io);
		EXPECT_THAT(left_behind(nodes, io.met()), testing::IsEmpty());
		return io.met();
	}

	/// Where VIDIOC_STREAMOFF did not reach the driver, it rightly says that the stream goes on
	/// until the file is closed.
	static std::vector<std::string> left_behind(FakeIo &nodes,
						    const std::optional<FaultyIo::Call> &met)
	{
		std::vector<std::string> complaints = nodes.complaints();
		const bool stopped = !met || (GetParam().how == How::kRefused &&
					      met->kind.request != VIDIOC_STREAMOFF);
		if (!stopped)
			std::erase_if(complaints, [](const std::string &complaint) {
				return complaint.find("streams") != std::string::npos;
			});
		return complaints;
	}

	const spdlog::level::level_enum level_;
	NodeRunSettings settings_;
	FakeCameraNodeTraits camera_;
	FakeEncoderNodeTraits encoder_;
};

TEST_P(CallSweep, ARunEndsWithAnErrorOrWithEveryFrameWhicheverCallItMeets)
{
	NodeRunOutcome outcome;
	EXPECT_FALSE(run({}, outcome));
	ASSERT_EQ(outcome.error, "");

	std::set<std::string> nodes;
	std::uint32_t failed = 0;
	std::uint32_t others = 0;
	for (; others < kMostCalls; ++others) {
		const std::string what =
			fmt::format("call {}: {}", others, ::strerrorname_np(GetParam().number));
		SCOPED_TRACE(what);
		const Watchdog watchdog(what);
		const auto met = run(
			FaultyIo::CallChanged{others, GetParam().how, GetParam().number}, outcome);
		if (!met)
			break;
		nodes.insert(met->path);
		failed += !outcome.error.empty();
		ASSERT_FALSE(HasFailure()) << to_string(*met) << ": " << outcome.error;
	}
	EXPECT_LT(others, kMostCalls);
	EXPECT_GT(others, 100u);
	EXPECT_GT(failed, 10u);
	EXPECT_EQ(nodes, (std::set{kFakeCameraPath, kFakeEncoderPath}));
	RecordProperty("calls", static_cast<int>(others));
}

constexpr Fate kFates[] = {
	{"EIO", How::kRefused, EIO},
	{"EINVAL", How::kRefused, EINVAL},
	{"EBUSY", How::kRefused, EBUSY},
	{"ENOTTY", How::kRefused, ENOTTY},
	{"EAGAIN", How::kRefused, EAGAIN},
	{"ENOMEM", How::kRefused, ENOMEM},
	{"ENODEV_export", How::kRefused, ENODEV, Strategy::kExport},
	{"EIO_multiplanar", How::kRefused, EIO, {}, true},
	{"lost_ENODEV", How::kDeviceLost, ENODEV},
	{"lost_EIO", How::kDeviceLost, EIO},
	{"lost_ENODEV_export", How::kDeviceLost, ENODEV, Strategy::kExport},
	{"lost_EIO_shared", How::kDeviceLost, EIO, Strategy::kShared},
	{"EIO_copy", How::kRefused, EIO, Strategy::kCopy},
	{"EIO_convert", How::kRefused, EIO, Strategy::kConvert},
	{"lost_ENODEV_copy", How::kDeviceLost, ENODEV, Strategy::kCopy},
	{"lost_ENODEV_copy_multiplanar", How::kDeviceLost, ENODEV, Strategy::kCopy, true},
	{"lost_EIO_convert", How::kDeviceLost, EIO, Strategy::kConvert},
	{"lost_ENODEV_multiplanar", How::kDeviceLost, ENODEV, {}, true},
	{"lost_ENODEV_two_encoders", How::kDeviceLost, ENODEV, {}, false, 2}};

INSTANTIATE_TEST_SUITE_P(Every, CallSweep, testing::ValuesIn(kFates),
			 [](const auto &each) { return std::string(each.param.name); });

} // namespace
} // namespace penstock::test
