#include "app/pipeline/pipeline.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <future>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/allocation/allocation_error.h"
#include "tests/support/process/kept_log.h"
#include "tests/support/rigs/accounted_frames.h"
#include "tests/support/rigs/fake_rig.h"

// The real pipeline, in its own event loop, between devices that do not exist and so can fail at
// will.

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using enum PixelFormat;
using testing::HasSubstr;

RunLimits frames(std::uint64_t count)
{
	return {count, std::nullopt};
}

RunLimits lasting(std::chrono::nanoseconds duration)
{
	return {std::nullopt, duration};
}

/// PathCase `memory` only.
AllocationPolicy only(Strategy memory)
{
	AllocationPolicy policy;
	policy.memory = memory;
	return policy;
}

/// Numbers of the frames in the stream, told by their pictures.
std::vector<std::uint32_t> numbers(const FakeRig &rig, std::uint32_t most = 300)
{
	const VideoInfo layout = VideoInfo::create(kNV12, {64, 36}).value();
	std::vector<std::uint64_t> checksums;
	for (std::uint32_t number = 0; number < most; ++number)
		checksums.push_back(picture_checksum(layout, number));
	std::vector<std::uint32_t> found;
	for (const FakeCoded &frame : rig.output.frames()) {
		const auto at = std::ranges::find(checksums, frame.checksum);
		EXPECT_NE(at, checksums.end()) << "a picture that no frame had";
		found.push_back(static_cast<std::uint32_t>(at - checksums.begin()));
	}
	return found;
}

std::vector<std::uint32_t> up_to(std::uint32_t count)
{
	std::vector<std::uint32_t> all(count);
	for (std::uint32_t i = 0; i < count; ++i)
		all[i] = i;
	return all;
}

class Pipelines : public testing::Test
{
protected:
	FakeRig &make(const AllocationPolicy &policy = {})
	{
		rig.emplace(camera, encoder);
		auto planned = rig->make_plan(policy);
		EXPECT_TRUE(planned && rig->plan.chosen);
		return *rig;
	}
	std::optional<Fault> run(const RunLimits &limits)
	{
		auto fault = rig->run(limits, control);
		// Without a frame it was not opened.
		EXPECT_EQ(rig->output.finished(), rig->output.frames().empty() ? 0u : 1u);
		EXPECT_EQ(rig->misuses(), std::vector<std::string>());
		const OutputStatistics &output = rig->statistics.outputs.at(0);
		EXPECT_EQ(output.frames, rig->output.frames().size());
		EXPECT_EQ(output.frames + output.dropped, rig->statistics.frames_encoded);
		EXPECT_TRUE(output.error || output.dropped == 0);
		EXPECT_EQ(unaccounted_frames(rig->camera.counters(), rig->statistics), "");
		return fault;
	}
	/// The encoder codes a frame for so many that the camera gives.
	void let_camera_run_ahead(std::uint32_t frames)
	{
		camera.dequeuing = [this](std::uint32_t) { ++given; };
		encoder.done = [this, frames](std::uint64_t coded) {
			return given >= (coded + 1) * frames;
		};
	}
	/// Everything that was taken was also encoded.
	void expect_drained() const
	{
		EXPECT_EQ(rig->statistics.frames_encoded, rig->statistics.frames_captured);
		EXPECT_EQ(rig->encoder.in_flight(), 0u);
	}

	FakeCameraTraits camera;
	FakeEncoderTraits encoder;
	std::optional<FakeRig> rig;
	RunControl control;
	std::uint64_t given = 0; ///< by the camera, when it runs ahead
};

TEST_F(Pipelines, AFrameLimitIsExact)
{
	for (std::uint32_t limit : {1u, 2u, 3u, 50u})
		for (std::uint32_t holds : {1u, 4u})
			for (Strategy memory : {Strategy::kImport, Strategy::kExport,
						Strategy::kShared, Strategy::kCopy}) {
				encoder.holds = holds;
				make(only(memory));
				EXPECT_FALSE(run(frames(limit)));
				EXPECT_EQ(rig->statistics.frames_captured, limit);
				EXPECT_EQ(rig->statistics.frames_encoded, limit);
			}
}

