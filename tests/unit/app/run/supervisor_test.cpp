#include "app/run/supervisor.h"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <latch>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include "tests/support/process/notify_socket.h"
#include "tests/support/process/scratch_directory.h"
#include "tests/support/rigs/fake_rig.h"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
namespace fs = std::filesystem;

/// So far away that a test that waits for it has failed.
constexpr auto kFar = 10min;
constexpr auto kSoon = 20ms;

Statistics encoded(std::uint64_t frames)
{
	Statistics statistics;
	statistics.frames_encoded = frames;
	return statistics;
}

class Supervised : public testing::Test
{
protected:
	Supervised()
	{
		settings.stats_file = scratch.file("statistics.json");
		settings.report = scratch.file("report.html");
	}

	Supervisor &supervisor(const Supervisor::Patience &patience = {kFar, kFar})
	{
		auto calls_of = [this](std::size_t number) { return call(number); };
		made = Supervisor::create(settings, control, *book, calls_of, patience).value();
		return *made;
	}
	/// Waits for them on another thread, as the main thread does.
	std::future<std::vector<std::size_t>> wait(Supervisor &served)
	{
		return std::async(std::launch::async, [&served] { return served.wait(); });
	}
	std::uint64_t frames_in_file(std::size_t number) const
	{
		const json written = json::parse(read_file(settings.stats_file));
		return written["pipelines"][number]["frames_encoded"];
	}
	void wait_for_file() const
	{
		while (!fs::exists(settings.stats_file))
			std::this_thread::sleep_for(1ms);
	}
	void end_all()
	{
		for (std::size_t i = 0; i < 3; ++i)
			book->enter(i, Stage::kEnded);
	}

	ScratchDirectory scratch;
	RunSettings settings;
	RunControl control;
	std::unique_ptr<PipelineBook> book = PipelineBook::create({"a", "b", "c"}).value();
	std::unique_ptr<Supervisor> made;
	std::function<std::optional<CallInProgress>(std::size_t)> call = [](std::size_t) {
		return std::nullopt;
	};
};

/// Takes the place of the log, and waits for its first line.
class FirstLogLine final : public spdlog::sinks::base_sink<std::mutex>
{
public:
	void sink_it_(const spdlog::details::log_msg &message) override
	{
		lines_.emplace_back(message.payload.data(), message.payload.size());
		if (lines_.size() == 1)
			first_.set_value();
	}
	void flush_() override {}

	void wait() { first_.get_future().wait(); }
	/// When nobody logs any more.
	const std::vector<std::string> &lines() const { return lines_; }

private:
	std::promise<void> first_;
	std::vector<std::string> lines_;
};

TEST_F(Supervised, ACallThatLastsIsToldOnce)
{
	const auto log = std::make_shared<FirstLogLine>();
	const auto before = spdlog::default_logger();
	spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", log));
	Supervisor &served = supervisor({kFar, kFar, {1ms, kSoon}});
	std::atomic<int> looks = 0;
	call = [&looks](std::size_t number) -> std::optional<CallInProgress> {
		if (number != 1)
			return std::nullopt;
		++looks;
		return CallInProgress{7, "VIDIOC_STREAMON /dev/video7"};
	};
	book->begin(1, "devices");
	auto waiter = wait(served);
	log->wait();
	for (const int until = looks + 5; looks < until;)
		std::this_thread::yield();
	end_all();
	waiter.get();
	spdlog::set_default_logger(before);
	EXPECT_THAT(log->lines(),
		    ElementsAre("b: VIDIOC_STREAMON /dev/video7 has not returned for 0.02 s; the "
				"driver may hang"));
}

TEST_F(Supervised, AllMayEndWithoutAStop)
{
	Supervisor &served = supervisor({kSoon, kFar});
	book->begin(0, "devices");
	auto waiter = wait(served);
	end_all();
	EXPECT_THAT(waiter.get(), IsEmpty());
}

TEST_F(Supervised, OneThatDoesNotComeBackAfterAStopHangs)
{
	Supervisor &served = supervisor({kSoon, kFar});
	book->begin(1, "devices");
	book->enter(0, Stage::kEnded);
	book->enter(2, Stage::kEnded);
	control.stop();
	EXPECT_THAT(served.wait(), ElementsAre(1u));
}

TEST_F(Supervised, OneThatDoesNotComeBackAfterItsTimeHangs)
{
	settings.duration = 1ms;
	Supervisor &served = supervisor({kSoon, kFar});
	book->begin(2, "devices");
	book->enter(0, Stage::kEnded);
	book->enter(1, Stage::kEnded);
	EXPECT_THAT(served.wait(), ElementsAre(2u));
}

TEST_F(Supervised, ThoseThatWaitForTheirTurnBehindAHangAreFoundToo)
{
	Supervisor &served = supervisor({kSoon, kFar});
	book->enter(0, Stage::kOpening);
	control.stop();
	EXPECT_THAT(served.wait(), ElementsAre(0u, 1u, 2u));
}

