#include "app/pipeline/pipeline_state.h"

#include <algorithm>
#include <cerrno>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/rigs/fake_rig.h"
#include "tests/support/rigs/pipeline_run.h"

// The diagram of a pipeline's states, walked along each of its arrows by real pipelines.

namespace penstock::test {
namespace {

using enum PipelineState;
using States = std::vector<PipelineState>;

constexpr PipelineState kAll[] = {kIdle,     kStarting,	  kStreaming, kShowing, kDraining,
				  kStopping, kRecovering, kAwaiting,  kWriting, kEnded};

const States kWhole{kStarting, kStreaming, kDraining, kStopping, kWriting, kEnded};
const States kFailed{kStarting, kStreaming, kDraining, kStopping, kRecovering, kWriting, kEnded};

/// A rig without a limit, and what is done to it.
struct Course {
	const char *name;
	std::function<void(FakeCameraTraits &, FakeEncoderTraits &)> traits;
	std::function<void(FakeRig &, RunControl &, RunLimits &)> prepare;
	States states;
};

void PrintTo(const Course &course, std::ostream *stream)
{
	*stream << course.name;
}

void limit(FakeRig &, RunControl &, RunLimits &limits)
{
	limits.frames = 20;
}

void nothing(FakeRig &, RunControl &, RunLimits &)
{}

const std::vector<Course> kCourses{
	{"limit", [](auto &, auto &) {}, limit, kWhole},
	{"stop", [](auto &, auto &) {},
	 [](FakeRig &rig, RunControl &control, RunLimits &) {
		 rig.output.wrote = [&control](std::size_t count) {
			 if (count == 5)
				 control.stop();
		 };
	 },
	 kWhole},
	{"lost_camera", [](FakeCameraTraits &camera, auto &) { camera.lost_at = 9; }, nothing,
	 kFailed},
	{"returning_camera",
	 [](FakeCameraTraits &camera, auto &) { camera.lost_at = 9; },
	 [](FakeRig &rig, RunControl &, RunLimits &limits) {
		 rig.comeback.emplace();
		 limits.frames = 20;
	 },
	 {kStarting, kStreaming, kDraining, kStopping, kRecovering, kAwaiting, kStarting,
	  kStreaming, kDraining, kStopping, kWriting, kEnded}},
	{"camera_that_is_given_up",
	 [](FakeCameraTraits &camera, auto &) { camera.lost_at = 9; },
	 [](FakeRig &rig, RunControl &, RunLimits &) {
		 rig.comeback = FakeComeback{{}, 0, ClockTime(std::uint64_t{1})};
	 },
	 {kStarting, kStreaming, kDraining, kStopping, kRecovering, kAwaiting, kWriting, kEnded}},
	{"failing_encoder", [](auto &, FakeEncoderTraits &encoder) { encoder.fails_after = 9; },
	 nothing, kFailed},
	{"failing_start",
	 [](FakeCameraTraits &camera, auto &) {
		 camera.fails_to_start = Error{std::make_error_code(std::errc::io_error), "start"};
	 },
	 nothing,
	 {kStarting, kStopping, kRecovering, kWriting, kEnded}},
	{"full_output",
	 [](auto &, auto &) {},
	 [](FakeRig &rig, RunControl &, RunLimits &) { rig.output.full_after = 7; },
	 {kStarting, kStreaming, kStopping, kRecovering, kWriting, kEnded}},
	{"card_until_a_stop",
	 [](FakeCameraTraits &camera, auto &) { camera.no_signal = true; },
	 [](FakeRig &rig, RunControl &control, RunLimits &) {
		 rig.shows_card = true;
		 rig.output.wrote = [&control](std::size_t count) {
			 if (count == 5)
				 control.stop();
		 };
	 },
	 {kStarting, kShowing, kDraining, kStopping, kWriting, kEnded}},
	{"card_into_a_full_output",
	 [](FakeCameraTraits &camera, auto &) { camera.no_signal = true; },
	 [](FakeRig &rig, RunControl &, RunLimits &) {
		 rig.shows_card = true;
		 rig.output.full_after = 7;
	 },
	 {kStarting, kShowing, kStopping, kRecovering, kWriting, kEnded}},
	{"next_path",
	 [](FakeCameraTraits &camera, auto &) { camera.refused_queueings = {12}; },
	 limit,
	 {kStarting, kStreaming, kDraining, kStopping, kRecovering, kStarting, kStreaming,
	  kDraining, kStopping, kWriting, kEnded}},
};

/// With the reason for its end in `rig`.
States walk(const Course &course, std::optional<FakeRig> &rig)
{
	FakeCameraTraits camera;
	FakeEncoderTraits encoder;
	course.traits(camera, encoder);
	rig.emplace(camera, encoder);
	EXPECT_TRUE(rig->make_plan());
	RunControl control;
	RunLimits limits;
	course.prepare(*rig, control, limits);
	(void)rig->run(limits, control);
	EXPECT_THAT(rig->misuses(), testing::IsEmpty());
	return rig->states;
}

class PipelineCourse : public testing::TestWithParam<Course>
{};

TEST_P(PipelineCourse, GoesThroughItsStates)
{
	std::optional<FakeRig> rig;
	EXPECT_EQ(walk(GetParam(), rig), GetParam().states);
	// Whoever was asked to end needs no recovery.
	const bool recovers =
		std::ranges::find(GetParam().states, kRecovering) != GetParam().states.end();
	const bool goes_on = std::ranges::count(GetParam().states, kStarting) > 1;
	EXPECT_EQ(std::holds_alternative<Fault>(rig->ended_by), recovers && !goes_on);
}

INSTANTIATE_TEST_SUITE_P(Table, PipelineCourse, testing::ValuesIn(kCourses),
			 [](const auto &test) { return std::string(test.param.name); });

TEST(PipelineStates, AreLeftOnlyAlongTheArrowsOfTheDiagramAndAllOfThemAreWalked)
{
	using Edge = std::pair<PipelineState, PipelineState>;
	std::set<Edge> walked;
	for (const Course &course : kCourses) {
		PipelineState from = kIdle;
		for (PipelineState to : course.states)
			walked.emplace(std::exchange(from, to), to);
	}
	std::set<Edge> drawn;
	for (PipelineState from : kAll)
		for (PipelineState to : kAll)
			if (may_follow(from, to))
				drawn.emplace(from, to);
	EXPECT_EQ(walked, drawn);
	EXPECT_EQ(drawn.size(), 17u);
}

TEST(PipelineEnds, TellALimitFromAStop)
{
	std::optional<FakeRig> rig;
	walk(kCourses[0], rig);
	const auto *reached = std::get_if<Limit>(&rig->ended_by);
	ASSERT_TRUE(reached);
	EXPECT_EQ(*reached, Limit::kFrames);
	walk(kCourses[1], rig);
	EXPECT_TRUE(std::holds_alternative<Stop>(rig->ended_by));

	RunControl control;
	EXPECT_FALSE(rig->run({std::nullopt, std::chrono::milliseconds(5)}, control));
	const auto *expired = std::get_if<Limit>(&rig->ended_by);
	ASSERT_TRUE(expired);
	EXPECT_EQ(*expired, Limit::kDuration);
}

#ifndef NDEBUG
TEST(PipelineStates, ASecondRunIsCaughtInDebugBuilds)
{
	FakeRig rig({}, {});
	ASSERT_TRUE(rig.make_plan());
	auto outputs = output_set_of(rig.output);
	const StreamParts stream{"", rig.encoder, *outputs};
	RunControl control;
	NoRecovery recovery;
	NoObserver observer;
	auto pipeline = Pipeline::create({rig.camera, {&stream, 1}, control, recovery, observer},
					 rig.plan.decision)
				.value();
	(void)pipeline->run({1, std::nullopt}, std::chrono::steady_clock::now());
	EXPECT_DEATH((void)pipeline->run({1, std::nullopt}, std::chrono::steady_clock::now()),
		     "may_follow");
}
#endif

} // namespace
} // namespace penstock::test