TEST_F(Pipelines, EveryFrameArrivesOnceAndInOrder)
{
	for (Strategy memory : {Strategy::kImport, Strategy::kExport, Strategy::kShared}) {
		make(only(memory));
		EXPECT_FALSE(run(frames(40)));
		EXPECT_EQ(numbers(*rig), up_to(40)) << name_of(memory);
	}
}

TEST_F(Pipelines, TimestampsGoThroughTheEncoder)
{
	for (Strategy memory : {Strategy::kImport, Strategy::kCopy}) {
		make(only(memory));
		EXPECT_FALSE(run(frames(10)));
		const std::vector<FakeCoded> coded = rig->output.frames();
		EXPECT_GT(coded[0].pts, 0u);
		for (std::size_t i = 1; i < coded.size(); ++i)
			EXPECT_GT(coded[i].pts, coded[i - 1].pts);
	}
}

TEST_F(Pipelines, TimeGoesOnWhateverTheDriversClockDoes)
{
	constexpr std::uint64_t kSecond = 1'000'000'000;
	struct Case {
		std::string name;
		std::function<std::uint64_t(std::uint32_t, std::uint64_t)> shown;
		std::uint64_t jumps;
	};
	std::uint64_t frozen_at = 0;
	const std::vector<Case> cases{
		{"true", [](auto, auto now) { return now; }, 0},
		{"back", [](auto n, auto now) { return n < 20 ? now : now - 5 * kSecond; }, 1},
		{"forward", [](auto n, auto now) { return n < 20 ? now : now + 7200 * kSecond; },
		 1},
		{"there and back",
		 [](auto n, auto now) { return n / 20 == 1 ? now + 7200 * kSecond : now; }, 2},
		{"frozen",
		 [&](auto n, auto now) {
			 if (n <= 20)
				 frozen_at = now;
			 return n < 30 ? frozen_at : now;
		 },
		 1},
		{"32 bits of ns",
		 [](auto n, auto) { return (n * kSecond + kSecond / 2) % (1ull << 32); }, 13},
		{"none", [](auto, auto) { return 0; }, 0},
	};
	for (const Case &kind : cases) {
		SCOPED_TRACE(kind.name);
		camera.clock = [&](std::uint32_t number, ClockTime now) {
			return ClockTime(kind.shown(number, now.ns()));
		};
		make();
		EXPECT_FALSE(run(frames(60)));
		const std::vector<FakeCoded> coded = rig->output.frames();
		ASSERT_EQ(coded.size(), 60u);
		for (std::size_t i = 1; i < coded.size(); ++i) {
			EXPECT_GT(coded[i].pts, coded[i - 1].pts) << i;
			EXPECT_LT(coded[i].pts - coded[i - 1].pts, 5 * kSecond) << i;
		}
		EXPECT_EQ(rig->statistics.clock_jumps, kind.jumps);
	}
}

TEST_F(Pipelines, AFrameKeepsItsTimeThroughAnEncoderThatForgetsIt)
{
	encoder.forgets_times = true;
	make();
	EXPECT_FALSE(run(frames(10)));
	const std::vector<FakeCoded> coded = rig->output.frames();
	ASSERT_EQ(rig->output.times().size(), coded.size());
	for (std::size_t i = 0; i < coded.size(); ++i)
		EXPECT_EQ(rig->output.times()[i].ns(), coded[i].pts) << i;
}

TEST_F(Pipelines, NothingMapsAFrameWhereNothingCopies)
{
	for (Strategy memory : {Strategy::kImport, Strategy::kExport}) {
		make(only(memory));
		EXPECT_FALSE(run(frames(20)));
		EXPECT_EQ(rig->camera.queue().cpu_maps(), 0u);
		EXPECT_EQ(rig->encoder.queue().cpu_maps(), 0u);
		EXPECT_EQ(rig->statistics.bytes_copied.total(), 0u);
	}
	make(only(Strategy::kCopy));
	EXPECT_FALSE(run(frames(20)));
	EXPECT_GE(rig->camera.queue().cpu_maps(), 20u);
}

