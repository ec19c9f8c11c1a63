#include "devices/v4l2/camera/camera_allocation.h"

#include "core/buffer/frame_mapping.h"
#include "core/pool/configure_pool.h"
#include "core/pool/video_buffer_pool.h"
#include "tests/unit/devices/v4l2/camera/camera_case.h"

namespace penstock::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class CameraAllocation : public CameraCase
{};

TEST_F(CameraAllocation, ExportsItsOwnMemoryInTheTightLayout)
{
	open();
	ASSERT_EQ(decide(query_for()), "");
	EXPECT_EQ(decision_.camera.layout.plane(0).stride, 64u);
	EXPECT_EQ(decision_.camera.layout.plane(0).rows, 36u);
	EXPECT_EQ(decision_.camera.allocator, "v4l2");
	EXPECT_EQ(decision_.camera.buffers, decision_.camera.pool->config().max);
	EXPECT_EQ(node().calls(VIDIOC_EXPBUF), decision_.camera.buffers);
}

TEST_F(CameraAllocation, ExportsTheStrideThatTheConsumerNeeds)
{
	FakeCameraNodeTraits traits;
	traits.takes_stride = true;
	traits.demands.stride_alignment = 32;
	open(traits);
	VideoAlignment alignment;
	alignment.stride_alignment.fill(128);
	ASSERT_EQ(decide(query_for(PixelFormat::kNV12, {64, 36}, alignment)), "");
	EXPECT_EQ(node().format().strides[0], 128u);
	EXPECT_EQ(decision_.camera.layout.plane(0).stride, 128u);
}

TEST_F(CameraAllocation, RefusesAStrideThatTheDriverDoesNotTake)
{
	open();
	VideoAlignment alignment;
	alignment.stride_alignment.fill(128);
	EXPECT_THAT(decide(query_for(PixelFormat::kNV12, {64, 36}, alignment)),
		    HasSubstr("encoder reads luma with 128 bytes a line"));
}

TEST_F(CameraAllocation, ComposesThePictureIntoATallerBuffer)
{
	FakeCameraNodeTraits traits;
	traits.composes = true;
	open(traits);
	VideoAlignment alignment;
	alignment.padding_bottom = 12;
	ASSERT_EQ(decide(query_for(PixelFormat::kNV12, {64, 36}, alignment)), "");
	EXPECT_EQ(node().format().size, (Size{64, 48}));
	EXPECT_EQ(node().composition().height, 36u);
	EXPECT_EQ(decision_.camera.layout.plane(0).rows, 48u);
	EXPECT_EQ(decision_.camera.layout.height(), 36u);
}

TEST_F(CameraAllocation, SaysWhyRowsCannotBePadded)
{
	open();
	VideoAlignment alignment;
	alignment.padding_bottom = 12;
	EXPECT_THAT(decide(query_for(PixelFormat::kNV12, {64, 36}, alignment)),
		    HasSubstr("offers no selection API"));
	EXPECT_EQ(node().format().size, (Size{64, 36}));
}

TEST_F(CameraAllocation, TakesAnyLayoutForAConsumerThatReadsTheMeta)
{
	FakeCameraNodeTraits traits;
	traits.demands.stride_alignment = 256;
	open(traits);
	ASSERT_EQ(decide(query_of_any_layout()), "");
	EXPECT_EQ(decision_.camera.layout.plane(0).stride, 256u);
}

TEST_F(CameraAllocation, ImportsTheConsumersPool)
{
	open();
	AllocationQuery query = query_for();
	auto pool = VideoBufferPool::create();
	BufferPool::Config config = pool->config();
	config.info = query.info;
	config.allocator = FakeHeap::create();
	config.min = config.max = 4;
	config.add_option(kOptionVideoMeta);
	ASSERT_TRUE(pool->set_config(config));
	query.pools.push_back({pool, 0, 2, 0});
	ASSERT_EQ(decide(query, Strategy::kImport), "");
	EXPECT_EQ(decision_.camera.pool.get(), pool.get());
	EXPECT_EQ(node().calls(VIDIOC_QBUF), decision_.camera.buffers);
	EXPECT_EQ(node().pending(), 0u) << "the trial's buffers are still queued";
}

