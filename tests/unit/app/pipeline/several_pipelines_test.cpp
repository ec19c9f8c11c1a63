#include <chrono>
#include <functional>
#include <future>
#include <latch>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "app/exit_code.h"
#include "tests/support/rigs/fake_rig.h"

// Pipelines side by side: a thread and a loop each, one inbox for the commands.

namespace penstock::test {
namespace {

using namespace std::chrono_literals;

class SeveralPipelines : public testing::TestWithParam<std::size_t>
{
protected:
	struct Result {
		std::optional<Fault> fault;
		Statistics statistics;
		std::size_t written = 0;
	};

	/// Runs `rig` on a thread of its own, as the program does.
	std::future<Result> start(FakeRig &rig, const RunLimits &limits)
	{
		EXPECT_TRUE(rig.make_plan());
		return std::async(std::launch::async, [this, &rig, limits] {
			auto fault = rig.run(limits, control);
			EXPECT_EQ(rig.misuses(), std::vector<std::string>());
			return Result{std::move(fault), rig.statistics, rig.output.frames().size()};
		});
	}

	/// Starts them on cameras that go on until they are stopped, and waits until each has
	/// written three frames. `cut` is called when one begins a segment.
	void start_all(const std::function<void()> &cut = {})
	{
		for (std::size_t i = 0; i < GetParam(); ++i) {
			FakeCameraTraits camera;
			camera.interval = 1ms;
			rigs.push_back(std::make_unique<FakeRig>(camera, FakeEncoderTraits{}));
			rigs.back()->output.wrote = [this](std::size_t count) {
				if (count == 3)
					all_stream.count_down();
			};
			rigs.back()->output.cut = cut;
			running.push_back(start(*rigs.back(), {}));
		}
		all_stream.wait();
	}

	RunControl control;
	std::latch all_stream{static_cast<std::ptrdiff_t>(GetParam())};
	std::vector<std::unique_ptr<FakeRig>> rigs;
	std::vector<std::future<Result>> running;
};

INSTANTIATE_TEST_SUITE_P(Numbers, SeveralPipelines, testing::Values(2, 8));

TEST_P(SeveralPipelines, EachHasItsOwnEndAndFigures)
{
	for (std::size_t i = 0; i < GetParam(); ++i) {
		FakeCameraTraits camera;
		if (i == 1)
			camera.lost_at = 7;
		rigs.push_back(std::make_unique<FakeRig>(camera, FakeEncoderTraits{}));
		running.push_back(start(*rigs.back(), {10 * (i + 1), std::nullopt}));
	}
	for (std::size_t i = 0; i < GetParam(); ++i) {
		SCOPED_TRACE(i);
		Result result = running[i].get();
		std::size_t frames = i == 1 ? 7 : 10 * (i + 1);
		EXPECT_EQ(result.fault.has_value(), i == 1);
		EXPECT_EQ(result.statistics.frames_captured, frames);
		EXPECT_EQ(result.statistics.frames_encoded, frames);
		EXPECT_EQ(result.written, frames);
		EXPECT_EQ(result.statistics.bytes_copied.total(), 0u);
	}
}

TEST_P(SeveralPipelines, AStuckDriverHoldsUpNoOther)
{
	std::latch stuck(1);
	std::promise<void> driver;
	std::shared_future<void> returns = driver.get_future().share();
	for (std::size_t i = 0; i < GetParam(); ++i) {
		FakeCameraTraits camera;
		if (i == 0)
			camera.dequeuing = [&stuck, returns](std::uint32_t sequence) {
				if (sequence != 5)
					return;
				stuck.count_down();
				returns.wait();
			};
		rigs.push_back(std::make_unique<FakeRig>(camera, FakeEncoderTraits{}));
	}
	running.push_back(start(*rigs[0], {20, std::nullopt}));
	stuck.wait();
	for (std::size_t i = 1; i < GetParam(); ++i)
		running.push_back(start(*rigs[i], {20, std::nullopt}));
	for (std::size_t i = 1; i < GetParam(); ++i)
		EXPECT_EQ(running[i].get().written, 20u);
	EXPECT_EQ(running[0].wait_for(0s), std::future_status::timeout);

	driver.set_value();
	Result result = running[0].get();
	EXPECT_FALSE(result.fault);
	EXPECT_EQ(result.written, 20u);
}

TEST_P(SeveralPipelines, OneStopEndsAll)
{
	start_all();
	control.stop();
	for (std::future<Result> &one : running) {
		Result result = one.get();
		EXPECT_FALSE(result.fault);
		EXPECT_EQ(result.statistics.frames_encoded, result.statistics.frames_captured);
		EXPECT_EQ(result.written, result.statistics.frames_encoded);
	}
}

TEST_P(SeveralPipelines, ACommandBeginsASegmentInEach)
{
	std::latch all_cut(static_cast<std::ptrdiff_t>(GetParam()));
	// Only the first frame is a keyframe, unless the encoder is asked for another.
	start_all([&all_cut] { all_cut.count_down(); });
	control.begin_segments();
	all_cut.wait();
	control.stop();
	for (std::size_t i = 0; i < GetParam(); ++i) {
		Result result = running[i].get();
		EXPECT_FALSE(result.fault);
		EXPECT_EQ(result.written, result.statistics.frames_encoded);
		ASSERT_EQ(rigs[i]->output.cuts().size(), 1u);
		EXPECT_GE(rigs[i]->output.cuts()[0], 3u);
	}
}

TEST(WorstExitCode, IsAFaultOfTheProgramOrTheLargest)
{
	using enum ExitCode;
	EXPECT_EQ(worst(kDone, kDone), kDone);
	EXPECT_EQ(worst(kDone, kCameraLost), kCameraLost);
	EXPECT_EQ(worst(kOutputFailed, kNoDevice), kOutputFailed);
	EXPECT_EQ(worst(kProgramFault, kOutputFailed), kProgramFault);
	EXPECT_EQ(worst(kEncoderFailed, kProgramFault), kProgramFault);
}

} // namespace
} // namespace penstock::test