TEST_F(Pipelines, ASlotSeesTheSameMemoryForLife)
{
	for (Strategy memory : {Strategy::kImport, Strategy::kExport, Strategy::kShared}) {
		make(only(memory));
		EXPECT_FALSE(run(frames(60)));
		const std::uint32_t buffers = rig->plan.decision.camera.buffers;
		EXPECT_LE(rig->camera.queue().attachments(), buffers);
		EXPECT_LE(rig->encoder.queue().attachments(), buffers);
	}
}

TEST_F(Pipelines, CopiedBytesAreThoseOfTheVisiblePicture)
{
	camera.demands.stride_alignment = 256;
	encoder.demands.row_alignment = 32;
	make(only(Strategy::kCopy));
	EXPECT_FALSE(run(frames(10)));
	EXPECT_EQ(rig->statistics.bytes_copied.copy, 10u * 64 * 36 * 3 / 2);
	EXPECT_EQ(rig->statistics.bytes_copied.convert, 0u);
	EXPECT_EQ(rig->plan.attempts[0].bytes_copied_per_frame(), 64u * 36 * 3 / 2);

	camera.formats = {kYUYV};
	make();
	EXPECT_FALSE(run(frames(10)));
	EXPECT_EQ(rig->statistics.bytes_copied.copy, 0u);
	EXPECT_EQ(rig->statistics.bytes_copied.convert, 10u * 64 * 36 * 3 / 2);
}

TEST_F(Pipelines, ADurationEndsTheRun)
{
	camera.interval = 2ms;
	make();
	// Long enough that a busy machine, too, lets the camera give a frame.
	EXPECT_FALSE(run(lasting(400ms)));
	EXPECT_GE(rig->statistics.duration_s, 0.4);
	EXPECT_GE(rig->statistics.frames_captured, 1u);
	expect_drained();
}

TEST_F(Pipelines, AStopRequestDrainsTheEncoder)
{
	encoder.holds = 4;
	make();
	rig->output.wrote = [this](std::size_t count) {
		if (count == 5)
			control.stop();
	};
	EXPECT_FALSE(run({}));
	EXPECT_GE(rig->statistics.frames_captured, 8u);
	expect_drained();
	EXPECT_EQ(
		rig->output.frames().back().checksum,
		picture_checksum(VideoInfo::create(kNV12, {64, 36}).value(),
				 static_cast<std::uint32_t>(rig->statistics.frames_captured - 1)));
}

TEST_F(Pipelines, AReportIsAnsweredBeforeTheNextTick)
{
	camera.dequeuing = [this](std::uint32_t sequence) {
		if (sequence == 5)
			control.report();
	};
	make();
	std::vector<std::uint64_t> told;
	rig->progressed = [&](const Statistics &now) { told.push_back(now.frames_captured); };
	EXPECT_FALSE(run(frames(300)));
	ASSERT_FALSE(told.empty());
	EXPECT_GE(told[0], 5u);
	EXPECT_LT(told[0], 300u);
}

TEST_F(Pipelines, AnEmptyEncoderMayDrainAtOnce)
{
	encoder.drains_at_once = true;
	camera.lost_at = 0;
	make();
	const auto fault = run({});
	ASSERT_TRUE(fault);
	EXPECT_EQ(fault->part, Fault::Part::kCamera);
}

TEST_F(Pipelines, ALostCameraEndsTheRunAfterWhatItGave)
{
	encoder.holds = 4;
	camera.lost_at = 20;
	make();
	const auto fault = run(frames(1000));
	ASSERT_TRUE(fault);
	EXPECT_EQ(fault->part, Fault::Part::kCamera);
	EXPECT_TRUE(fault->error.is(std::errc::no_such_device));
	EXPECT_EQ(numbers(*rig), up_to(20));
	EXPECT_TRUE(rig->step_downs.empty());
}