TEST_F(CameraAllocation, SharesAThirdAllocatorsMemory)
{
	open();
	ASSERT_EQ(decide(query_with_allocator(), Strategy::kShared), "");
	EXPECT_EQ(decision_.camera.allocator, "fake");
}

TEST_F(CameraAllocation, RefusesMemoryThatIsNotContiguousWhereTheDriverNeedsThat)
{
	FakeCameraNodeTraits traits;
	traits.demands.contiguous_only = true;
	open(traits);
	EXPECT_THAT(decide(query_with_allocator(), Strategy::kShared),
		    HasSubstr("it needs contiguous memory"));
	EXPECT_EQ(decide(query_with_allocator(FakeHeap::Kind::kContiguous), Strategy::kShared), "");
}

TEST_F(CameraAllocation, RefusesToImportWhereTheDriverDoesNot)
{
	FakeCameraNodeTraits traits;
	traits.demands.imports = false;
	open(traits);
	EXPECT_THAT(decide(query_with_allocator(), Strategy::kShared),
		    HasSubstr("camera imports no dmabufs"));
}

TEST_F(CameraAllocation, RefusesMemoryThatIsNoDmabuf)
{
	open();
	EXPECT_THAT(decide(query_with_allocator(FakeHeap::Kind::kPrivate), Strategy::kShared),
		    HasSubstr("camera imports dmabufs"));
}

TEST_F(CameraAllocation, RefusesMemoryThatIsShorterThanTheDriverWrites)
{
	FakeCameraNodeTraits traits;
	traits.demands.tail_bytes = 4096;
	open(traits);
	EXPECT_NE(decide(query_with_allocator(), Strategy::kShared), "");
	EXPECT_EQ(decide(query_for()), "") << "its own memory has the tail";
}

TEST_F(CameraAllocation, RefusesADriverWithoutExport)
{
	FakeCameraNodeTraits traits;
	traits.demands.exports = false;
	open(traits);
	EXPECT_THAT(decide(query_for()), HasSubstr("camera does not export"));
}

// As v4l2loopback before 0.13.
TEST_F(CameraAllocation, MapsWhatADriverDoesNotExportForTheCpu)
{
	for (const bool multiplanar : {false, true}) {
		FakeCameraNodeTraits traits;
		traits.demands.exports = false;
		traits.multiplanar = multiplanar;
		open(traits);
		EXPECT_EQ(decide(query_for(), Strategy::kCopy), "");
		AllocationQuery query = query_of_any_layout();
		query.imports = MemoryUses(MemoryUse::kMapped) | MemoryUse::kDmabuf;
		ASSERT_EQ(decide(query), "");
		const BufferRef frame = acquire_all(*decision_.camera.pool).at(0);
		EXPECT_FALSE(frame->memory(0).is_dmabuf());
		EXPECT_TRUE(FrameMapping::map(*frame, decision_.camera.layout, MapMode::kRead));
	}
}

TEST_F(CameraAllocation, RefusesADriverThatHasNoMemory)
{
	FakeCameraNodeTraits traits;
	traits.demands.most_buffers = 0;
	open(traits);
	EXPECT_THAT(decide(query_for()), HasSubstr("Cannot allocate memory"));
}

TEST_F(CameraAllocation, RefusesADriverThatGrantsTooFewBuffers)
{
	FakeCameraNodeTraits traits;
	traits.demands.most_buffers = 1;
	open(traits);
	EXPECT_THAT(decide(query_for()), HasSubstr("camera grants 1 buffers, 2 are needed"));
}

TEST_F(CameraAllocation, AdoptsTheNumberThatTheDriverGrants)
{
	FakeCameraNodeTraits traits;
	traits.demands.fewest_buffers = 9;
	open(traits);
	ASSERT_EQ(decide(query_for()), "");
	EXPECT_EQ(decision_.camera.buffers, 9u);
	EXPECT_THAT(decision_.budget, HasSubstr("the driver grants 9"));
}

TEST_F(CameraAllocation, AsksForTheBuffersThatTheDriverHoldsBack)
{
	FakeCameraNodeTraits traits;
	FakeControl minimum{.id = V4L2_CID_MIN_BUFFERS_FOR_CAPTURE, .name = "Min Buffers"};
	minimum.default_value = 7;
	minimum.flags = V4L2_CTRL_FLAG_READ_ONLY;
	traits.controls = {minimum};
	open(traits);
	ASSERT_EQ(decide(query_for()), "");
	EXPECT_GE(decision_.camera.buffers, 8u);
}

