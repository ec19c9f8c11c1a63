#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include <fmt/format.h>
#include <linux/videodev2.h>
#include <spdlog/spdlog.h>

#include "app/backends/allocators.h"
#include "tests/lab/lab_test.h"
#include "tests/support/fakes/faulty_io.h"
#include "tests/support/process/open_fds.h"
#include "tests/support/process/watchdog.h"
#include "tests/support/rigs/node_run.h"

// tests/unit/app/pipeline/call_sweep_test.cpp does this with fake nodes, for every call and more
// errnos; here are real drivers, which go on when they were refused.

namespace penstock::test {
namespace {

using How = FaultyIo::CallChanged::How;
using Kind = FaultyIo::Kind;

/// No run has as many calls.
constexpr std::uint32_t kMostCalls = 100'000;

/// Each call is refused with the next one of these.
constexpr std::array kNumbers{EIO, EINVAL, EBUSY, ENOTTY, EAGAIN, ENOMEM, ENODEV};

Kind ioctl_kind(unsigned long request)
{
	return {Kind::Call::kIoctl, request};
}

class IoSweep : public LabTest
{
protected:
	void SetUp() override
	{
		LabTest::SetUp();
		spdlog::set_level(spdlog::level::off);
		settings_.camera.device = DeviceSelector::of_path(DeviceApi::kV4l2, vivid_.node());
		settings_.camera.size = Size{640, 480};
		settings_.camera.rate = Fraction{120, 1};
		settings_.camera.formats = {PixelFormat::kNV12, PixelFormat::kYUYV};
		settings_.camera.controls = {{"osd_text_mode", "none"}};
		settings_.encoder.gop = 5;
		settings_.allocators = list_allocators({AllocatorChoice::Kind::kUdmabuf, {}});
		settings_.open_allocator = open_allocator;
	}

	/// Whatever comes of it: no hang, nothing left open, and either an error or every frame.
	NodeRunOutcome run(FaultyIo &io, const std::string &what) const
	{
		SCOPED_TRACE(what);
		const Watchdog watchdog(what);
		const std::size_t before = open_fds();
		NodeRunOutcome outcome = run_nodes(settings_, io);
		EXPECT_EQ(open_fds(), before);
		if (outcome.error.empty()) {
			EXPECT_EQ(outcome.frames, settings_.frames);
		}
		return outcome;
	}

	NodeRunOutcome run_without(const Kind &kind, int number)
	{
		FaultyIo io(system_, FaultyIo::KindRefused{kind, number});
		return run(io,
			   fmt::format("each {}: {}", to_string(FaultyIo::Call{kind, "any node"}),
				       ::strerrorname_np(number)));
	}

	void expect_clean_run()
	{
		FaultyIo io(system_);
		const NodeRunOutcome outcome = run(io, "nothing refused");
		EXPECT_EQ(outcome.error, "");
		EXPECT_EQ(outcome.frames, settings_.frames);
	}

	/// A run for every `step`th call. How many were made.
	std::uint32_t sweep(How how, std::uint32_t step)
	{
		expect_clean_run();
		std::uint32_t runs = 0;
		for (std::uint32_t others = 0; others < kMostCalls; others += step, ++runs) {
			const int number = kNumbers.at(runs % kNumbers.size());
			FaultyIo io(system_, FaultyIo::CallChanged{others, how, number});
			(void)run(io,
				  fmt::format("call {}: {}", others, ::strerrorname_np(number)));
			if (!io.met() || HasFailure())
				break;
		}
		EXPECT_LT(runs * step, kMostCalls);
		expect_clean_run();
		RecordProperty("runs", static_cast<int>(runs));
		return runs;
	}

