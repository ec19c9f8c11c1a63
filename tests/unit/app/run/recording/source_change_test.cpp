#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/fakes/changed_io.h"
#include "tests/support/fakes/fake_encoder.h"
#include "tests/support/fakes/fake_picture.h"
#include "tests/support/process/kept_log.h"
#include "tests/support/rigs/fake_node_run.h"

// Whole runs whose camera is a receiver (HDMI), while its source goes, comes and changes: what is
// recorded is what the source sent, and nothing else.

namespace penstock::test {
namespace {

using NoSignal = CameraSettings::NoSignal;
using Timings = std::optional<v4l2_dv_timings>;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr Size kSize{64, 36};
constexpr Size kOther{96, 48};
constexpr std::uint64_t kFrames = 20;
constexpr std::uint32_t kChange = 10; ///< the frame with which the source changes

/// Plugs the cable in again when the receiver has been asked for its signal in vain so many times.
class SignalReturns final : public ChangedIo
{
public:
	SignalReturns(v4l2::Io &real, FakeCameraNode &camera, Timings signal, int after)
		: ChangedIo(real), camera_(camera), signal_(signal), after_(after)
	{}

	int ioctl(int fd, unsigned long request, void *argument) override
	{
		const int result = ChangedIo::ioctl(fd, request, argument);
		if (request == VIDIOC_QUERY_DV_TIMINGS && result == -ENOLINK && after_-- == 1)
			camera_.set_signal(signal_);
		if (request == VIDIOC_DQEVENT && result == 0 && refuses_memory)
			camera_.refuse(VIDIOC_QBUF, EFAULT);
		return result;
	}

	bool refuses_memory = false; ///< once, after each announcement

private:
	FakeCameraNode &camera_;
	const Timings signal_;
	int after_;
};

/// Whether the driver ends the stream itself when the source changes, or shows noise.
class SourceChange : public testing::TestWithParam<bool>
{
protected:
	SourceChange()
	{
		camera_.inputs = {{"HDMI 0", true, dv_timings_of(kSize)}};
		camera_.sizes = {kSize, kOther};
		camera_.free_running = true;
		camera_.breaks_stream = GetParam();
	}

	/// The signal comes back as `back` after the receiver was asked for it that often in vain.
	ExitCode record(std::optional<NoSignal> policy, Timings back = {}, int after = 2)
	{
		const auto camera = std::make_shared<FakeCameraNode>(camera_);
		FakeEncoderNodeTraits encoder;
		encoder.controls = usual_encoder_controls();
		FakeIo nodes;
		nodes.add(kFakeCameraPath, camera);
		nodes.add(kFakeEncoderPath, std::make_shared<FakeEncoderNode>(encoder));
		SignalReturns io(nodes, *camera, back, after);
		io.refuses_memory = refuses_memory_;

		RecordSettings settings = fake_node_settings(scratch_, kFrames);
		PipelineSettings &pipeline = settings.pipelines[0];
		pipeline.camera.no_signal = policy;
		pipeline.camera.timeout = timeout_;
		const ExitCode code = run_now(settings, io);
		streams_ = camera->calls(VIDIOC_STREAMON);
		return code;
	}

	/// The frames of a file that show what the source sent, of all that are in it.
	std::size_t pictures(const std::string &name, Size size, std::size_t &all) const
	{
		const std::string bytes = read_file(scratch_.file(name));
		const auto coded = parse_fake_stream(std::as_bytes(std::span(bytes)));
		const auto layout = VideoInfo::create(PixelFormat::kNV12, size).value();
		std::vector<std::uint64_t> sums;
		for (std::uint32_t i = 0; i < 200; ++i)
			sums.push_back(picture_checksum(layout, i));
		all = coded.size();
		return static_cast<std::size_t>(
			std::ranges::count_if(coded, [&](const FakeCoded &frame) {
				return std::ranges::find(sums, frame.checksum) != sums.end();
			}));
	}
	nlohmann::json statistics() const
	{
		return nlohmann::json::parse(read_file(scratch_.file("statistics.json")));
	}
	std::vector<std::string> files() const
	{
		std::vector<std::string> names;
		for (const auto &entry : std::filesystem::directory_iterator(scratch_.path()))
			if (entry.path().extension() == ".h264")
				names.push_back(entry.path().filename());
		std::ranges::sort(names);
		return names;
	}

