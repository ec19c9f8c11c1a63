#include "app/run/book/pipeline_book.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <poll.h>

namespace penstock {
namespace {

Statistics encoded(std::uint64_t frames)
{
	Statistics statistics;
	statistics.frames_encoded = frames;
	return statistics;
}

class BookOfPipelines : public testing::Test
{
protected:
	PipelineEntry entry(std::size_t number) const { return book->entries().at(number); }
	bool tells_of_a_change() const
	{
		pollfd poll{book->event_fd(), POLLIN, 0};
		return ::poll(&poll, 1, 0) == 1;
	}

	std::unique_ptr<PipelineBook> book = PipelineBook::create({"door", "yard"}).value();
};

TEST_F(BookOfPipelines, HasNamesFromTheBeginningAndKeepsThem)
{
	EXPECT_EQ(entry(0).name(), "door");
	EXPECT_EQ(entry(1).name(), "yard");
	EXPECT_EQ(entry(1).stage, Stage::kWaiting);
	book->show(1, encoded(3), {});
	EXPECT_EQ(entry(1).name(), "yard");
	book->end(1, {});
	EXPECT_EQ(entry(1).name(), "yard");
}

TEST_F(BookOfPipelines, FollowsAPipelineToItsEnd)
{
	book->enter(0, Stage::kOpening);
	EXPECT_FALSE(entry(0).began);
	book->begin(0, "camera 1, encoder 2");
	EXPECT_EQ(entry(0).stage, Stage::kStreaming);
	EXPECT_EQ(entry(0).devices, "camera 1, encoder 2");
	EXPECT_TRUE(entry(0).began);
	EXPECT_FALSE(entry(0).shown);
	book->show(0, encoded(7), {});
	EXPECT_EQ(entry(0).statistics().frames_encoded, 7u);
	EXPECT_TRUE(entry(0).shown);
	EXPECT_EQ(entry(0).stage, Stage::kStreaming);
	PipelineResult result;
	result.code = ExitCode::kCameraLost;
	result.run.result.statistics = encoded(9);
	book->end(0, result);
	EXPECT_EQ(entry(0).stage, Stage::kClosing);
	EXPECT_EQ(entry(0).result.code, ExitCode::kCameraLost);
	EXPECT_EQ(entry(0).statistics().frames_encoded, 9u);
	book->enter(0, Stage::kEnded);
	EXPECT_EQ(entry(0).stage, Stage::kEnded);
	EXPECT_EQ(entry(1).stage, Stage::kWaiting);
}

TEST_F(BookOfPipelines, OneThatIsRefusedNeverBegan)
{
	book->refuse(1, ExitCode::kNoDevice);
	EXPECT_EQ(entry(1).result.code, ExitCode::kNoDevice);
	EXPECT_FALSE(entry(1).began);
}

TEST_F(BookOfPipelines, OneThatIsGivenUpCameToWhatItShowedLast)
{
	book->begin(0, "camera");
	book->show(0, encoded(5), {});
	book->give_up(0);
	EXPECT_EQ(entry(0).stage, Stage::kEnded);
	EXPECT_EQ(entry(0).result.code, ExitCode::kEncoderFailed);
	EXPECT_EQ(entry(0).statistics().frames_encoded, 5u);
	EXPECT_EQ(entry(0).result.run.ending, "Given up: a driver did not return.");
	// One that hangs while it closes its devices has a result.
	PipelineResult result;
	result.code = ExitCode::kOutputFailed;
	result.run.ending = "Ended by: a full disk";
	book->end(1, result);
	book->give_up(1);
	EXPECT_EQ(entry(1).result.code, ExitCode::kOutputFailed);
	EXPECT_EQ(entry(1).result.run.ending, "Ended by: a full disk");
}

TEST_F(BookOfPipelines, TellsOfEachChangeUntilItWasSeen)
{
	int seen = 0;
	book->on_change([&] { ++seen; });
	EXPECT_FALSE(tells_of_a_change());
	book->enter(0, Stage::kOpening);
	book->show(1, encoded(1), {});
	EXPECT_TRUE(tells_of_a_change());
	ASSERT_TRUE(book->dispatch(POLLIN));
	EXPECT_EQ(seen, 1);
	EXPECT_FALSE(tells_of_a_change());
	book->enter(0, Stage::kEnded);
	EXPECT_TRUE(tells_of_a_change());
}

TEST_F(BookOfPipelines, EverythingThatIsWrittenIsASignOfLife)
{
	const auto begin = PipelineBook::Clock::now();
	const auto expect_heard = [&] {
		EXPECT_GE(entry(0).sign_of_life, begin);
		EXPECT_LT(entry(1).sign_of_life, begin);
	};
	book->show(0, encoded(1), {});
	expect_heard();
	book->enter(0, Stage::kStreaming);
	expect_heard();
}

} // namespace
} // namespace penstock
