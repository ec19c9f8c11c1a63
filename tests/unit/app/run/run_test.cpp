#include "app/run/run.h"

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "config/options/values.h"
#include "tests/support/fakes/changed_io.h"
#include "tests/support/process/child_process.h"
#include "tests/support/process/kept_log.h"
#include "tests/support/process/scratch_directory.h"
#include "tests/support/process/thread_limit.h"
#include "tests/support/process/thread_sanitizer.h"
#include "tests/support/process/watchdog.h"

// Whole runs, from settings to files, with the devices that every machine has.

namespace penstock::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
namespace fs = std::filesystem;

class WholeRun : public testing::Test
{
protected:
	WholeRun()
	{
		settings.run.frames = 5;
		settings.run.stats_file = scratch.file("statistics.json");
		settings.run.report = scratch.file("report.html");
	}

	/// `camera`: "pattern", or one that is not there.
	void add(const std::string &name, const std::string &camera = "pattern")
	{
		PipelineSettings pipeline;
		pipeline.name = name;
		pipeline.camera.device = parse_camera_selector(camera).value();
		pipeline.camera.size = Size{64, 48};
		pipeline.camera.rate = Fraction{0, 1};
		pipeline.streams[0].encoder.device = parse_encoder_selector("software").value();
		pipeline.streams[0].outputs.push_back(
			parse_output(scratch.file(name + ".h264")).value());
		settings.pipelines.push_back(std::move(pipeline));
	}
	ExitCode run() { return run(io); }
	ExitCode run(v4l2::Io &used)
	{
		return Run::create(settings, control, used, std::chrono::steady_clock::now())
			.value()
			->run();
	}
	json statistics() const { return json::parse(read_file(settings.run.stats_file)); }

	ScratchDirectory scratch;
	RecordSettings settings{{}, {}};
	RunControl control;
	v4l2::SystemIo io;
};

TEST_F(WholeRun, OfOnePipelineLeavesItsFiles)
{
	add("door");
	EXPECT_EQ(run(), ExitCode::kDone);
	EXPECT_EQ(statistics()["frames_encoded"], 5);
	EXPECT_GT(fs::file_size(scratch.file("door.h264")), 0u);
	EXPECT_THAT(read_file(settings.run.report), HasSubstr("Ended as asked."));
}

TEST_F(WholeRun, OneThatCannotStartLeavesTheOthers)
{
	add("door");
	add("gone", "/dev/none");
	add("yard");
	EXPECT_EQ(run(), ExitCode::kNoDevice);
	const json pipelines = statistics()["pipelines"];
	ASSERT_EQ(pipelines.size(), 3u);
	EXPECT_EQ(pipelines[0]["frames_encoded"], 5);
	EXPECT_EQ(pipelines[1]["name"], "gone");
	EXPECT_EQ(pipelines[1]["exit_code"], 3);
	EXPECT_TRUE(pipelines[1]["path"].is_null());
	EXPECT_EQ(pipelines[2]["exit_code"], 0);
	EXPECT_EQ(pipelines[2]["frames_encoded"], 5);
}

TEST_F(WholeRun, ThatCannotStartLeavesNoFiles)
{
	add("gone", "/dev/none");
	EXPECT_EQ(run(), ExitCode::kNoDevice);
	EXPECT_FALSE(fs::exists(settings.run.stats_file));
	EXPECT_FALSE(fs::exists(settings.run.report));
}

TEST_F(WholeRun, EndsByAStopThatCameBeforeItBegan)
{
	settings.run.frames.reset();
	add("door");
	add("yard");
	control.stop();
	// Whether a frame came before it heard of the stop is chance; a run without one has failed.
	EXPECT_THAT(run(), testing::AnyOf(ExitCode::kDone, ExitCode::kCameraLost));
	EXPECT_EQ(statistics()["pipelines"].size(), 2u);
}

/// Has no node; when it was asked so many times, the user stops the run.
class StopsTheSearch final : public ChangedIo
{
public:
	StopsTheSearch(RunControl &control, int times) : control_(control), left_(times) {}

	int open(const char *, int) override
	{
		if (--left_ == 0)
			control_.stop();
		return -ENODEV;
	}
	int left() const { return left_; }

private:
	RunControl &control_;
	int left_;
};