	FakeCameraNodeTraits camera_;
	std::optional<std::chrono::nanoseconds> timeout_; ///< of the camera
	bool refuses_memory_ = false;
	ScratchDirectory scratch_;
	std::uint32_t streams_ = 0; ///< times that the camera was started
};

TEST_P(SourceChange, WithoutASignalTheRunEndsWithTheLastPicture)
{
	camera_.signals = {{kChange, std::nullopt}};
	timeout_ = std::chrono::milliseconds(300);
	const KeptLog log;
	EXPECT_EQ(record({}), ExitCode::kCameraLost);
	EXPECT_THAT(log.text(), HasSubstr("no signal"));
	std::size_t all = 0;
	EXPECT_EQ(pictures("out.h264", kSize, all), all);
	EXPECT_LE(all, kChange);
	EXPECT_GT(all, 0u);
	EXPECT_EQ(statistics()["frames_encoded"], all);
}

TEST_P(SourceChange, HoldGoesOnInTheSameFileWhenTheSignalIsBack)
{
	camera_.signals = {{kChange, std::nullopt}};
	EXPECT_EQ(record(NoSignal::kHold, dv_timings_of(kSize)), ExitCode::kDone);
	std::size_t all = 0;
	EXPECT_EQ(pictures("out.h264", kSize, all), kFrames);
	EXPECT_EQ(all, kFrames);
	EXPECT_THAT(files(), ElementsAre("out.h264"));
	const auto told = statistics();
	ASSERT_EQ(told["losses"].size(), 1u);
	EXPECT_THAT(std::string(told["losses"][0]["cause"]), HasSubstr("no signal"));
	EXPECT_TRUE(told["losses"][0]["lasted_s"].is_number());
}

TEST_P(SourceChange, AnotherPictureBeginsAnotherFile)
{
	camera_.signals = {{kChange, dv_timings_of(kOther)}};
	// That is no lost signal, whatever is to follow one.
	EXPECT_EQ(record(NoSignal::kExit), ExitCode::kDone);
	EXPECT_THAT(files(), ElementsAre("out-1.h264", "out.h264"));
	std::size_t before = 0;
	std::size_t after = 0;
	EXPECT_EQ(pictures("out.h264", kSize, before), before);
	EXPECT_EQ(pictures("out-1.h264", kOther, after), after);
	EXPECT_EQ(before + after, kFrames);
	EXPECT_LE(before, kChange);
	EXPECT_GT(before, 0u);
}

/// Receivers need a moment to lock.
TEST_P(SourceChange, AModeThatTakesAMomentIsNoLostSignal)
{
	camera_.signals = {{kChange, std::nullopt}};
	EXPECT_EQ(record(NoSignal::kExit, dv_timings_of(kOther), 3), ExitCode::kDone);
	EXPECT_THAT(files(), ElementsAre("out-1.h264", "out.h264"));
}

TEST_P(SourceChange, HoldTakesWhateverPictureComesBack)
{
	camera_.signals = {{kChange, std::nullopt}};
	EXPECT_EQ(record(NoSignal::kHold, dv_timings_of(kOther)), ExitCode::kDone);
	EXPECT_THAT(files(), ElementsAre("out-1.h264", "out.h264"));
}

TEST_P(SourceChange, WithoutASignalAtTheStartTheRunEnds)
{
	camera_.inputs[0].signal.reset();
	const KeptLog log;
	EXPECT_EQ(record(NoSignal::kExit), ExitCode::kCameraLost);
	EXPECT_THAT(log.text(), HasSubstr("no signal"));
	EXPECT_THAT(files(), ElementsAre());
}

TEST_P(SourceChange, HoldWaitsForASignalAtTheStart)
{
	camera_.inputs[0].signal.reset();
	EXPECT_EQ(record(NoSignal::kHold, dv_timings_of(kOther)), ExitCode::kDone);
	std::size_t all = 0;
	EXPECT_EQ(pictures("out.h264", kOther, all), kFrames);
	EXPECT_THAT(files(), ElementsAre("out.h264"));
}

INSTANTIATE_TEST_SUITE_P(Stream, SourceChange, testing::Bool(), [](const auto &each) {
	return std::string(each.param ? "breaks" : "shows_noise");
});

/// What is as before in the end, of a driver that goes on meanwhile.
class SameSource : public SourceChange
{};

TEST_P(SameSource, LosesNoFrameAndIsNotStartedAgain)
{
	camera_.signals[kChange] = dv_timings_of(kSize);
	EXPECT_EQ(record({}), ExitCode::kDone);
	std::size_t all = 0;
	EXPECT_EQ(pictures("out.h264", kSize, all), kFrames);
	const auto told = statistics();
	EXPECT_EQ(told["frames_captured"], kFrames);
	EXPECT_EQ(told["frames_dropped"]["corrupt"], 0);
	EXPECT_EQ(told["losses"].size(), 0u);
	EXPECT_EQ(told["source_changes"]["real"], 0);
	EXPECT_EQ(told["source_changes"]["spurious"], 1);
	EXPECT_EQ(streams_, 1u);
}

TEST_P(SameSource, IsNotToBlameForMemoryThatIsRefused)
{
	camera_.signals[kChange] = dv_timings_of(kSize);
	refuses_memory_ = true;
	const KeptLog log;
	EXPECT_EQ(record({}), ExitCode::kDone);
	EXPECT_THAT(log.text(), HasSubstr("falling back to the next path"));
	EXPECT_EQ(statistics()["losses"].size(), 0u);
}

TEST_P(SameSource, IsStartedAgainAfterABounceInTheSameFile)
{
	camera_.signals = {{kChange, std::nullopt}, {kChange + 2, dv_timings_of(kSize)}};
	EXPECT_EQ(record(NoSignal::kExit), ExitCode::kDone);
	std::size_t all = 0;
	EXPECT_EQ(pictures("out.h264", kSize, all), kFrames);
	EXPECT_EQ(all, kFrames);
	EXPECT_THAT(files(), ElementsAre("out.h264"));
	EXPECT_EQ(streams_, 2u);
	EXPECT_EQ(statistics()["source_changes"]["real"], 1);
}

INSTANTIATE_TEST_SUITE_P(Stream, SameSource, testing::Values(false),
			 [](const auto &) { return std::string("shows_noise"); });

} // namespace
} // namespace penstock::test