TEST_F(Pipelines, ACameraThatDoesNotStartIsTold)
{
	camera.fails_to_start =
		Error{std::make_error_code(std::errc::device_or_resource_busy), "start"};
	make();
	const auto fault = run(frames(10));
	ASSERT_TRUE(fault);
	EXPECT_EQ(fault->part, Fault::Part::kCamera);
	EXPECT_TRUE(fault->error.is(std::errc::device_or_resource_busy));
}

TEST_F(Pipelines, AnEncoderThatDoesNotStartIsTold)
{
	encoder.fails_to_start = Error{std::make_error_code(std::errc::io_error), "start"};
	make();
	const auto fault = run(frames(10));
	ASSERT_TRUE(fault);
	EXPECT_EQ(fault->part, Fault::Part::kEncoder);
	EXPECT_EQ(rig->camera.counters().captured, 0u);
}

TEST_F(Pipelines, AFailingEncoderEndsTheRun)
{
	encoder.fails_after = 12;
	make();
	const auto fault = run(frames(1000));
	ASSERT_TRUE(fault);
	EXPECT_EQ(fault->part, Fault::Part::kEncoder);
	EXPECT_TRUE(fault->error.is(std::errc::io_error));
	EXPECT_EQ(numbers(*rig), up_to(12));
}

TEST_F(Pipelines, AFullOutputEndsTheRun)
{
	make();
	rig->output.full_after = 7;
	const auto fault = run(frames(1000));
	ASSERT_TRUE(fault);
	EXPECT_EQ(fault->part, Fault::Part::kOutput);
	EXPECT_TRUE(fault->error.is(std::errc::no_space_on_device));
	EXPECT_EQ(numbers(*rig), up_to(7));
	EXPECT_EQ(rig->statistics.outputs[0].bytes, 7 * sizeof(FakeCoded));
	EXPECT_THAT(rig->statistics.outputs[0].error, testing::Optional(HasSubstr("fake:")));
}

/// Otherwise nothing would come of the rest.
TEST_F(Pipelines, TheLastOutputEndsTheRunAlthoughItIsOptional)
{
	make();
	rig->output.optional = true;
	rig->output.full_after = 7;
	const auto fault = run({});
	ASSERT_TRUE(fault);
	EXPECT_EQ(fault->part, Fault::Part::kOutput);
	EXPECT_TRUE(fault->error.is(std::errc::no_space_on_device));
	EXPECT_THAT(fault->error.message(), HasSubstr("no output is left"));
	EXPECT_EQ(numbers(*rig), up_to(7));
}

TEST_F(Pipelines, AnOutputThatFailsAtItsEndIsToldToo)
{
	for (bool optional : {false, true}) {
		make();
		rig->output.optional = optional;
		rig->output.fails_to_finish =
			Error{std::make_error_code(std::errc::io_error), "close"};
		const auto fault = run(frames(3));
		ASSERT_TRUE(fault);
		EXPECT_EQ(fault->part, Fault::Part::kOutput);
	}
}

TEST_F(Pipelines, TheFirstFaultIsTheOneThatIsTold)
{
	camera.lost_at = 5;
	make();
	rig->output.fails_to_finish = Error{std::make_error_code(std::errc::io_error), "close"};
	const auto fault = run({});
	ASSERT_TRUE(fault);
	EXPECT_EQ(fault->part, Fault::Part::kCamera);
}

TEST_F(Pipelines, CountsWhatTheCameraLost)
{
	camera.skipped = {3, 4, 9};
	camera.damaged = {6, 12};
	make();
	EXPECT_FALSE(run(frames(20)));
	EXPECT_EQ(rig->statistics.frames_dropped.missed, 3u);
	EXPECT_EQ(rig->statistics.frames_dropped.damaged, 2u);
	EXPECT_EQ(rig->statistics.frames_dropped.late, 0u);
	const std::vector<std::uint32_t> wanted{0,  1,	2,  5,	7,  8,	10, 11, 13, 14,
						15, 16, 17, 18, 19, 20, 21, 22, 23, 24};
	EXPECT_EQ(numbers(*rig), wanted);
}