/// The real pipelines, on fake devices: one camera's driver does not return.
TEST_F(Supervised, AStuckDriverIsFound)
{
	book = PipelineBook::create({"stuck", "slow"}).value();
	Supervisor &served = supervisor({kSoon, kFar});
	std::latch stuck(1);
	std::latch streams(1);
	std::promise<void> driver;
	std::shared_future<void> returns = driver.get_future().share();
	FakeCameraTraits stuck_camera;
	stuck_camera.dequeuing = [&stuck, returns](std::uint32_t sequence) {
		if (sequence != 5)
			return;
		stuck.count_down();
		returns.wait();
	};
	FakeCameraTraits slow_camera;
	slow_camera.interval = 1ms;
	FakeRig rigs[] = {{stuck_camera, {}}, {slow_camera, {}}};
	rigs[1].output.wrote = [&streams](std::size_t count) {
		if (count == 3)
			streams.count_down();
	};
	std::vector<std::future<void>> running;
	for (std::size_t i = 0; i < 2; ++i) {
		ASSERT_TRUE(rigs[i].make_plan());
		book->begin(i, "fakes");
		running.push_back(std::async(std::launch::async, [&, i] {
			EXPECT_FALSE(rigs[i].run({}, control));
			book->enter(i, Stage::kEnded);
		}));
	}
	stuck.wait();
	streams.wait();
	control.stop();
	// The stop ends the other one, however long that takes on a busy machine.
	running[1].wait();
	EXPECT_THAT(served.wait(), ElementsAre(0u));
	EXPECT_GE(rigs[1].statistics.frames_encoded, 3u);
	driver.set_value();
	running.clear();
	EXPECT_EQ(book->entries()[0].stage, Stage::kEnded);
}

TEST_F(Supervised, AReportTellsWhatEachHasDoneWhenItWasAskedFor)
{
	Supervisor &served = supervisor();
	auto waiter = wait(served);
	book->begin(0, "devices");
	book->begin(1, "devices");
	book->show(0, encoded(5), {});
	book->show(1, encoded(6), {});
	control.report();
	book->show(0, encoded(7), {});
	// One has not answered yet.
	std::this_thread::sleep_for(50ms);
	EXPECT_FALSE(fs::exists(settings.stats_file));
	book->show(1, encoded(8), {});
	wait_for_file();
	EXPECT_EQ(frames_in_file(0), 7u);
	EXPECT_EQ(frames_in_file(1), 8u);
	end_all();
	EXPECT_THAT(waiter.get(), IsEmpty());
}

TEST_F(Supervised, AReportDoesNotWaitForOneThatIsBusy)
{
	Supervisor &served = supervisor({kFar, kSoon});
	auto waiter = wait(served);
	book->begin(0, "devices");
	book->show(0, encoded(5), {});
	control.report();
	wait_for_file();
	EXPECT_EQ(frames_in_file(0), 5u);
	end_all();
	EXPECT_THAT(waiter.get(), IsEmpty());
}

TEST_F(Supervised, TheEndLeavesTheFilesAndTheWorstCode)
{
	Supervisor &served = supervisor();
	book->refuse(0, ExitCode::kNoDevice);
	book->begin(1, "devices");
	PipelineResult result;
	result.code = ExitCode::kCameraLost;
	result.run.result.statistics = encoded(12);
	result.run.ending = "Ended by: a pulled plug";
	book->end(1, result);
	end_all();
	EXPECT_THAT(served.wait(), IsEmpty());
	EXPECT_EQ(served.finish(), ExitCode::kCameraLost);
	EXPECT_EQ(frames_in_file(1), 12u);
	EXPECT_THAT(read_file(settings.report), HasSubstr("a pulled plug"));
}

TEST_F(Supervised, AFileThatCannotBeWrittenIsAnOutputThatFailed)
{
	for (std::string *file : {&settings.stats_file, &settings.report}) {
		const std::string good = std::exchange(*file, scratch.file("none/file"));
		Supervisor &served = supervisor();
		book->begin(0, "devices");
		end_all();
		EXPECT_THAT(served.wait(), IsEmpty());
		EXPECT_EQ(served.finish(), ExitCode::kOutputFailed);
		*file = good;
	}
}

TEST_F(Supervised, WithoutABeginThereAreNoFiles)
{
	Supervisor &served = supervisor();
	book->refuse(0, ExitCode::kNoPath);
	end_all();
	EXPECT_THAT(served.wait(), IsEmpty());
	EXPECT_EQ(served.finish(), ExitCode::kNoPath);
	EXPECT_FALSE(fs::exists(settings.stats_file));
	EXPECT_FALSE(fs::exists(settings.report));
}

TEST_F(Supervised, AServiceManagerHearsOfFramesAndTheEnd)
{
	NotifySocket manager;
	::setenv("NOTIFY_SOCKET", manager.path().c_str(), 1);
	Supervisor &served = supervisor();
	auto waiter = wait(served);
	for (std::size_t i = 0; i < 3; ++i) {
		book->begin(i, "devices");
		book->show(i, encoded(i + 1), {});
	}
	EXPECT_THAT(manager.receive_until("READY=1", 60s), HasSubstr("WATCHDOG=1"));
	end_all();
	EXPECT_THAT(waiter.get(), IsEmpty());
	served.finish();
	EXPECT_THAT(manager.receive_until("STOPPING=1", 60s), HasSubstr("STOPPING=1"));
	::unsetenv("NOTIFY_SOCKET");
}

// A service that is not ready in time is ended, and the unit does not restart it after this code.
TEST_F(Supervised, APipelineThatNoRestartHelpsLeavesTheServiceReady)
{
	NotifySocket manager;
	::setenv("NOTIFY_SOCKET", manager.path().c_str(), 1);
	Supervisor &served = supervisor();
	book->refuse(0, ExitCode::kNoPath);
	auto waiter = wait(served);
	for (std::size_t i = 1; i < 3; ++i) {
		book->begin(i, "devices");
		book->show(i, encoded(i + 1), {});
	}
	EXPECT_THAT(manager.receive_until("READY=1", 60s), HasSubstr("2 of 3 pipelines"));
	end_all();
	EXPECT_THAT(waiter.get(), IsEmpty());
	::unsetenv("NOTIFY_SOCKET");
}

} // namespace
} // namespace penstock::test
