#include "devices/v4l2/encoder/encode_run.h"

#include "core/allocation/allocation_error.h"
#include "tests/unit/devices/v4l2/encoder/encoder_case.h"

namespace penstock::test {
namespace {

using testing::HasSubstr;

class EncodeRun : public EncoderCase
{};

TEST_F(EncodeRun, CodesWhatItIsGiven)
{
	start();
	for (std::uint32_t i = 0; i < 10; ++i) {
		ASSERT_TRUE(submit(i));
		ASSERT_TRUE(serve());
	}
	expect_pictures(0, 10);
	EXPECT_TRUE(sink_.frames[0].keyframe);
	EXPECT_FALSE(sink_.frames[1].keyframe);
	EXPECT_EQ(encoder().in_flight(), 0u);
	EXPECT_EQ(encoder().failed(), 0u);
	encoder().stop();
}

TEST_F(EncodeRun, HoldsAFrameUntilTheDriverHasReadIt)
{
	start({}, 2);
	node().pause();
	ASSERT_TRUE(submit(0));
	ASSERT_TRUE(submit(1));
	ASSERT_TRUE(serve());
	EXPECT_EQ(encoder().in_flight(), 2u);
	EXPECT_FALSE(pool_->acquire(BufferPool::Wait::kReturn).value());
	ASSERT_TRUE(node().code_one());
	ASSERT_TRUE(serve());
	EXPECT_EQ(encoder().in_flight(), 1u);
	EXPECT_TRUE(pool_->acquire(BufferPool::Wait::kReturn).value());
	encoder().stop();
	EXPECT_EQ(acquire_all(*pool_).size(), 2u) << "a buffer was forgotten at the stop";
}

TEST_F(EncodeRun, CodesFromItsOwnMemory)
{
	open();
	ASSERT_EQ(propose(), "");
	ASSERT_EQ(configure_own(), "");
	ASSERT_TRUE(encoder().start(sink_));
	ASSERT_TRUE(submit(7));
	ASSERT_TRUE(serve());
	expect_pictures(7, 1);
	encoder().stop();
}

TEST_F(EncodeRun, CodesSeveralMemories)
{
	FakeEncoderNodeTraits traits;
	traits.multiplanar = true;
	traits.formats = {PixelFormat::kNM12};
	start(traits);
	ASSERT_TRUE(submit(0));
	ASSERT_TRUE(submit(1));
	ASSERT_TRUE(serve());
	expect_pictures(0, 2);
	encoder().stop();
}

TEST_F(EncodeRun, AKeyframeComesWhenItIsAskedFor)
{
	FakeEncoderNodeTraits traits;
	traits.controls = usual_encoder_controls();
	start(traits);
	for (std::uint32_t i = 0; i < 4; ++i) {
		if (i == 2)
			encoder().request_keyframe();
		ASSERT_TRUE(submit(i));
		ASSERT_TRUE(serve());
	}
	EXPECT_FALSE(sink_.frames[1].keyframe);
	EXPECT_TRUE(sink_.frames[2].keyframe);
	EXPECT_FALSE(sink_.frames[3].keyframe);
	encoder().stop();
}

TEST_F(EncodeRun, StartsAgainAfterAStop)
{
	start();
	ASSERT_TRUE(submit(0));
	ASSERT_TRUE(serve());
	encoder().stop();
	EXPECT_FALSE(node().streaming());
	sink_.frames.clear();
	ASSERT_TRUE(encoder().start(sink_));
	ASSERT_TRUE(submit(1));
	ASSERT_TRUE(serve());
	expect_pictures(1, 1);
	EXPECT_TRUE(sink_.frames[0].keyframe);
	encoder().stop();
}

TEST_F(EncodeRun, AStopWithFramesInFlightGivesThemBack)
{
	start();
	node().pause();
	for (std::uint32_t i = 0; i < 3; ++i)
		ASSERT_TRUE(submit(i));
	encoder().stop();
	EXPECT_EQ(acquire_all(*pool_).size(), 4u);
	EXPECT_EQ(encoder().in_flight(), 0u);
}

TEST_F(EncodeRun, ASlotIsTakenUntilItsFrameIsRead)
{
	start();
	node().pause();
	auto buffer = pool_->acquire(BufferPool::Wait::kReturn);
	ASSERT_TRUE(buffer && *buffer);
	const BufferRef frame = **buffer;
	buffer = std::nullopt;
	ASSERT_TRUE(encoder().submit(frame));
	Status again = encoder().submit(frame);
	ASSERT_FALSE(again);
	EXPECT_TRUE(again.error().is(std::errc::device_or_resource_busy));
	EXPECT_EQ(encoder().in_flight(), 1u);
	node().resume();
	ASSERT_TRUE(serve());
	EXPECT_TRUE(encoder().submit(frame));
	ASSERT_TRUE(serve());
	EXPECT_EQ(sink_.frames.size(), 2u);
	encoder().stop();
}

TEST_F(EncodeRun, SubmitWithoutARunFails)
{
	start();
	encoder().stop();
	Status late = submit(0);
	ASSERT_FALSE(late);
	EXPECT_TRUE(late.error().is(std::errc::operation_not_permitted));
	EXPECT_EQ(acquire_all(*pool_).size(), 4u);
}

TEST_F(EncodeRun, CallsThatARunForbidsFail)
{
	start();
	EXPECT_THAT(propose(), HasSubstr("error: propose"));
	EXPECT_THAT(reason_of(encoder().configure(decision_)), HasSubstr("configure"));
	Status again = encoder().start(sink_);
	ASSERT_FALSE(again);
	EXPECT_TRUE(again.error().is(std::errc::device_or_resource_busy));
	encoder().stop();
}

TEST_F(EncodeRun, AFrameThatTheDriverCannotReadIsCounted)
{
	FakeEncoderNodeTraits traits;
	traits.failed_raw = {2};
	start(traits);
	for (std::uint32_t i = 0; i < 3; ++i) {
		ASSERT_TRUE(submit(i));
		ASSERT_TRUE(serve());
	}
	EXPECT_EQ(sink_.frames.size(), 2u);
	EXPECT_EQ(encoder().failed(), 1u);
	encoder().stop();
	EXPECT_EQ(encoder().failed(), 1u) << "forgotten at the stop";
}

TEST_F(EncodeRun, ACodedFrameWithAnErrorIsCountedAndDropped)
{
	FakeEncoderNodeTraits traits;
	traits.failed_coded = {1};
	start(traits);
	for (std::uint32_t i = 0; i < 6; ++i) {
		ASSERT_TRUE(submit(i));
		ASSERT_TRUE(serve());
	}
	EXPECT_EQ(sink_.frames.size(), 5u);
	EXPECT_EQ(encoder().failed(), 1u);
	encoder().stop();
}

TEST_F(EncodeRun, ARefusedFrameIsDroppedAndNotTheStream)
{
	start();
	node().refuse(VIDIOC_QBUF, EFAULT);
	Status refused = submit(0);
	ASSERT_FALSE(refused);
	EXPECT_EQ(refused.error().code, AllocationErrc::kMemoryRefused);
	EXPECT_EQ(acquire_all(*pool_).size(), 4u);
	ASSERT_TRUE(submit(1));
	ASSERT_TRUE(serve());
	expect_pictures(1, 1);
	encoder().stop();
}

TEST_F(EncodeRun, AnUnpluggedDeviceIsAnError)
{
	start();
	ASSERT_TRUE(submit(0));
	node().unplug();
	Status status = serve();
	ASSERT_FALSE(status);
	EXPECT_TRUE(status.error().is(std::errc::no_such_device)) << status.error().message();
	encoder().stop();
	EXPECT_EQ(acquire_all(*pool_).size(), 4u);
	device_.reset();
}

TEST_F(EncodeRun, AStartThatFailsHalfPathLeavesNothingStreaming)
{
	FakeEncoderNodeTraits traits;
	traits.most_coded_buffers = 0;
	open(traits);
	ASSERT_EQ(propose(), "");
	ASSERT_EQ(configure(), "");
	EXPECT_FALSE(encoder().start(sink_));
	EXPECT_FALSE(node().streaming());
}

TEST_F(EncodeRun, AnErrorOfTheSinkIsHandedOn)
{
	start();
	sink_.failure = make_error(std::errc::no_space_on_device, "sink");
	ASSERT_TRUE(submit(0));
	Status status = serve();
	ASSERT_FALSE(status);
	EXPECT_TRUE(status.error().is(std::errc::no_space_on_device));
	encoder().stop();
}

} // namespace
} // namespace penstock::test