TEST_F(Pipelines, FramesThatCannotBeConvertedAreCountedAsCorrupt)
{
	camera.formats = {kMJPG};
	camera.dequeuing = [this](std::uint32_t sequence) {
		if (sequence == 5)
			control.stop();
	};
	make();
	EXPECT_FALSE(run({}));
	EXPECT_EQ(rig->statistics.frames_captured, 0u);
	EXPECT_GE(rig->statistics.frames_dropped.damaged, 1u);
	EXPECT_EQ(rig->statistics.frames_dropped.damaged, rig->camera.counters().captured);
	EXPECT_EQ(rig->statistics.bytes_copied.total(), 0u);
}

TEST_F(Pipelines, ACameraNoneOfWhoseFramesCanBeConvertedIsAFault)
{
	camera.formats = {kMJPG};
	make();
	const KeptLog log;
	const auto fault = run({});
	ASSERT_TRUE(fault);
	EXPECT_EQ(fault->part, Fault::Part::kCamera);
	EXPECT_THAT(fault->error.context, HasSubstr("none of the first 30 frames"));
	EXPECT_EQ(rig->statistics.frames_dropped.damaged, 30u);
	EXPECT_THAT(log.text(), HasSubstr("a frame is left out, since it cannot be decoded"));
}

TEST_F(Pipelines, AFormatNoneOfWhoseFramesCanBeConvertedIsFollowedByAnother)
{
	camera.formats = {kMJPG, kNV12};
	encoder.formats = {kYUYV};
	CameraSettings settings;
	settings.formats = {kMJPG, kNV12};
	rig.emplace(camera, encoder);
	ASSERT_TRUE(rig->make_plan({}, {}, settings));
	ASSERT_EQ(rig->plan.decision.camera.layout.format(), kMJPG);
	EXPECT_FALSE(run(frames(20)));
	EXPECT_EQ(rig->plan.decision.camera.layout.format(), kNV12);
	EXPECT_EQ(rig->statistics.frames_dropped.damaged, 30u);
	EXPECT_EQ(rig->statistics.frames_encoded, 20u);
}

TEST_F(Pipelines, FramesThatAnEncoderFindsDamagedAreCountedAndLeftOut)
{
	encoder.damaged_frames = {3, 7, 8};
	make();
	const KeptLog log;
	EXPECT_FALSE(run(frames(20)));
	EXPECT_EQ(rig->statistics.frames_dropped.damaged, 3u);
	EXPECT_EQ(rig->statistics.frames_captured, 20u);
	EXPECT_EQ(rig->statistics.frames_encoded, 20u);
	EXPECT_THAT(log.text(), HasSubstr("a frame is left out, since it cannot be decoded: fake "
					  "encoder: a damaged frame"));
	const std::vector<std::uint32_t> wanted{0,  1,	3,  4,	5,  8,	9,  10, 11, 12,
						13, 14, 15, 16, 17, 18, 19, 20, 21, 22};
	EXPECT_EQ(numbers(*rig), wanted);
}

TEST_F(Pipelines, APathOnWhichNoFrameIsDecodedIsFollowedByAnother)
{
	for (std::uint64_t frame = 1; frame <= 30; ++frame)
		encoder.damaged_frames.insert(frame);
	make();
	const Strategy first = rig->plan.decision.strategy;
	EXPECT_FALSE(run(frames(20)));
	EXPECT_NE(rig->plan.decision.strategy, first);
	EXPECT_EQ(rig->plan.decision.camera.layout.format(), kNV12);
	EXPECT_EQ(rig->statistics.frames_dropped.damaged, 30u);
	EXPECT_EQ(rig->statistics.frames_encoded, 20u);
}

TEST_F(Pipelines, CountsHowOftenTheCameraIsLeftWithoutABuffer)
{
	encoder.done = [this](std::uint64_t) { return !rig->camera.has_buffer(); };
	make();
	EXPECT_FALSE(run(frames(20)));
	EXPECT_GE(rig->statistics.starved, 5u);
	EXPECT_EQ(rig->statistics.starved, rig->camera.counters().starved);
	EXPECT_EQ(numbers(*rig), up_to(20));
}

