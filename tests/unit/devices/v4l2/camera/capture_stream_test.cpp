#include "devices/v4l2/camera/capture_stream.h"

#include "core/allocation/allocation_error.h"
#include "core/meta/capture_meta.h"
#include "tests/unit/devices/v4l2/camera/camera_case.h"

namespace penstock::test {
namespace {

using testing::HasSubstr;

class CaptureStream : public CameraCase
{};

TEST_F(CaptureStream, HandsOverWhatTheDriverWrote)
{
	open();
	start();
	for (std::uint32_t i = 0; i < 5; ++i) {
		ASSERT_TRUE(capture());
		ASSERT_EQ(sink_.frames.size(), 1u);
		EXPECT_EQ(seen(*sink_.frames[0]), picture_checksum(node().layout(), i));
		EXPECT_EQ(sink_.frames[0]->find_meta<CaptureMeta>()->sequence, i);
		EXPECT_EQ(sink_.frames[0]->pts.ns(),
			  1'000'000'000u + i * 1'000'000'000ull / 30 / 1000 * 1000);
		sink_.frames.clear();
	}
	EXPECT_EQ(camera().counters().captured, 5u);
	EXPECT_EQ(camera().counters().missed, 0u);
	camera().stop();
}

TEST_F(CaptureStream, EveryFreeBufferIsWithTheDriver)
{
	open();
	start();
	EXPECT_EQ(node().pending(), decision_.camera.buffers);
	ASSERT_TRUE(capture());
	ASSERT_TRUE(capture());
	ASSERT_TRUE(camera().prepare());
	EXPECT_EQ(node().pending(), decision_.camera.buffers - 2);
	sink_.frames.clear();
	ASSERT_TRUE(camera().prepare());
	EXPECT_EQ(node().pending(), decision_.camera.buffers);
	camera().stop();
}

TEST_F(CaptureStream, DoesNotPollWithoutABuffer)
{
	open();
	start();
	for (std::uint32_t i = 0; i < decision_.camera.buffers; ++i)
		ASSERT_TRUE(capture());
	EXPECT_EQ(camera().prepare().value(), 0u);
	EXPECT_EQ(camera().counters().starved, 1u);
	EXPECT_FALSE(node().capture());
	sink_.frames.clear();
	EXPECT_NE(camera().prepare().value(), 0u);
	ASSERT_TRUE(capture());
	EXPECT_EQ(camera().counters().missed, 1u) << "the frame that found no buffer";
	camera().stop();
}

TEST_F(CaptureStream, CountsWhatTheDriverLost)
{
	open();
	start();
	ASSERT_TRUE(capture());
	ASSERT_TRUE(capture({.lost = 3}));
	EXPECT_EQ(camera().counters().missed, 3u);
	camera().stop();
}

TEST_F(CaptureStream, ADamagedFrameIsCountedAndItsBufferUsedAgain)
{
	open();
	start();
	ASSERT_TRUE(capture({.damaged = true}));
	EXPECT_TRUE(sink_.frames.empty());
	EXPECT_EQ(camera().counters().damaged, 1u);
	ASSERT_TRUE(camera().prepare());
	EXPECT_EQ(node().pending(), decision_.camera.buffers);
	camera().stop();
}

TEST_F(CaptureStream, AShortFrameIsDamaged)
{
	open();
	start();
	ASSERT_TRUE(capture({.missing = 1}));
	EXPECT_TRUE(sink_.frames.empty());
	EXPECT_EQ(camera().counters().damaged, 1u);
	camera().stop();
}

TEST_F(CaptureStream, AFrameBehindAHeaderIsFoundByItsMeta)
{
	FakeCameraNodeTraits traits;
	traits.multiplanar = true;
	traits.header = 512;
	open(traits);
	start(query_of_any_layout());
	ASSERT_TRUE(capture());
	ASSERT_EQ(sink_.frames.size(), 1u);
	EXPECT_EQ(sink_.frames[0]->find_meta<VideoMeta>()->info.plane(0).offset, 512u);
	EXPECT_EQ(seen(*sink_.frames[0]), picture_checksum(node().layout(), 0));
	camera().stop();
}

TEST_F(CaptureStream, AHeaderThatTheReaderDoesNotExpectEndsTheStream)
{
	FakeCameraNodeTraits traits;
	traits.multiplanar = true;
	traits.header = 512;
	open(traits);
	start();
	Status status = capture();
	ASSERT_FALSE(status);
	EXPECT_EQ(status.error().code, AllocationErrc::kLayoutRefused);
	EXPECT_THAT(status.error().message(), HasSubstr("data_offset"));
	camera().stop();
}

TEST_F(CaptureStream, AnotherFormatThanWasSetEndsTheStreamWithTheFirstFrame)
{
	open();
	start();
	node().change_format({64, 24});
	Status status = capture();
	ASSERT_FALSE(status);
	EXPECT_EQ(status.error().code, AllocationErrc::kLayoutRefused);
	EXPECT_THAT(status.error().message(), HasSubstr("camera streams"));
	EXPECT_TRUE(sink_.frames.empty());
	camera().stop();
}

TEST_F(CaptureStream, ABrokenStreamIsAnError)
{
	FakeCameraNodeTraits traits;
	traits.inputs = {{"HDMI 0", true, dv_timings_of({64, 36})}};
	open(traits);
	start();
	ASSERT_TRUE(capture());
	node().set_signal(std::nullopt);
	Status status = serve();
	ASSERT_FALSE(status);
	EXPECT_TRUE(status.error().is(std::errc::io_error)) << status.error().message();
	camera().stop();
}

TEST_F(CaptureStream, AnUnpluggedDeviceIsAnError)
{
	open();
	start();
	ASSERT_TRUE(capture());
	node().unplug();
	Status status = serve();
	ASSERT_FALSE(status);
	EXPECT_TRUE(status.error().is(std::errc::no_such_device)) << status.error().message();
	camera().stop();
	// A driver that is gone takes no STREAMOFF; its end frees everything.
	sink_.frames.clear();
	decision_ = {};
	device_.reset();
}

TEST_F(CaptureStream, FramesThatAreHeldOutliveTheStream)
{
	open();
	start();
	ASSERT_TRUE(capture());
	ASSERT_TRUE(capture());
	const VideoInfo layout = node().layout();
	camera().stop();
	camera().release_allocation();
	EXPECT_EQ(seen(*sink_.frames[0]), picture_checksum(layout, 0));
	EXPECT_EQ(seen(*sink_.frames[1]), picture_checksum(layout, 1));
}

TEST_F(CaptureStream, StartsAgainAfterAStop)
{
	open();
	start();
	ASSERT_TRUE(capture());
	sink_.frames.clear();
	camera().stop();
	EXPECT_FALSE(node().streaming());
	ASSERT_TRUE(camera().start(sink_));
	ASSERT_TRUE(capture());
	EXPECT_EQ(seen(*sink_.frames.at(0)), picture_checksum(node().layout(), 0));
	camera().stop();
}

TEST_F(CaptureStream, TheSinkMayEndTheStream)
{
	open();
	start();
	sink_.arrived = [this] {
		camera().stop();
		return Status{};
	};
	ASSERT_TRUE(capture());
	EXPECT_EQ(sink_.frames.size(), 1u);
	EXPECT_FALSE(node().streaming());
	EXPECT_EQ(camera().prepare().value(), 0u);
}

TEST_F(CaptureStream, AnErrorOfTheSinkIsHandedOn)
{
	open();
	start();
	sink_.arrived = [] { return Status(make_error(std::errc::no_space_on_device, "sink")); };
	Status status = capture();
	ASSERT_FALSE(status);
	EXPECT_TRUE(status.error().is(std::errc::no_space_on_device));
	camera().stop();
}

TEST_F(CaptureStream, AStartThatTheDriverRefusesLeavesNothingQueued)
{
	open();
	ASSERT_EQ(decide(query_for()), "");
	node().refuse(VIDIOC_STREAMON, ENOSPC);
	EXPECT_FALSE(camera().start(sink_));
	EXPECT_EQ(node().pending(), 0u);
	ASSERT_TRUE(camera().start(sink_));
	ASSERT_TRUE(capture());
	camera().stop();
}

TEST_F(CaptureStream, MemoryThatIsRefusedOnceItStreamsIsAnAllocationError)
{
	open();
	start();
	ASSERT_TRUE(capture());
	sink_.frames.clear();
	node().refuse(VIDIOC_QBUF, EFAULT);
	auto prepared = camera().prepare();
	ASSERT_FALSE(prepared);
	EXPECT_EQ(prepared.error().code, AllocationErrc::kMemoryRefused)
		<< prepared.error().message();
	camera().stop();
}

TEST_F(CaptureStream, StartWithoutBuffersAndStartTwiceFail)
{
	open();
	auto early = camera().start(sink_);
	ASSERT_FALSE(early);
	EXPECT_TRUE(early.error().is(std::errc::operation_not_permitted));
	start();
	auto twice = camera().start(sink_);
	ASSERT_FALSE(twice);
	EXPECT_TRUE(twice.error().is(std::errc::device_or_resource_busy));
	camera().stop();
}

TEST_F(CaptureStream, ATimeThatNoClockShowsIsNone)
{
	open();
	start();
	ASSERT_TRUE(capture({.time = timeval{-1, 0}}));
	EXPECT_EQ(sink_.frames.at(0)->pts.ns(), 0u);
	camera().stop();
}

} // namespace
} // namespace penstock::test
