#include "app/pipeline/camera/source_watch.h"

#include <gtest/gtest.h>

#include "core/meta/capture_meta.h"
#include "devices/roles/source_error.h"

namespace penstock::test {
namespace {

constexpr std::uint64_t kMillisecond = 1'000'000;
constexpr ClockTime kChange{1000 * kMillisecond};

Status gone(SourceErrc code = SourceErrc::kNoSignal)
{
	return tl::unexpected<Error>(Error{code, "camera"});
}

class SourceWatchCase : public testing::Test
{
protected:
	void SetUp() override { watch_.begin({25, 1}); }

	/// A frame that was captured so long after the change.
	bool distrusts(std::int64_t after_ms, TimestampClock clock = TimestampClock::kMonotonic,
		       TimestampSource source = TimestampSource::kEndOfFrame) const
	{
		auto frame = Buffer::create();
		frame->pts = ClockTime(kChange.ns() +
				       static_cast<std::uint64_t>(after_ms) * kMillisecond);
		auto *capture = frame->add_meta<CaptureMeta>();
		capture->clock = clock;
		capture->source = source;
		return watch_.distrusts(*frame);
	}

	ClockTime note(const Status &source, ClockTime when = kChange, std::uint64_t at_ms = 0)
	{
		return watch_.note_event(ClockTime(kHeard.ns() + at_ms * kMillisecond), source,
					 when);
	}
	static ClockTime heard_plus(std::uint64_t ms)
	{
		return ClockTime(kHeard.ns() + ms * kMillisecond);
	}

	static constexpr ClockTime kHeard{kChange.ns() + 3 * kMillisecond};

	SourceChanges changes_;
	SourceWatch watch_{changes_};
};

TEST_F(SourceWatchCase, TrustsWhatHasNotChanged)
{
	EXPECT_FALSE(watch_.announced());
	EXPECT_FALSE(note({}).is_set());
	EXPECT_FALSE(distrusts(100));
	EXPECT_TRUE(watch_.announced());
	EXPECT_EQ(changes_.spurious, 1u);
	EXPECT_FALSE(watch_.settle(gone(), "x")) << "nobody said so";
	EXPECT_EQ(changes_.real, 0u);
}

TEST_F(SourceWatchCase, TrustsWhatWasCapturedBefore)
{
	EXPECT_EQ(note(gone()), heard_plus(200));
	EXPECT_FALSE(distrusts(0));
	EXPECT_TRUE(distrusts(1));
	// It lasts a frame longer than the time that the driver tells.
	EXPECT_TRUE(distrusts(-39, TimestampClock::kMonotonic, TimestampSource::kStartOfExposure));
	EXPECT_FALSE(distrusts(-40, TimestampClock::kMonotonic, TimestampSource::kStartOfExposure));
}

TEST_F(SourceWatchCase, TrustsNothingOfAnotherClock)
{
	EXPECT_TRUE(note(gone()).is_set());
	EXPECT_TRUE(distrusts(-100, TimestampClock::kUnknown));
}

/// The signal may have been away between the events that were lost.
TEST_F(SourceWatchCase, TrustsNothingSinceAnUnknownTime)
{
	EXPECT_TRUE(note({}, {}).is_set());
	EXPECT_TRUE(distrusts(-100));
}

TEST_F(SourceWatchCase, TakesTheFirstOfSeveralEventsForTheChange)
{
	EXPECT_EQ(note(gone()), heard_plus(200));
	EXPECT_EQ(note({}, heard_plus(50), 60), heard_plus(260)) << "it may bounce on";
	EXPECT_TRUE(distrusts(1));
	EXPECT_EQ(changes_.spurious, 0u);
}

TEST_F(SourceWatchCase, DoesNotWaitForEverForASourceThatIsNeverQuiet)
{
	EXPECT_EQ(note(gone()), heard_plus(200));
	for (std::uint64_t ms = 100; ms < 5000; ms += 100)
		EXPECT_LE(note(gone(), heard_plus(ms), ms).ns(), heard_plus(2000).ns());
}

/// Some receivers stop their stream when the signal goes, and do not begin it again.
TEST_F(SourceWatchCase, StartsTheCameraAgainAfterABounce)
{
	EXPECT_TRUE(note(gone(SourceErrc::kNoLock)).is_set());
	const auto error = watch_.settle({}, "/dev/video0");
	ASSERT_TRUE(error);
	EXPECT_EQ(error->code, SourceErrc::kInterrupted);
	EXPECT_TRUE(is_source_restart(*error));
	EXPECT_EQ(error->message(), "camera /dev/video0: the signal was interrupted");
	EXPECT_EQ(changes_.real, 1u);
	EXPECT_FALSE(distrusts(1));
}

TEST_F(SourceWatchCase, EndsWithWhatTheSourceLacks)
{
	EXPECT_TRUE(note(gone()).is_set());
	const auto error = watch_.settle(gone(SourceErrc::kOutOfRange), "x");
	ASSERT_TRUE(error);
	EXPECT_EQ(error->code, SourceErrc::kOutOfRange);
	EXPECT_FALSE(is_source_restart(*error));
	EXPECT_EQ(changes_.real, 1u);
}

TEST_F(SourceWatchCase, ForgetsWhenTheCameraIsStartedAgain)
{
	EXPECT_TRUE(note(gone()).is_set());
	watch_.begin({25, 1});
	EXPECT_FALSE(watch_.announced());
	EXPECT_FALSE(distrusts(1));
}

} // namespace
} // namespace penstock::test
