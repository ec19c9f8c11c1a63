#include "app/run/watch/long_calls.h"

#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using Clock = LongCalls::Clock;

const Clock::time_point kBegin{1000s};

class LongDriverCalls : public testing::Test
{
protected:
	/// Those that are told `after` the begin.
	std::vector<std::string> look(std::chrono::nanoseconds after)
	{
		std::vector<std::string> texts;
		for (const LongCalls::LongCall &call : watch.look(kBegin + after, entries))
			texts.push_back(std::to_string(call.pipeline) + " " + call.text);
		return texts;
	}
	std::optional<std::chrono::milliseconds> next() const
	{
		if (!watch.next())
			return std::nullopt;
		return std::chrono::duration_cast<std::chrono::milliseconds>(*watch.next() -
									     kBegin);
	}
	void add(Stage stage)
	{
		entries.emplace_back().stage = stage;
		entries.back().sign_of_life = kBegin;
	}
	void enter(std::size_t pipeline, std::uint64_t number, const std::string &text)
	{
		calls[pipeline] = {number, text};
	}

	std::vector<PipelineEntry> entries;
	std::map<std::size_t, CallInProgress> calls;
	LongCalls watch{[this](std::size_t pipeline) {
				const auto found = calls.find(pipeline);
				return found == calls.end() ? std::nullopt
							    : std::optional(found->second);
			},
			{1s, 5s}};
};

TEST_F(LongDriverCalls, AreToldWhenTheyHaveLasted)
{
	for (const Stage stage :
	     {Stage::kOpening, Stage::kStreaming, Stage::kEnding, Stage::kClosing}) {
		entries.clear();
		add(stage);
		enter(0, 100 + static_cast<std::uint64_t>(stage), "VIDIOC_S_FMT /dev/video0");
		EXPECT_THAT(look(0s), IsEmpty());
		EXPECT_EQ(next(), 1s) << "a sign of life may come";
		EXPECT_THAT(look(1s), IsEmpty());
		EXPECT_EQ(next(), 6s);
		EXPECT_THAT(look(5999ms), IsEmpty());
		EXPECT_THAT(look(6s), ElementsAre("0 VIDIOC_S_FMT /dev/video0"));
		EXPECT_EQ(next(), 7s);
		EXPECT_THAT(look(7s), IsEmpty()) << "once";
		EXPECT_THAT(look(60s), IsEmpty()) << "once";
	}
}

TEST_F(LongDriverCalls, AreNoManyShortOnes)
{
	add(Stage::kOpening);
	for (int i = 1; i < 20; ++i) {
		enter(0, static_cast<std::uint64_t>(i), "VIDIOC_ENUM_FMT /dev/video0");
		EXPECT_THAT(look(i * 4s), IsEmpty());
	}
}

TEST_F(LongDriverCalls, AreToldOneAfterAnother)
{
	add(Stage::kOpening);
	enter(0, 1, "open /dev/video0");
	(void)look(1s);
	EXPECT_THAT(look(6s), ElementsAre("0 open /dev/video0"));
	enter(0, 2, "VIDIOC_QUERYCAP /dev/video0");
	EXPECT_THAT(look(7s), IsEmpty());
	EXPECT_THAT(look(12s), ElementsAre("0 VIDIOC_QUERYCAP /dev/video0"));
}

TEST_F(LongDriverCalls, AreNoneWhereThePipelineLives)
{
	add(Stage::kStreaming);
	enter(0, 1, "VIDIOC_DQBUF /dev/video0");
	for (auto time = 0ms; time < 30s; time += 900ms) {
		entries[0].sign_of_life = kBegin + time;
		EXPECT_THAT(look(time + 800ms), IsEmpty());
	}
}

TEST_F(LongDriverCalls, AreLookedForWhileADriverMayBeCalled)
{
	for (const Stage stage : {Stage::kWaiting, Stage::kWriting, Stage::kEnded})
		add(stage);
	for (std::size_t i = 0; i < 3; ++i)
		enter(i, 1, "open");
	EXPECT_THAT(look(20s), IsEmpty());
	EXPECT_EQ(next(), std::nullopt);
	add(Stage::kStreaming);
	EXPECT_THAT(look(20s), IsEmpty());
	EXPECT_EQ(next(), 21s) << "no call now";
}

TEST_F(LongDriverCalls, OfSeveralPipelinesAreToldOfEach)
{
	add(Stage::kStreaming);
	add(Stage::kStreaming);
	enter(0, 1, "a");
	(void)look(1s);
	enter(1, 1, "b");
	(void)look(3s);
	EXPECT_EQ(next(), 6s);
	EXPECT_THAT(look(6s), ElementsAre("0 a"));
	EXPECT_THAT(look(8s), ElementsAre("1 b"));
}

} // namespace
} // namespace penstock
