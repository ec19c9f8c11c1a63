#include <string>
#include <tuple>

#include "tests/unit/devices/v4l2/encoder/encoder_case.h"

namespace penstock::test {
namespace {

std::string name_of(FakeDrainEnd end)
{
	switch (end) {
	case FakeDrainEnd::kLastFlag:
		return "last_flag";
	case FakeDrainEnd::kEmptyLast:
		return "empty_last";
	case FakeDrainEnd::kBrokenPipe:
		return "broken_pipe";
	case FakeDrainEnd::kEvent:
		return "event";
	case FakeDrainEnd::kUnmarked:
		break;
	}
	return "unmarked";
}

/// How the driver ends a drain, and how many frames are in flight when it begins.
class EncoderDrain : public EncoderCase,
		     public testing::WithParamInterface<std::tuple<FakeDrainEnd, std::uint32_t>>
{
protected:
	static FakeDrainEnd end() { return std::get<0>(GetParam()); }
	static std::uint32_t in_flight() { return std::get<1>(GetParam()); }
	static FakeEncoderNodeTraits traits()
	{
		FakeEncoderNodeTraits traits;
		traits.drain_end = end();
		return traits;
	}
	/// Submits frames that wait in the driver, and drains.
	void drain_with_frames_in_flight()
	{
		node().pause();
		for (std::uint32_t i = 0; i < in_flight(); ++i)
			ASSERT_TRUE(submit(i));
		ASSERT_TRUE(serve());
		ASSERT_EQ(encoder().in_flight(), in_flight());
		ASSERT_TRUE(encoder().drain());
	}
};

TEST_P(EncoderDrain, EndsBehindTheLastFrameAndNotBefore)
{
	start(traits(), 6);
	drain_with_frames_in_flight();
	for (std::uint32_t i = 0; i < in_flight(); ++i) {
		ASSERT_TRUE(serve());
		EXPECT_EQ(sink_.drained, 0u) << i << " of " << in_flight() << " frames are coded";
		ASSERT_TRUE(node().code_one());
	}
	node().resume();
	ASSERT_TRUE(serve());
	EXPECT_EQ(sink_.drained, 1u);
	expect_pictures(0, in_flight());
	EXPECT_EQ(encoder().drains_exactly(), end() != FakeDrainEnd::kUnmarked);
	EXPECT_EQ(encoder().prepare().value(), 0u) << "nothing to wait for";
	encoder().stop();
	EXPECT_EQ(acquire_all(*pool_).size(), 6u);
}

TEST_P(EncoderDrain, AStopInTheMiddleGivesEveryFrameBack)
{
	start(traits(), 6);
	drain_with_frames_in_flight();
	encoder().stop();
	EXPECT_EQ(acquire_all(*pool_).size(), 6u);
}

TEST_P(EncoderDrain, TheNextRunCodesAndDrainsAgain)
{
	start(traits(), 6);
	drain_with_frames_in_flight();
	node().resume();
	ASSERT_TRUE(serve());
	encoder().stop();
	sink_ = {};
	ASSERT_TRUE(encoder().start(sink_));
	ASSERT_TRUE(submit(9));
	ASSERT_TRUE(serve());
	ASSERT_TRUE(encoder().drain());
	ASSERT_TRUE(serve());
	EXPECT_EQ(sink_.drained, 1u);
	expect_pictures(9, 1);
	encoder().stop();
}

TEST_P(EncoderDrain, ASecondCallChangesNothing)
{
	start(traits(), 6);
	drain_with_frames_in_flight();
	ASSERT_TRUE(encoder().drain());
	node().resume();
	ASSERT_TRUE(serve());
	ASSERT_TRUE(encoder().drain());
	ASSERT_TRUE(serve());
	EXPECT_EQ(sink_.drained, 1u);
	encoder().stop();
}

INSTANTIATE_TEST_SUITE_P(
	Every, EncoderDrain,
	testing::Combine(testing::Values(FakeDrainEnd::kLastFlag, FakeDrainEnd::kEmptyLast,
					 FakeDrainEnd::kBrokenPipe, FakeDrainEnd::kEvent,
					 FakeDrainEnd::kUnmarked),
			 testing::Values(0u, 1u, 5u)),
	[](const auto &param) {
		return name_of(std::get<0>(param.param)) + "_" +
		       std::to_string(std::get<1>(param.param)) + "_in_flight";
	});

class EncoderDrainEdge : public EncoderCase
{};

TEST_F(EncoderDrainEdge, AnEncoderThatLooksAheadGivesAllItsFrames)
{
	FakeEncoderNodeTraits traits;
	traits.lookahead = 3;
	start(traits);
	ASSERT_TRUE(submit(0));
	ASSERT_TRUE(submit(1));
	ASSERT_TRUE(serve());
	EXPECT_TRUE(sink_.frames.empty());
	ASSERT_TRUE(encoder().drain());
	ASSERT_TRUE(serve());
	expect_pictures(0, 2);
	EXPECT_EQ(sink_.drained, 1u);
	encoder().stop();
}

TEST_F(EncoderDrainEdge, FailedFramesDoNotHoldUpADrainThatIsCounted)
{
	FakeEncoderNodeTraits traits;
	traits.drain_end = FakeDrainEnd::kUnmarked;
	traits.failed_raw = {1};
	start(traits);
	ASSERT_TRUE(submit(0));
	ASSERT_TRUE(submit(1));
	ASSERT_TRUE(encoder().drain());
	ASSERT_TRUE(serve());
	EXPECT_EQ(sink_.drained, 1u);
	EXPECT_EQ(encoder().failed(), 1u);
	encoder().stop();
}

TEST_F(EncoderDrainEdge, AFrameThatARateControlLeavesOutKeepsACountedDrainOpen)
{
	FakeEncoderNodeTraits traits;
	traits.drain_end = FakeDrainEnd::kUnmarked;
	traits.left_out = {2};
	start(traits);
	ASSERT_TRUE(submit(0));
	ASSERT_TRUE(submit(1));
	ASSERT_TRUE(encoder().drain());
	ASSERT_TRUE(serve());
	EXPECT_EQ(sink_.drained, 0u);
	EXPECT_FALSE(encoder().drains_exactly());
	encoder().stop();
}

TEST_F(EncoderDrainEdge, ACommandThatFailsIsAnError)
{
	start();
	node().refuse(VIDIOC_ENCODER_CMD, EIO);
	Status status = encoder().drain();
	ASSERT_FALSE(status);
	EXPECT_TRUE(status.error().is(std::errc::io_error));
	encoder().stop();
}

} // namespace
} // namespace penstock::test