// Nothing is recorded then, which is no success: the code is that of a camera that is not there.
TEST_F(WholeRun, AStopWhileItsCameraIsAwaitedEndsItWithoutARecording)
{
	add("door", "/dev/video-door");
	settings.pipelines[0].camera.comeback = CameraSettings::kAwaitedForEver;
	const KeptLog log;
	const Watchdog watchdog("a stop that does not end the wait for a camera");
	for (int times : {1, 2}) {
		StopsTheSearch nodes(control, times);
		EXPECT_EQ(run(nodes), ExitCode::kNoDevice);
		EXPECT_LE(nodes.left(), 0);
		EXPECT_FALSE(fs::exists(scratch.file("door.h264")));
	}
	EXPECT_THAT(log.text(), HasSubstr("/dev/video-door"));
	EXPECT_THAT(log.text(), HasSubstr("the wait for it is over, and nothing is recorded"));
}

TEST_F(WholeRun, AStopWhileOneCameraIsAwaitedLeavesWhatTheOthersRecorded)
{
	add("door", "/dev/video-door");
	add("yard");
	settings.pipelines[0].camera.comeback = CameraSettings::kAwaitedForEver;
	const Watchdog watchdog("a stop that does not end the wait for a camera");
	StopsTheSearch nodes(control, 3);
	EXPECT_EQ(run(nodes), ExitCode::kNoDevice);
	const json pipelines = statistics()["pipelines"];
	EXPECT_EQ(pipelines[0]["exit_code"], 3);
	EXPECT_EQ(pipelines[1]["exit_code"], 0);
}

/// Has no node, and says so only when two were asked for.
class RefusesTwoAtOnce final : public ChangedIo
{
public:
	int open(const char *path, int) override
	{
		std::unique_lock lock(mutex_);
		asked_.insert(path);
		changed_.notify_all();
		changed_.wait(lock, [this] { return asked_.size() >= 2; });
		return -ENODEV;
	}

private:
	std::mutex mutex_;
	std::condition_variable changed_;
	std::set<std::string> asked_;
};

TEST_F(WholeRun, CamerasThatAreNamedAreOpenedAtOnce)
{
	add("door", "/dev/video-door");
	add("yard", "/dev/video-yard");
	RefusesTwoAtOnce nodes;
	const Watchdog watchdog("cameras that are opened one after the other");
	EXPECT_EQ(run(nodes), ExitCode::kNoDevice);
}

TEST_F(WholeRun, WhereAutoMayTakeAnyItIsTheLast)
{
	add("any", "auto");
	add("yard", "/dev/video-yard");
	add("door", "/dev/video-door");
	RefusesTwoAtOnce nodes;
	const Watchdog watchdog("named cameras behind one that is not");
	EXPECT_EQ(run(nodes), ExitCode::kNoDevice);
}

TEST_F(WholeRun, AnOutputThatCannotBeMadeEndsItsPipelineAlone)
{
	add("door");
	add("yard");
	settings.pipelines[1].streams[0].outputs[0] =
		parse_output(scratch.file("none/yard.h264")).value();
	EXPECT_EQ(run(), ExitCode::kOutputFailed);
	const json pipelines = statistics()["pipelines"];
	EXPECT_EQ(pipelines[0]["frames_encoded"], 5);
	EXPECT_EQ(pipelines[1]["exit_code"], 8);
}

/// Both pipelines need a thread each, and for their encoders and outputs one each; and the run has
/// one that writes its files.
constexpr rlim_t kThreads = 7;

// An exception of one would have ended the process.
TEST_F(WholeRun, AThreadThatCannotStartEndsItsPipelineAlone)
{
	if (kThreadSanitizer || !can_limit_threads())
		GTEST_SKIP() << "this process cannot limit its threads";
	add("door");
	add("yard");
	fs::permissions(fs::path(settings.run.report).parent_path(), fs::perms::all);
	for (rlim_t threads = 0; threads <= kThreads; ++threads) {
		SCOPED_TRACE(threads);
		const Ending ending = run_in_child([&] {
			if (!limit_threads(threads))
				return -1;
			auto made = Run::create(settings, control, io,
						std::chrono::steady_clock::now());
			return static_cast<int>(made ? (*made)->run() : ExitCode::kProgramFault);
		});
		ASSERT_EQ(ending.how, Ending::How::kExited);
		if (threads == kThreads) {
			EXPECT_EQ(ending.number, 0);
		}
		if (threads < 2) {
			EXPECT_EQ(ending.number, 1);
		}
		// One thread is missing: whose that is, is chance.
		if (threads == kThreads - 1) {
			const json pipelines = statistics()["pipelines"];
			EXPECT_TRUE(pipelines[0]["frames_encoded"] == 5 ||
				    pipelines[1]["frames_encoded"] == 5);
		}
	}
}

} // namespace
} // namespace penstock::test