TEST_F(Pipelines, CountsFramesForWhichTheEncoderHasNoMemoryAsLate)
{
	let_camera_run_ahead(10);
	make(only(Strategy::kCopy));
	EXPECT_FALSE(run(frames(20)));
	const Statistics &statistics = rig->statistics;
	EXPECT_GE(statistics.frames_dropped.late, 1u);
	EXPECT_EQ(statistics.frames_captured, 20u);
	EXPECT_EQ(statistics.frames_captured + statistics.frames_dropped.late,
		  rig->camera.counters().captured);
	EXPECT_EQ(statistics.bytes_copied.copy, 20u * 64 * 36 * 3 / 2);
}

TEST_F(Pipelines, LateFramesDoNotHideTheLatencyOfTheOthers)
{
	let_camera_run_ahead(10);
	make(only(Strategy::kCopy));
	EXPECT_FALSE(run(frames(40)));
	// Enough to push everything else out of whatever is remembered of each frame.
	EXPECT_GE(rig->statistics.frames_dropped.late, 100u);
	EXPECT_EQ(rig->statistics.capture_to_submit.count(), 10u); // one frame in four is timed
	EXPECT_EQ(rig->statistics.encode.count(), 10u);
	EXPECT_EQ(rig->statistics.capture_to_coded.count(), 40u);
}

TEST_F(Pipelines, MeasuresEveryFrameAndSamplesItsSubmission)
{
	encoder.holds = 4;
	encoder.interval = 1ms;
	make();
	EXPECT_FALSE(run(frames(30)));
	const Statistics &statistics = rig->statistics;
	EXPECT_EQ(statistics.capture_to_submit.count(), 8u); // one frame in four is timed
	EXPECT_EQ(statistics.encode.count(), 8u);
	EXPECT_EQ(statistics.capture_to_coded.count(), 30u);
	// The first frame waits for three more, each of which is there at once, and for its turn.
	EXPECT_GE(statistics.encode.max(), 1000u);
	EXPECT_GE(statistics.capture_to_coded.max(), statistics.encode.max());
	ASSERT_TRUE(statistics.first_frame_ms);
	EXPECT_GT(*statistics.first_frame_ms, 0);
	EXPECT_LE(*statistics.first_frame_ms, statistics.duration_s * 1000);
	EXPECT_EQ(statistics.bytes_out, 30 * sizeof(FakeCoded));
}

/// The camera's driver refuses memory that it took in the trial. It has `buffers` queueings before
/// the first frame.
TEST_F(Pipelines, MemoryThatTheCameraRefusesStepsDownWithoutLosingAFrame)
{
	camera.refused_queueings = {12};
	make();
	const auto before = rig->plan.decision.strategy;
	EXPECT_FALSE(run(frames(30)));
	EXPECT_EQ(before, Strategy::kImport);
	EXPECT_EQ(rig->plan.decision.strategy, Strategy::kExport);
	ASSERT_EQ(rig->step_downs.size(), 1u);
	EXPECT_THAT(rig->step_downs[0], HasSubstr("QBUF"));
	EXPECT_EQ(rig->plan.attempts[0].reason, rig->step_downs[0]);
	EXPECT_EQ(numbers(*rig), up_to(30));
	EXPECT_EQ(rig->statistics.frames_captured, 30u);
}

TEST_F(Pipelines, MemoryThatTheCameraRefusesAtOnceStepsDownToo)
{
	camera.refused_queueings = {1};
	make();
	EXPECT_FALSE(run(frames(10)));
	EXPECT_EQ(rig->step_downs.size(), 1u);
	EXPECT_EQ(numbers(*rig), up_to(10));
}

TEST_F(Pipelines, MemoryThatTheEncoderRefusesCostsThatFrameOnly)
{
	encoder.holds = 4;
	encoder.refused_frames = {8};
	make();
	EXPECT_FALSE(run(frames(20)));
	EXPECT_EQ(rig->step_downs.size(), 1u);
	std::vector<std::uint32_t> wanted = up_to(21);
	wanted.erase(wanted.begin() + 7);
	EXPECT_EQ(numbers(*rig), wanted);
	EXPECT_EQ(rig->statistics.frames_captured, 20u);
	EXPECT_EQ(rig->statistics.frames_dropped.damaged, 1u);
}

