#include "app/run/watch/stuck_pipelines.h"

#include <chrono>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::Eq;
using testing::Optional;
using Clock = StuckPipelines::Clock;

constexpr auto kPatience = 10s;
const Clock::time_point kFirstLook{1000s};

PipelineEntry pipeline(Stage stage, std::chrono::seconds sign_of_life)
{
	PipelineEntry entry;
	entry.stage = stage;
	entry.sign_of_life = kFirstLook + sign_of_life;
	entry.began = kFirstLook;
	return entry;
}

using Entries = std::vector<PipelineEntry>;

class HangVerdict : public testing::Test
{
protected:
	/// When all of them count as stuck, in seconds after the begin.
	std::optional<std::chrono::seconds> stuck_at(const Entries &entries) const
	{
		const auto stuck = watch.stuck_at(entries);
		if (!stuck)
			return std::nullopt;
		return std::chrono::duration_cast<std::chrono::seconds>(*stuck - kFirstLook);
	}

	StuckPipelines watch{std::nullopt, kPatience};
};

TEST_F(HangVerdict, NoneIsStuckWhenNoneRuns)
{
	watch.stop(kFirstLook);
	EXPECT_EQ(stuck_at({}), std::nullopt);
	EXPECT_EQ(stuck_at({pipeline(Stage::kEnded, 1s)}), std::nullopt);
}

TEST_F(HangVerdict, WithoutAReasonToEndNoneIsStuckHoweverLongItSaysNothing)
{
	for (Stage stage : {Stage::kWaiting, Stage::kOpening, Stage::kStreaming})
		EXPECT_EQ(stuck_at({pipeline(stage, 0s)}), std::nullopt);
}

TEST_F(HangVerdict, AfterAStopSilenceIsCountedFromTheStop)
{
	watch.stop(kFirstLook + 60s);
	for (Stage stage : {Stage::kWaiting, Stage::kOpening, Stage::kStreaming})
		EXPECT_THAT(stuck_at({pipeline(stage, 3s)}), Optional(Eq(70s)));
}

TEST_F(HangVerdict, ASignOfLifeAfterTheStopIsHeard)
{
	watch.stop(kFirstLook + 60s);
	EXPECT_THAT(stuck_at({pipeline(Stage::kStreaming, 64s)}), Optional(Eq(74s)));
}

TEST_F(HangVerdict, ADurationIsAReasonToEnd)
{
	watch = StuckPipelines(20s, kPatience);
	EXPECT_THAT(stuck_at({pipeline(Stage::kStreaming, 19s)}), Optional(Eq(30s)));
	PipelineEntry waits = pipeline(Stage::kWaiting, 0s);
	waits.began.reset();
	EXPECT_EQ(stuck_at({waits}), std::nullopt);
	// Whichever comes first.
	watch.stop(kFirstLook + 5s);
	EXPECT_THAT(stuck_at({pipeline(Stage::kStreaming, 4s)}), Optional(Eq(15s)));
	watch.stop(kFirstLook + 25s);
	EXPECT_THAT(stuck_at({pipeline(Stage::kStreaming, 4s)}), Optional(Eq(30s)));
}

TEST_F(HangVerdict, OneThatEndsByItselfNeedsNoStop)
{
	for (Stage stage : {Stage::kEnding, Stage::kClosing})
		EXPECT_THAT(stuck_at({pipeline(stage, 7s)}), Optional(Eq(17s)));
}

TEST_F(HangVerdict, ASlowDiskGetsItsTime)
{
	watch.stop(kFirstLook + 1s);
	EXPECT_EQ(stuck_at({pipeline(Stage::kWriting, 0s)}), std::nullopt);
	// And others wait for it.
	EXPECT_EQ(stuck_at({pipeline(Stage::kStreaming, 0s), pipeline(Stage::kWriting, 0s)}),
		  std::nullopt);
}

TEST_F(HangVerdict, IsPassedWhenTheLastOneIsSilentForLong)
{
	watch.stop(kFirstLook + 1s);
	EXPECT_THAT(stuck_at({pipeline(Stage::kStreaming, 0s), pipeline(Stage::kEnding, 8s),
			      pipeline(Stage::kEnded, 60s)}),
		    Optional(Eq(18s)));
}

TEST(RunningPipelines, AreThoseThatHaveNotEnded)
{
	EXPECT_THAT(running(Entries{pipeline(Stage::kEnded, 0s), pipeline(Stage::kClosing, 0s),
				    pipeline(Stage::kWaiting, 0s)}),
		    ElementsAre(1u, 2u));
}

} // namespace
} // namespace penstock
