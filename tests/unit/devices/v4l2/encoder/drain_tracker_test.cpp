#include "devices/v4l2/encoder/drain_tracker.h"

#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace penstock::v4l2 {
namespace {

using Next = DrainTracker::Next;
using State = DrainTracker::State;
using StopCommand = DrainTracker::StopCommand;

/// What an encoder's queues tell, one after the other.
enum class Told {
	kSubmitted,
	kReturned,
	kReturnedFailed,
	kCoded,
	kCodedFailed,
	kCodedLast,
	kEmpty,
	kEmptyLast,
	kEvent,
	kEndOfQueue,
	kStop,
	kStopUnknown,
};

void tell(DrainTracker &drain, Told told)
{
	switch (told) {
	case Told::kSubmitted:
		return drain.frame_submitted();
	case Told::kReturned:
		return drain.frame_returned(false);
	case Told::kReturnedFailed:
		return drain.frame_returned(true);
	case Told::kCoded:
		return (void)drain.coded_buffer({});
	case Told::kCodedFailed:
		return (void)drain.coded_buffer({.failed = true});
	case Told::kCodedLast:
		return (void)drain.coded_buffer({.last = true});
	case Told::kEmpty:
		return (void)drain.coded_buffer({.empty = true});
	case Told::kEmptyLast:
		return (void)drain.coded_buffer({.empty = true, .last = true});
	case Told::kEvent:
		return drain.end_event();
	case Told::kEndOfQueue:
		return (void)drain.end_of_queue();
	case Told::kStop:
		return drain.stop_sent(StopCommand::kTaken);
	case Told::kStopUnknown:
		return drain.stop_sent(StopCommand::kUnknown);
	}
}

using enum Told;

/// The drain ends with the last of the steps and with none before.
struct Case {
	std::string name;
	std::vector<Told> steps;
};

void PrintTo(const Case &tried, std::ostream *out)
{
	*out << tried.name;
}

class Drain : public testing::TestWithParam<Case>
{};

TEST_P(Drain, EndsWithTheLastStep)
{
	DrainTracker drain;
	const std::vector<Told> &steps = GetParam().steps;
	for (std::size_t i = 0; i < steps.size(); ++i) {
		tell(drain, steps[i]);
		drain.settle();
		EXPECT_EQ(drain.state() == State::kDrained, i + 1 == steps.size()) << "step " << i;
	}
}

INSTANTIATE_TEST_SUITE_P(
	DrainTracker, Drain,
	testing::Values(
		// The documented forms.
		Case{"LastFrame", {kSubmitted, kStop, kReturned, kCodedLast}},
		Case{"EmptyLastBuffer", {kSubmitted, kStop, kReturned, kCoded, kEmptyLast}},
		Case{"EmptyLastBufferAlone", {kStop, kEmptyLast}},
		Case{"EndOfQueue", {kSubmitted, kStop, kReturned, kCoded, kEndOfQueue}},
		Case{"SeveralInFlight",
		     {kSubmitted, kSubmitted, kSubmitted, kReturned, kStop, kCoded, kReturned,
		      kReturned, kCoded, kCodedLast}},
		// A mark wins over the numbers: a rate control left a frame out.
		Case{"LeftOutFrame", {kSubmitted, kSubmitted, kStop, kCodedLast}},
		// Events, before and after what they stand for.
		Case{"EventAfterTheLastFrame", {kSubmitted, kStop, kReturned, kCoded, kEvent}},
		Case{"EventBeforeTheLastFrame", {kSubmitted, kStop, kEvent, kReturned, kCoded}},
		Case{"EventBeforeTheRawQueue", {kSubmitted, kStop, kEvent, kCoded, kReturned}},
		Case{"EventWithNothingInFlight", {kStop, kEvent}},
		// No command: the numbers.
		Case{"NumbersAlone",
		     {kSubmitted, kSubmitted, kReturned, kCoded, kStopUnknown, kReturned, kCoded}},
		Case{"NothingInFlight", {kSubmitted, kReturned, kCoded, kStopUnknown}},
		Case{"NothingSubmitted", {kStopUnknown}},
		Case{"EmptyBufferIsNoFrame", {kSubmitted, kStopUnknown, kReturned, kEmpty, kCoded}},
		// What failed is not waited for.
		Case{"FailedOnTheRawQueue", {kSubmitted, kStopUnknown, kReturnedFailed}},
		Case{"FailedOnTheCodedQueue", {kSubmitted, kStopUnknown, kReturned, kCodedFailed}},
		Case{"FailedOnBothIsOneFrame",
		     {kSubmitted, kSubmitted, kStopUnknown, kReturnedFailed, kCodedFailed,
		      kReturned, kCoded}}),
	[](const auto &test) { return test.param.name; });

TEST(DrainTracker, RunsUntilItIsStopped)
{
	DrainTracker drain;
	for (Told told : {kSubmitted, kReturned, kCoded, kEvent, kCodedLast}) {
		tell(drain, told);
		drain.settle();
		EXPECT_EQ(drain.state(), State::kRunning);
	}
}

TEST(DrainTracker, KeepsTheLastBufferOfADrainAndNoOther)
{
	DrainTracker drain;
	EXPECT_EQ(drain.coded_buffer({}), Next::kRequeue);
	EXPECT_EQ(drain.coded_buffer({.last = true}), Next::kRequeue);
	drain.stop_sent(StopCommand::kTaken);
	EXPECT_EQ(drain.coded_buffer({}), Next::kRequeue);
	EXPECT_EQ(drain.coded_buffer({.failed = true}), Next::kRequeue);
	EXPECT_EQ(drain.coded_buffer({.last = true}), Next::kKeep);
}

TEST(DrainTracker, AnEndThatNobodyAskedForIsNone)
{
	DrainTracker drain;
	EXPECT_FALSE(drain.end_of_queue());
	drain.stop_sent(StopCommand::kTaken);
	drain.settle();
	EXPECT_EQ(drain.state(), State::kDraining);
	EXPECT_TRUE(drain.end_of_queue());
	drain.settle();
	EXPECT_EQ(drain.state(), State::kDrained);
}

TEST(DrainTracker, IsExactUntilADriverKnowsNoStop)
{
	DrainTracker drain;
	EXPECT_TRUE(drain.exact());
	drain.stop_sent(StopCommand::kUnknown);
	EXPECT_FALSE(drain.exact());
	drain.stop_sent(StopCommand::kTaken);
	EXPECT_FALSE(drain.exact());
}

TEST(DrainTracker, CountsAFrameThatFailsOnBothQueuesOnce)
{
	DrainTracker drain;
	for (Told told : {kSubmitted, kSubmitted, kReturnedFailed, kCodedFailed, kReturned})
		tell(drain, told);
	EXPECT_EQ(drain.failed(), 1u);
	tell(drain, kCodedFailed);
	EXPECT_EQ(drain.failed(), 2u);
}

} // namespace
} // namespace penstock::v4l2