	v4l2::SystemIo system_;
	NodeRunSettings settings_;
};

TEST_F(IoSweep, ASampleOfCallsMayFail)
{
	EXPECT_GT(sweep(How::kRefused, 17), 20u);
}

TEST_F(IoSweep, ASampleOfCallsMayBeTheLastOfItsDevice)
{
	EXPECT_GT(sweep(How::kDeviceLost, 19), 20u);
}

/// In a guest whose clock stands still while it computes, ten seconds of sleep take none.
TEST_F(IoSweep, ASampleOfCallsMayTakeTenSecondsMore)
{
	EXPECT_GT(sweep(How::kLate, 67), 5u);
}

/// One path alone, or more encoders than one.
struct Part {
	const char *name;
	std::optional<Strategy> strategy;
	std::size_t encoders = 1;
};

class IoSweepOfParts : public IoSweep, public testing::WithParamInterface<Part>
{
protected:
	void SetUp() override
	{
		IoSweep::SetUp();
		settings_.policy.memory = GetParam().strategy;
		settings_.encoders = GetParam().encoders;
	}
};

TEST_P(IoSweepOfParts, ASampleOfCallsMayFail)
{
	EXPECT_GT(sweep(How::kRefused, 29), 10u);
}

TEST_P(IoSweepOfParts, ASampleOfCallsMayBeTheLastOfItsDevice)
{
	EXPECT_GT(sweep(How::kDeviceLost, 41), 10u);
}

INSTANTIATE_TEST_SUITE_P(Every, IoSweepOfParts,
			 testing::Values(Part{"import", Strategy::kImport},
					 Part{"export", Strategy::kExport},
					 Part{"copy", Strategy::kCopy},
					 Part{"two_encoders", std::nullopt, 2}),
			 [](const auto &part) { return std::string(part.param.name); });

/// A grabber whose picture is padded: the calls that a webcam does not need.
class IoSweepOfGrabber : public IoSweep
{
protected:
	void SetUp() override
	{
		IoSweep::SetUp();
		vivid_.connect_hdmi();
		settings_.camera.input = "3";
		settings_.camera.size = Size{1920, 1080};
		settings_.camera.rate.reset();
		settings_.camera.formats = {PixelFormat::kNV12};
	}
};

TEST_F(IoSweepOfGrabber, ASampleOfCallsMayFail)
{
	EXPECT_GT(sweep(How::kRefused, 29), 10u);
}

TEST_F(IoSweepOfGrabber, EveryKindOfCallMayBeUnknown)
{
	for (unsigned long request :
	     {VIDIOC_S_INPUT, VIDIOC_G_INPUT, VIDIOC_ENUMINPUT, VIDIOC_QUERY_DV_TIMINGS,
	      VIDIOC_S_DV_TIMINGS, VIDIOC_G_DV_TIMINGS, VIDIOC_G_SELECTION, VIDIOC_S_SELECTION,
	      VIDIOC_G_FMT, VIDIOC_S_FMT}) {
		for (int number : {EIO, EINVAL, ENOTTY})
			(void)run_without(ioctl_kind(request), number);
		expect_clean_run();
	}
}

TEST_F(IoSweep, AnEncoderWithoutTheStopCommandGivesEveryFrame)
{
	for (int number : {ENOTTY, EINVAL}) {
		const NodeRunOutcome outcome = run_without(ioctl_kind(VIDIOC_ENCODER_CMD), number);
		EXPECT_EQ(outcome.error, "");
		EXPECT_EQ(outcome.frames, settings_.frames);
	}
}

TEST_F(IoSweep, AnEncoderWithoutTheEndOfStreamEventGivesEveryFrame)
{
	const NodeRunOutcome outcome = run_without(ioctl_kind(VIDIOC_SUBSCRIBE_EVENT), EINVAL);
	EXPECT_EQ(outcome.error, "");
	EXPECT_EQ(outcome.frames, settings_.frames);
}

TEST_F(IoSweep, DevicesThatDoNotExportShareAThirdMemory)
{
	const NodeRunOutcome outcome = run_without(ioctl_kind(VIDIOC_EXPBUF), ENOTTY);
	EXPECT_EQ(outcome.error, "");
	EXPECT_EQ(outcome.frames, settings_.frames);
}

TEST_F(IoSweep, ACameraWithoutRatesOrControlsRecords)
{
	for (unsigned long request : {VIDIOC_S_PARM, VIDIOC_G_PARM, VIDIOC_ENUM_FRAMEINTERVALS})
		EXPECT_EQ(run_without(ioctl_kind(request), ENOTTY).error, "");
}

} // namespace
} // namespace penstock::test
