#include "app/run/recording/recording.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "config/options/values.h"
#include "tests/support/process/scratch_directory.h"

// A pipeline from its settings to its end, with the camera and the encoder that need no device.

namespace penstock::test {
namespace {

using namespace std::chrono_literals;

class Unobserved final : public PipelineObserver
{
	void entered(PipelineState) override {}
	void progressed(const Statistics &, const Decision &) override {}
	void happened(Event) override {}
};

class Recordings : public testing::Test
{
protected:
	ExitCode record(const RunSettings &limits) const
	{
		PipelineSettings settings;
		settings.camera.device = parse_camera_selector("pattern").value();
		settings.camera.size = Size{320, 240};
		settings.streams[0].encoder.device = parse_encoder_selector("software").value();
		settings.streams[0].outputs.push_back(parse_output(file()).value());
		v4l2::SystemIo io;
		auto recording = Recording::open(settings, "", io);
		if (!recording) {
			ADD_FAILURE() << recording.error().message;
			return ExitCode::kProgramFault;
		}
		RunControl control;
		Unobserved observer;
		return (*recording)
			->run(limits, control, std::chrono::steady_clock::now(), observer)
			.code;
	}
	std::string file() const { return scratch_.file("out.h264"); }

	ScratchDirectory scratch_;
};

TEST_F(Recordings, AreDoneWhenSomethingWasCoded)
{
	RunSettings limits;
	limits.frames = 3;
	EXPECT_EQ(record(limits), ExitCode::kDone);
	EXPECT_GT(std::filesystem::file_size(file()), 0U);
}

TEST_F(Recordings, ThatCodedNothingHaveFailedAndLeaveNoFile)
{
	RunSettings limits;
	limits.duration = 1us;
	EXPECT_EQ(record(limits), ExitCode::kCameraLost);
	EXPECT_FALSE(std::filesystem::exists(file()));
}

} // namespace
} // namespace penstock::test
