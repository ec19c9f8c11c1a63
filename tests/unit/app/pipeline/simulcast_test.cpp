#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "devices/roles/encoder_group.h"
#include "tests/support/rigs/accounted_frames.h"
#include "tests/support/rigs/fake_rig.h"
#include "tests/support/rigs/pipeline_run.h"

// One camera, two encoders that read the same buffers, in the real planner and pipeline.

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::uint64_t kPictureBytes = 64 * 36 * 3 / 2;

class Simulcast : public testing::TestWithParam<Strategy>
{
protected:
	Simulcast()
	{
		traits[0].path = "/dev/a";
		traits[1].path = "/dev/b";
	}

	void plan(std::optional<Strategy> memory)
	{
		camera.emplace(camera_traits);
		for (std::size_t i = 0; i < 2; ++i)
			encoders[i].emplace(traits[i]);
		group = EncoderGroup::create({&*encoders[0], &*encoders[1]}).value().value();
		planner.emplace(*camera, *group, open_fake_allocator);
		AllocationPolicy policy;
		policy.memory = memory;
		auto made = planner->plan({}, policy, {"paged"});
		ASSERT_TRUE(made && made->chosen);
		planned = std::move(*made);
	}

	std::optional<Fault> run(const RunLimits &limits)
	{
		std::array sets{output_set_of(outputs[0]), output_set_of(outputs[1])};
		const std::array streams{StreamParts{"main", *encoders[0], *sets[0]},
					 StreamParts{"sub", *encoders[1], *sets[1]}};
		ToldRecovery recovery(*camera, *planner, planned,
				      [this](const Error &) { ++step_downs; });
		NoObserver observer;
		PipelineRun run = run_pipeline({*camera, streams, control, recovery, observer},
					       planned.decision, limits);
		statistics = std::move(run.statistics);
		EXPECT_THAT(camera->misuses(), ElementsAre());
		EXPECT_EQ(unaccounted_frames(camera->counters(), statistics), "");
		for (std::size_t i = 0; i < 2; ++i) {
			EXPECT_THAT(encoders[i]->misuses(), ElementsAre());
			// Without a frame it was not opened.
			EXPECT_EQ(outputs[i].finished(), frames(i).empty() ? 0u : 1u);
			EXPECT_EQ(statistics.streams[i].frames_encoded, frames(i).size());
		}
		return std::move(run.fault);
	}

	std::vector<FakeCoded> frames(std::size_t stream) const { return outputs[stream].frames(); }

	/// The pictures that the camera gave, one after the other.
	static void expect_pictures(const std::vector<FakeCoded> &coded, std::uint32_t count)
	{
		const VideoInfo layout = VideoInfo::create(PixelFormat::kNV12, {64, 36}).value();
		ASSERT_EQ(coded.size(), count);
		for (std::uint32_t i = 0; i < count; ++i)
			EXPECT_EQ(coded[i].checksum, picture_checksum(layout, i)) << i;
	}

	FakeCameraTraits camera_traits;
	std::array<FakeEncoderTraits, 2> traits;
	std::optional<FakeCamera> camera;
	std::array<std::optional<FakeEncoder>, 2> encoders;
	std::array<FakeOutput, 2> outputs;
	std::unique_ptr<EncoderGroup> group;
	std::optional<Planner> planner;
	Plan planned;
	Statistics statistics;
	int step_downs = 0;
	RunControl control;
};

INSTANTIATE_TEST_SUITE_P(Paths, Simulcast,
			 testing::Values(Strategy::kImport, Strategy::kExport, Strategy::kShared,
					 Strategy::kCopy),
			 [](const auto &test) { return std::string(name_of(test.param)); });

TEST_P(Simulcast, BothEncodersHaveEveryPicture)
{
	plan(GetParam());
	EXPECT_FALSE(run({60, std::nullopt}));
	expect_pictures(frames(0), 60);
	EXPECT_EQ(frames(0), frames(1));
	EXPECT_EQ(statistics.frames_captured, 60u);
	EXPECT_EQ(statistics.frames_encoded, 60u);
	EXPECT_EQ(statistics.bytes_out, 2 * 60 * sizeof(FakeCoded));
	// One copy serves both.
	const bool copies = GetParam() == Strategy::kCopy;
	EXPECT_EQ(statistics.bytes_copied.total(), copies ? 60 * kPictureBytes : 0);
}

/// The camera would draw the next picture into a buffer that came back too early.
TEST_P(Simulcast, ABufferComesBackWhenTheSlowerOneHasReadIt)
{
	for (std::size_t slow : {0u, 1u}) {
		outputs = {};
		traits[slow].interval = 2ms;
		traits[1 - slow].interval = 0ms;
		traits[slow].holds = 3;
		plan(GetParam());
		// A copying path leaves out what has no room.
		EXPECT_FALSE(run({40, std::nullopt}));
		if (GetParam() == Strategy::kCopy) {
			EXPECT_EQ(frames(0), frames(1));
			continue;
		}
		expect_pictures(frames(0), 40);
		expect_pictures(frames(1), 40);
	}
}