TEST_F(Pipelines, StepsDownAsOftenAsItMustAndCountsTheCopiesFromThere)
{
	camera.refused_queueings = {10, 20, 30};
	make();
	std::uint64_t without_copy = 0;
	rig->stepping_down = [&] { without_copy = rig->encoder.coded(); };
	EXPECT_FALSE(run(frames(60)));
	EXPECT_EQ(rig->step_downs.size(), 3u);
	EXPECT_EQ(rig->plan.decision.strategy, Strategy::kCopy);
	EXPECT_EQ(rig->statistics.frames_captured, 60u);
	EXPECT_LT(without_copy, 60u);
	EXPECT_EQ(rig->statistics.bytes_copied.copy, (60 - without_copy) * 64 * 36 * 3 / 2);
	const std::vector<std::uint32_t> found = numbers(*rig);
	EXPECT_TRUE(std::ranges::is_sorted(found));
}

TEST_F(Pipelines, NothingOfThePathThatFailedIsKept)
{
	camera.refused_queueings = {12};
	make();
	EXPECT_FALSE(run(frames(30)));
	// From import to export: what the encoder allocated is gone.
	EXPECT_EQ(rig->encoder.queue().own_memories(), 0u);
	rig->release();
	EXPECT_EQ(rig->camera.queue().own_memories(), 0u);
}

TEST_F(Pipelines, WithoutAnotherPathTheRefusalIsTheFault)
{
	camera.refused_queueings = {12};
	make(only(Strategy::kExport));
	const auto fault = run(frames(30));
	ASSERT_TRUE(fault);
	EXPECT_EQ(fault->part, Fault::Part::kCamera);
	EXPECT_EQ(fault->error.code, AllocationErrc::kMemoryRefused);
	EXPECT_FALSE(rig->plan.chosen);
	expect_drained();
}

TEST_F(Pipelines, RequireEndsTheRunRatherThanCopies)
{
	encoder.refused_frames = {5, 10};
	AllocationPolicy policy;
	policy.zero_copy = ZeroCopy::kRequire;
	rig.emplace(camera, encoder);
	ASSERT_TRUE(rig->make_plan(policy, {}));
	const auto fault = run(frames(30));
	ASSERT_TRUE(fault);
	EXPECT_EQ(fault->part, Fault::Part::kEncoder);
	EXPECT_EQ(rig->step_downs.size(), 2u);
	EXPECT_TRUE(rig->plan.only_copies);
	EXPECT_EQ(rig->statistics.bytes_copied.total(), 0u);
	expect_drained();
}

TEST_F(Pipelines, AStopRequestWhileItDrainsForTheNextPathIsHonoured)
{
	// Four frames are drained in as many ticks; the time is up during the second.
	encoder.holds = 4;
	encoder.interval = 60ms;
	encoder.refused_frames = {5};
	make();
	EXPECT_FALSE(run(lasting(90ms)));
	EXPECT_TRUE(rig->step_downs.empty());
	expect_drained();
}

TEST_F(Pipelines, AStopRequestWhileItLooksForTheNextPathIsHonoured)
{
	camera.refused_queueings = {12};
	make();
	rig->stepping_down = [this] { control.stop(); };
	EXPECT_FALSE(run({}));
	EXPECT_EQ(rig->step_downs.size(), 1u);
	expect_drained();
}

TEST_F(Pipelines, AnOutputThatFailsWhileItDrainsForTheNextPathEndsTheRun)
{
	encoder.holds = 4;
	encoder.refused_frames = {9};
	make();
	rig->output.full_after = 7;
	const auto fault = run(frames(100));
	ASSERT_TRUE(fault);
	EXPECT_EQ(fault->part, Fault::Part::kOutput);
	EXPECT_EQ(numbers(*rig), up_to(7));
}