TEST_F(CameraAllocation, RefusesAnotherFormat)
{
	FakeCameraNodeTraits traits;
	traits.formats = {PixelFormat::kYUYV};
	open(traits);
	EXPECT_THAT(decide(query_for()), HasSubstr("camera gives YUYV instead of NV12"));
}

TEST_F(CameraAllocation, WholeFramesAndSingleFieldsArePictures)
{
	for (std::uint32_t field :
	     {V4L2_FIELD_INTERLACED, V4L2_FIELD_INTERLACED_TB, V4L2_FIELD_TOP, V4L2_FIELD_BOTTOM}) {
		FakeCameraNodeTraits traits;
		traits.field = field;
		open(traits);
		EXPECT_EQ(decide(query_for()), "") << field;
		ASSERT_THAT(close(), testing::IsEmpty());
	}
}

TEST_F(CameraAllocation, FieldsThatAreApartAreRefused)
{
	for (std::uint32_t field : {V4L2_FIELD_ALTERNATE, V4L2_FIELD_SEQ_TB, V4L2_FIELD_SEQ_BT}) {
		FakeCameraNodeTraits traits;
		traits.field = field;
		open(traits);
		EXPECT_THAT(decide(query_for()), HasSubstr("field")) << field;
		ASSERT_THAT(close(), testing::IsEmpty());
	}
}

TEST_F(CameraAllocation, ADriverThatHasNoWholeFramesIsAskedForInterlacedOnes)
{
	FakeCameraNodeTraits traits;
	traits.field = V4L2_FIELD_INTERLACED;
	traits.refuses_progressive = true;
	open(traits);
	EXPECT_EQ(decide(query_for()), "");
}

TEST_F(CameraAllocation, SetsTheRateAndReadsWhatTheDriverTook)
{
	FakeCameraNodeTraits traits;
	traits.rates = {30, 15, 5};
	open(traits);
	AllocationQuery query = query_for();
	query.info.rate = {14, 1};
	ASSERT_EQ(decide(query), "");
	EXPECT_EQ(node().rate(), 15u);
	EXPECT_EQ(decision_.camera.layout.rate, (Fraction{15, 1}));
}

TEST_F(CameraAllocation, ALaterDecisionUndoesTheEarlierOne)
{
	open();
	ASSERT_EQ(decide(query_for()), "");
	ASSERT_EQ(decide(query_with_allocator(), Strategy::kShared), "");
	ASSERT_EQ(decide(query_for()), "");
}

TEST_F(CameraAllocation, ADecisionFailsWhileItStreams)
{
	open();
	start();
	EXPECT_THAT(decide(query_for()), HasSubstr("error: VIDIOC_REQBUFS"));
	camera().stop();
	EXPECT_EQ(decide(query_for()), "");
}

TEST_F(CameraAllocation, SeveralMemoriesAreExportedEach)
{
	FakeCameraNodeTraits traits;
	traits.multiplanar = true;
	traits.formats = {PixelFormat::kNM12};
	open(traits);
	ASSERT_EQ(decide(query_for(PixelFormat::kNM12)), "");
	EXPECT_EQ(decision_.camera.layout.memory_count(), 2u);
	EXPECT_EQ(node().calls(VIDIOC_EXPBUF), 2 * decision_.camera.buffers);
}

TEST_F(CameraAllocation, AnUnpluggedDeviceIsAnErrorAndNoRefusal)
{
	open();
	node().unplug();
	EXPECT_THAT(decide(query_for()), HasSubstr("error: VIDIOC_S_FMT"));
	EXPECT_THAT(decide(query_for()), HasSubstr("No such device"));
}

TEST_F(CameraAllocation, OnKernelsThatOrphanNoBuffersAllOfThemAreHomeWhenTheyAreFreed)
{
	FakeCameraNodeTraits traits;
	traits.orphans_buffers = false;
	open(traits);
	ASSERT_EQ(decide(query_for()), "");
	const Decision earlier = decision_;
	camera().release_allocation();
	EXPECT_EQ(decide(query_with_allocator(), Strategy::kShared), "")
		<< "who still has the pool has none of its memory";
}

} // namespace
} // namespace penstock::test