TEST_P(Simulcast, OneThatFailsEndsTheRunAndTheOtherFinishesWhatItHas)
{
	for (std::size_t bad : {0u, 1u}) {
		outputs = {};
		traits = {};
		traits[bad].fails_after = 10;
		traits[1 - bad].holds = 4;
		plan(GetParam());
		const auto fault = run({});
		ASSERT_TRUE(fault);
		EXPECT_EQ(fault->part, Fault::Part::kEncoder);
		EXPECT_TRUE(fault->error.is(std::errc::io_error));
		EXPECT_EQ(frames(bad).size(), 10u);
		EXPECT_EQ(frames(1 - bad).size(), statistics.frames_captured);
		EXPECT_EQ(statistics.frames_encoded, 10u);
	}
}

TEST_F(Simulcast, OneThatCannotStartEndsTheRunBeforeAFrame)
{
	for (std::size_t bad : {0u, 1u}) {
		outputs = {};
		traits = {};
		traits[bad].fails_to_start =
			Error{std::make_error_code(std::errc::io_error), "no power"};
		plan({});
		const auto fault = run({});
		ASSERT_TRUE(fault);
		EXPECT_EQ(fault->part, Fault::Part::kEncoder);
		EXPECT_EQ(fault->error.context, "no power");
		EXPECT_EQ(statistics.frames_captured, 0u);
	}
}

TEST_F(Simulcast, OneThatHangsEndsTheRunAndIsNamed)
{
	traits[1].hangs_after = 6;
	plan({});
	const auto fault = run({});
	ASSERT_TRUE(fault);
	EXPECT_EQ(fault->part, Fault::Part::kEncoder);
	EXPECT_THAT(fault->error.context, HasSubstr("encoder /dev/b hangs"));
	EXPECT_EQ(frames(0).size(), statistics.frames_captured);
	EXPECT_EQ(frames(1).size(), 6u);
}

TEST_F(Simulcast, ALostCameraLeavesBothWithAllThatItGave)
{
	camera_traits.lost_at = 9;
	traits[0].holds = 4;
	plan({});
	const auto fault = run({});
	ASSERT_TRUE(fault);
	EXPECT_EQ(fault->part, Fault::Part::kCamera);
	expect_pictures(frames(0), 9);
	expect_pictures(frames(1), 9);
}

TEST_F(Simulcast, MemoryThatOneRefusesWhileItRunsLeadsBothToTheNextPath)
{
	traits[1].refused_frames = {8};
	plan({});
	EXPECT_FALSE(run({30, std::nullopt}));
	EXPECT_EQ(step_downs, 1);
	EXPECT_EQ(statistics.bytes_copied.total(), 0u);
}

TEST_F(Simulcast, AFrameThatOneRefusesIsInTheOther)
{
	for (std::size_t bad : {0u, 1u}) {
		for (auto refused :
		     {&FakeEncoderTraits::refused_frames, &FakeEncoderTraits::damaged_frames}) {
			outputs = {};
			traits[bad].*refused = {8};
			plan({});
			EXPECT_FALSE(run({30, std::nullopt}));
			EXPECT_EQ(statistics.frames_captured, 30u);
			EXPECT_EQ(statistics.frames_dropped.damaged, 1u);
			EXPECT_EQ(statistics.streams[bad].frames_failed, 1u);
			EXPECT_EQ(frames(bad).size(), 29u);
			expect_pictures(frames(1 - bad), 30);
			traits[bad].*refused = {};
		}
	}
}

TEST_F(Simulcast, AFrameThatBothRefuseIsDamagedOnce)
{
	traits[0].refused_frames = traits[1].refused_frames = {8};
	plan({});
	EXPECT_FALSE(run({30, std::nullopt}));
	EXPECT_EQ(step_downs, 1);
	EXPECT_EQ(statistics.frames_captured, 30u);
	EXPECT_EQ(statistics.frames_dropped.damaged, 1u);
	EXPECT_EQ(frames(0).size(), 30u);
	EXPECT_EQ(frames(0), frames(1));
}

TEST_F(Simulcast, EachHasItsOwnFigures)
{
	// The second one codes fewer frames, so that figures of the one are not those of the other.
	traits[1].holds = 4;
	traits[1].fails_after = 10;
	plan({});
	EXPECT_TRUE(run({}));
	const StreamStatistics &main = statistics.streams[0];
	const StreamStatistics &sub = statistics.streams[1];
	EXPECT_EQ(main.name, "main");
	EXPECT_EQ(main.encoder, "/dev/a");
	EXPECT_EQ(sub.name, "sub");
	EXPECT_EQ(sub.encoder, "/dev/b");
	EXPECT_EQ(sub.codec, "fwht");
	EXPECT_EQ(main.frames_encoded, statistics.frames_captured);
	EXPECT_EQ(sub.frames_encoded, 10u);
	// One frame in four is timed: 0, 4, 8, and of the first stream 12 at least.
	EXPECT_EQ(main.encode.count(), (main.frames_encoded + 3) / 4);
	EXPECT_EQ(sub.encode.count(), 3u);
	EXPECT_GT(main.encode.count(), sub.encode.count());
	EXPECT_EQ(statistics.encode.count(), main.encode.count() + sub.encode.count());
	EXPECT_EQ(statistics.outputs.size(), 2u);
}

} // namespace
} // namespace penstock::test
