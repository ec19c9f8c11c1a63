#include "devices/v4l2/queue/queue.h"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/support/v4l2/fake_camera_node.h"
#include "tests/support/v4l2/fake_encoder_node.h"
#include "tests/support/v4l2/fake_io.h"

namespace penstock::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kNode[] = "/dev/video0";

/// Of both variants of the API.
class Queue : public testing::TestWithParam<bool>
{
protected:
	Queue()
	{
		FakeCameraNodeTraits traits;
		traits.multiplanar = GetParam();
		node_ = std::make_shared<FakeCameraNode>(traits);
		io_.add(kNode, node_);
		device_ = v4l2::Device::open(kNode, io_).value();
		queue_ = std::make_unique<v4l2::Queue>(*device_, *device_->capture_type());
	}
	~Queue() override
	{
		queue_.reset();
		device_.reset();
		EXPECT_THAT(io_.complaints(), IsEmpty());
	}
	void stream()
	{
		ASSERT_TRUE(queue_->request(3, V4L2_MEMORY_MMAP));
		for (std::uint32_t i = 0; i < queue_->count(); ++i)
			ASSERT_TRUE(queue_->queue(i));
		ASSERT_TRUE(queue_->stream_on());
	}

	FakeIo io_;
	std::shared_ptr<FakeCameraNode> node_;
	std::unique_ptr<v4l2::Device> device_;
	std::unique_ptr<v4l2::Queue> queue_;
};

TEST_P(Queue, CountsTheBuffersThatTheDriverHas)
{
	stream();
	EXPECT_EQ(queue_->queued(), 3u);
	EXPECT_TRUE(queue_->streaming());
	ASSERT_TRUE(node_->capture());
	auto dequeued = queue_->dequeue();
	ASSERT_TRUE(dequeued);
	ASSERT_TRUE(*dequeued);
	EXPECT_EQ((*dequeued)->index, 0u);
	EXPECT_EQ((*dequeued)->memory_count, 1u);
	EXPECT_EQ((*dequeued)->bytes_used[0], node_->format().lengths[0]);
	EXPECT_EQ((*dequeued)->timestamp_ns, 1'000'000'000u);
	EXPECT_EQ(queue_->queued(), 2u);
	ASSERT_TRUE(queue_->stream_off());
	EXPECT_EQ(queue_->queued(), 0u);
	EXPECT_FALSE(queue_->streaming());
}

TEST_P(Queue, NothingReadyIsNoError)
{
	stream();
	auto dequeued = queue_->dequeue();
	ASSERT_TRUE(dequeued);
	EXPECT_FALSE(*dequeued);
}

TEST_P(Queue, ItsEndStopsTheStreamAndFreesTheBuffers)
{
	stream();
	queue_.reset();
	EXPECT_FALSE(node_->streaming());
	v4l2::Queue next(*device_, *device_->capture_type());
	EXPECT_TRUE(next.request(2, V4L2_MEMORY_DMABUF));
}

TEST_P(Queue, TellsWhereTheMemoriesAre)
{
	ASSERT_TRUE(queue_->request(2, V4L2_MEMORY_MMAP));
	std::array<v4l2::Queue::MemoryLocation, VIDEO_MAX_PLANES> storage{};
	auto first = queue_->locate(0, storage);
	ASSERT_TRUE(first);
	ASSERT_EQ(first->size(), 1u);
	EXPECT_EQ((*first)[0].length, node_->format().lengths[0]);
	const std::uint32_t offset = (*first)[0].offset;
	auto second = queue_->locate(1, storage);
	ASSERT_TRUE(second);
	EXPECT_NE((*second)[0].offset, offset);
	EXPECT_FALSE(queue_->locate(2, storage));
}

TEST_P(Queue, ExportsAMemoryThatOutlivesTheBuffers)
{
	ASSERT_TRUE(queue_->request(2, V4L2_MEMORY_MMAP));
	auto exported = queue_->export_memory(1, 0);
	ASSERT_TRUE(exported);
	ASSERT_TRUE(queue_->request(0, V4L2_MEMORY_MMAP));
	EXPECT_EQ(::lseek(exported->get(), 0, SEEK_END), off_t{node_->format().lengths[0]});
}

TEST_P(Queue, AnErrorSaysCallNodeAndWhatTheQueueCarries)
{
	queue_->describe("NV12 64x36");
	Status status = queue_->stream_on();
	ASSERT_FALSE(status);
	EXPECT_EQ(status.error().message(),
		  "VIDIOC_STREAMON /dev/video0 (NV12 64x36): Invalid argument");
	auto requested = queue_->request(2, V4L2_MEMORY_OVERLAY);
	ASSERT_FALSE(requested);
	EXPECT_THAT(requested.error().message(), HasSubstr("VIDIOC_REQBUFS /dev/video0"));
}

TEST_P(Queue, AfterARefusalTheBufferIsTheCallers)
{
	ASSERT_TRUE(queue_->request(2, V4L2_MEMORY_MMAP));
	node_->refuse(VIDIOC_QBUF, EIO);
	EXPECT_FALSE(queue_->queue(0));
	EXPECT_EQ(queue_->queued(), 0u);
	EXPECT_TRUE(queue_->queue(0));
	EXPECT_EQ(queue_->queued(), 1u);
	EXPECT_TRUE(queue_->stream_off());
}

INSTANTIATE_TEST_SUITE_P(Variant, Queue, testing::Bool(), [](const auto &each) {
	return std::string(each.param ? "multiplanar" : "singleplanar");
});

} // namespace
} // namespace penstock::test
