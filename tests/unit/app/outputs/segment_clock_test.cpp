#include "app/outputs/file/segment_clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

/// An encoder that gives a keyframe some frames after it is asked for one, or never, and a clock
/// that cuts what it gives.
class SegmentClocks : public testing::Test
{
protected:
	static constexpr std::uint64_t kInterval = 100'000'000;

	/// `frames` frames of 0.1 s from the driver's time of 1 h on.
	void run(int frames)
	{
		for (; frames > 0; --frames, ++number_) {
			const bool keyframe = number_ == 0 || number_ == promised_;
			const PacketRef packet = pool_.copy(std::span<const std::byte>{},
							    ClockTime(begin_), keyframe);
			if (clock_.next(*packet))
				cuts_.push_back(number_);
			begin_ += kInterval;
		}
	}

	PacketPool pool_;
	std::uint64_t begin_ = 3'600'000'000'000;
	int number_ = 0;
	int delay_ = 3; ///< frames that the encoder holds
	int promised_ = -1;
	std::vector<int> asked_;
	std::vector<int> cuts_;
	SegmentClock clock_{1s, [this] {
				    asked_.push_back(number_);
				    promised_ = number_ + delay_;
			    }};
};

TEST_F(SegmentClocks, AKeyframeIsAskedForWhenASegmentIsDue)
{
	run(40);
	EXPECT_THAT(asked_, ElementsAre(10, 23, 36));
	EXPECT_THAT(cuts_, ElementsAre(13, 26, 39));
}

TEST_F(SegmentClocks, AnEncoderThatGivesNoneIsAskedOnceForEachSegment)
{
	delay_ = 1000;
	run(100);
	EXPECT_THAT(asked_, ElementsAre(10));
	EXPECT_THAT(cuts_, IsEmpty());
	// Its own one comes in the end.
	promised_ = 100;
	run(20);
	EXPECT_THAT(cuts_, ElementsAre(100));
	EXPECT_THAT(asked_, ElementsAre(10, 110));
}

TEST_F(SegmentClocks, AnEncodersOwnKeyframeInTimeSavesTheQuestion)
{
	promised_ = 10;
	run(20);
	EXPECT_THAT(cuts_, ElementsAre(10));
	EXPECT_THAT(asked_, IsEmpty());
}

/// Whoever wants a segment, asks: the keyframe comes with the command.
TEST_F(SegmentClocks, ARequestTakesTheNextKeyframe)
{
	run(2);
	clock_.want();
	run(3);
	EXPECT_THAT(asked_, IsEmpty());
	promised_ = 5;
	run(12);
	EXPECT_THAT(cuts_, ElementsAre(5));
	EXPECT_THAT(asked_, ElementsAre(15)) << "a segment after that one";
}

} // namespace
} // namespace penstock::test