TEST_F(Pipelines, AnEncoderThatFailsWhileItDrainsForTheNextPathEndsTheRun)
{
	encoder.holds = 4;
	camera.refused_queueings = {15};
	encoder.fails_after = 8;
	make();
	const auto fault = run(frames(100));
	ASSERT_TRUE(fault);
	EXPECT_EQ(fault->part, Fault::Part::kEncoder);
	EXPECT_TRUE(fault->error.is(std::errc::io_error));
}

/// A pipeline of its own for each, since each one waits for seconds.
struct Deadline {
	FakeCameraTraits camera;
	FakeEncoderTraits encoder;
	RunLimits limits;
	RunControl control;

	std::future<std::pair<std::optional<Fault>, Statistics>> start()
	{
		return std::async(std::launch::async, [this] {
			FakeRig rig(camera, encoder);
			EXPECT_TRUE(rig.make_plan());
			auto fault = rig.run(limits, control);
			EXPECT_EQ(rig.misuses(), std::vector<std::string>());
			return std::pair(std::move(fault), rig.statistics);
		});
	}
};

TEST(PipelinePatience, EndsWithAnEncoderThatGivesNothingBack)
{
	Deadline hangs;
	hangs.encoder.hangs_after = 6;
	Deadline never_drains;
	never_drains.encoder.hangs_after = 6;
	never_drains.limits = frames(8);
	Deadline cannot_say;
	cannot_say.encoder.drains_exactly = false;
	cannot_say.limits = frames(8);

	Deadline watched;
	watched.encoder.hangs_after = 6;
	watched.limits.camera_timeout = 1s;

	auto hung = hangs.start();
	auto hung_while_watched = watched.start();
	auto stuck = never_drains.start();
	auto unsure = cannot_say.start();
	{
		const auto [fault, statistics] = hung.get();
		ASSERT_TRUE(fault);
		EXPECT_EQ(fault->part, Fault::Part::kEncoder);
		EXPECT_TRUE(fault->error.is(std::errc::timed_out));
		EXPECT_THAT(fault->error.context, HasSubstr("frames and returns none"));
		EXPECT_EQ(statistics.frames_encoded, 6u);
		EXPECT_GE(statistics.duration_s, 4);
	}
	{
		const auto [fault, statistics] = stuck.get();
		ASSERT_TRUE(fault);
		EXPECT_EQ(fault->part, Fault::Part::kEncoder);
		EXPECT_TRUE(fault->error.is(std::errc::timed_out));
		EXPECT_THAT(fault->error.context, HasSubstr("did not finish 2 frames"));
	}
	{
		const auto [fault, statistics] = hung_while_watched.get();
		ASSERT_TRUE(fault);
		EXPECT_EQ(fault->part, Fault::Part::kEncoder) << fault->error.message();
	}
	// Frames that a rate control may have left out are no fault.
	const auto [fault, statistics] = unsure.get();
	EXPECT_FALSE(fault);
	EXPECT_EQ(statistics.frames_encoded, 8u);
}

TEST(PipelinePatience, EndsWithACameraThatGivesNoFrame)
{
	for (const std::uint32_t frames : {0u, 6u}) {
		Deadline silent;
		silent.camera.silent_at = frames;
		silent.limits.camera_timeout = 100ms;
		const auto [fault, statistics] = silent.start().get();
		ASSERT_TRUE(fault);
		EXPECT_EQ(fault->part, Fault::Part::kCamera);
		EXPECT_THAT(fault->error.message(),
			    AllOf(HasSubstr("fake (Fake camera)"), HasSubstr("no frame for 0.1 s"),
				  HasSubstr("--camera-timeout")));
		EXPECT_EQ(statistics.frames_encoded, frames);
	}
}

TEST(PipelinePatience, TakesNoEncoderThatLooksAheadForOneThatHangs)
{
	Deadline waits;
	waits.camera.silent_at = 6;
	waits.encoder.holds = 4;
	waits.limits.duration = 7s;
	const auto [fault, statistics] = waits.start().get();
	EXPECT_FALSE(fault) << fault->error.message();
	EXPECT_EQ(statistics.frames_encoded, 6u);
}

} // namespace
} // namespace penstock::test
