#include <cerrno>
#include <poll.h>

#include <gmock/gmock.h>

#include "tests/unit/devices/v4l2/kernel/node_case.h"

namespace penstock::test {
namespace {

using testing::AnyOf;

class EncoderNode : public NodeCase
{
protected:
	std::uint32_t raw() { return client().output_type(); }
	std::uint32_t coded() { return client().capture_type(); }

	/// Small frames in both queues, with buffers.
	void request(std::uint32_t raw_buffers = 4, std::uint32_t coded_buffers = 4)
	{
		v4l2_format format{};
		ASSERT_EQ(client().get_format(raw(), format), 0);
		if (client().multiplanar())
			format.fmt.pix_mp.width = 640, format.fmt.pix_mp.height = 360;
		else
			format.fmt.pix.width = 640, format.fmt.pix.height = 360;
		ASSERT_EQ(client().set_format(format), 0);
		ASSERT_EQ(client().request_buffers(raw(), raw_buffers), 0);
		ASSERT_EQ(client().request_buffers(coded(), coded_buffers), 0);
	}
	void queue_coded(std::uint32_t count = 4)
	{
		for (std::uint32_t i = 0; i < count; ++i)
			ASSERT_EQ(client().queue(coded(), i), 0);
	}
	void stream_on()
	{
		ASSERT_EQ(client().stream_on(raw()), 0);
		ASSERT_EQ(client().stream_on(coded()), 0);
	}
	int command(std::uint32_t number)
	{
		v4l2_encoder_cmd command{};
		command.cmd = number;
		return client().call(VIDIOC_ENCODER_CMD, &command);
	}
	int stop() { return command(V4L2_ENC_CMD_STOP); }

	struct End {
		std::uint32_t frames = 0; ///< with content
		bool last = false;	  ///< the flag came, on whichever buffer was the last
	};
	/// Takes coded buffers, and queues them again, until the flag comes.
	End take_until_last()
	{
		End end;
		while (!end.last && node_->wait_for(client().fd(), POLLIN)) {
			NodeClient::Slot slot = client().slot(coded(), 0);
			const int number = client().dequeue(slot);
			if (number == EAGAIN)
				continue;
			if (number != 0)
				break;
			end.frames += (client().multiplanar() ? slot.planes[0].bytesused
							      : slot.buffer.bytesused) != 0;
			end.last = (slot.buffer.flags & V4L2_BUF_FLAG_LAST) != 0;
			if (!end.last) {
				EXPECT_EQ(client().queue(coded(), slot.buffer.index), 0);
			}
		}
		return end;
	}
};

TEST_P(EncoderNode, FormatsCannotBeSetWhileThereAreBuffers)
{
	request();
	v4l2_format format{};
	ASSERT_EQ(client().get_format(raw(), format), 0);
	EXPECT_EQ(client().set_format(format, VIDIOC_TRY_FMT), 0);
	// Of the same format again vicodec says that it did not change; most drivers do not look.
	EXPECT_THAT(client().set_format(format), AnyOf(0, EBUSY));
	if (client().multiplanar())
		format.fmt.pix_mp.width = 1280;
	else
		format.fmt.pix.width = 1280;
	EXPECT_EQ(client().set_format(format), EBUSY);
	ASSERT_EQ(client().get_format(coded(), format), 0);
	EXPECT_EQ(client().set_format(format), EBUSY);
}

TEST_P(EncoderNode, EveryFileHasFormatsAndBuffersOfItsOwn)
{
	request();
	auto other = another_client();
	v4l2_format format{};
	ASSERT_EQ(other->get_format(raw(), format), 0);
	EXPECT_NE(other->multiplanar() ? format.fmt.pix_mp.width : format.fmt.pix.width, 640u);
	EXPECT_EQ(other->set_format(format), 0);
	EXPECT_EQ(other->request_buffers(raw(), 2), 0);
	EXPECT_EQ(other->queue(raw(), 0), 0);
}

TEST_P(EncoderNode, ACodecThatItDoesNotHaveBecomesOneThatItHas)
{
	v4l2_format format{};
	ASSERT_EQ(client().get_format(coded(), format), 0);
	const auto fourcc = [&]() -> std::uint32_t {
		return client().multiplanar() ? format.fmt.pix_mp.pixelformat
					      : format.fmt.pix.pixelformat;
	};
	const std::uint32_t before = fourcc();
	if (client().multiplanar())
		format.fmt.pix_mp.pixelformat = 0x12345678;
	else
		format.fmt.pix.pixelformat = 0x12345678;
	ASSERT_EQ(client().call(VIDIOC_S_FMT, &format), 0);
	EXPECT_EQ(fourcc(), before);
}

TEST_P(EncoderNode, AFrameIsCodedWithItsTime)
{
	request();
	queue_coded();
	stream_on();
	NodeClient::Slot frame = client().slot(raw(), 2);
	frame.buffer.timestamp = {12, 345'678};
	ASSERT_EQ(client().queue(frame), 0);
	ASSERT_TRUE(node_->wait_for(client().fd(), POLLIN));
	NodeClient::Slot result = client().slot(coded(), 0);
	ASSERT_EQ(client().dequeue(result), 0);
	EXPECT_EQ(result.buffer.timestamp.tv_sec, 12);
	EXPECT_EQ(result.buffer.timestamp.tv_usec, 345'678);
	EXPECT_EQ(result.buffer.flags & V4L2_BUF_FLAG_TIMESTAMP_MASK, V4L2_BUF_FLAG_TIMESTAMP_COPY);
	ASSERT_TRUE(node_->wait_for(client().fd(), POLLOUT));
	NodeClient::Slot read = client().slot(raw(), 0);
	ASSERT_EQ(client().dequeue(read), 0);
	EXPECT_EQ(read.buffer.index, 2u);
	EXPECT_EQ(client().dequeue(raw()), EAGAIN);
	EXPECT_EQ(client().dequeue(coded()), EAGAIN);
}

TEST_P(EncoderNode, ARawBufferHoldsItsPayload)
{
	request();
	NodeClient::Slot slot = client().slot(raw(), 0);
	const std::uint32_t length = client().lengths(raw()).at(0);
	slot.buffer.bytesused = length + 8192;
	for (v4l2_plane &plane : slot.planes)
		plane.bytesused = length + 8192;
	EXPECT_EQ(client().queue(slot), EINVAL);
	if (client().multiplanar()) {
		slot.planes[0].bytesused = 100;
		slot.planes[0].data_offset = 100;
		EXPECT_EQ(client().queue(slot), EINVAL) << "no payload behind the header";
	}
	slot = client().slot(raw(), 0);
	slot.buffer.field = V4L2_FIELD_ALTERNATE;
	EXPECT_EQ(client().queue(slot), EINVAL);
	EXPECT_EQ(client().queue(raw(), 0), 0) << "no payload stands for all of it";
}

TEST_P(EncoderNode, PollSaysWhichQueueHasSomething)
{
	request();
	EXPECT_EQ(poll() & POLLERR, std::uint32_t{POLLERR}) << "it does not stream";
	stream_on();
	EXPECT_EQ(poll() & POLLERR, std::uint32_t{POLLERR}) << "nothing is queued";
	queue_coded(1);
	EXPECT_EQ(poll(), 0u);
	ASSERT_EQ(client().queue(raw(), 0), 0);
	ASSERT_TRUE(node_->wait_for(client().fd(), POLLIN));
	ASSERT_TRUE(node_->wait_for(client().fd(), POLLOUT));
	ASSERT_EQ(client().dequeue(coded()), 0);
	EXPECT_EQ(poll() & POLLIN, 0u);
	ASSERT_EQ(client().dequeue(raw()), 0);
	EXPECT_EQ(poll() & POLLERR, std::uint32_t{POLLERR}) << "nothing is queued any more";
}

TEST_P(EncoderNode, OnlyStartAndStopAreCommands)
{
	EXPECT_EQ(command(V4L2_ENC_CMD_PAUSE), EINVAL);
	EXPECT_EQ(command(77), EINVAL);
}

TEST_P(EncoderNode, AStopBeforeItStreamsChangesNothing)
{
	EXPECT_EQ(stop(), 0);
	request();
	EXPECT_EQ(stop(), 0);
	queue_coded();
	stream_on();
	ASSERT_EQ(client().queue(raw(), 0), 0);
	ASSERT_TRUE(node_->wait_for(client().fd(), POLLIN));
	NodeClient::Slot slot = client().slot(coded(), 0);
	ASSERT_EQ(client().dequeue(slot), 0);
	EXPECT_EQ(slot.buffer.flags & V4L2_BUF_FLAG_LAST, 0u);
}

TEST_P(EncoderNode, ADrainOfNothingGivesAnEmptyLastBuffer)
{
	request();
	queue_coded();
	stream_on();
	ASSERT_EQ(stop(), 0);
	const End end = take_until_last();
	EXPECT_TRUE(end.last);
	EXPECT_EQ(end.frames, 0u);
}

TEST_P(EncoderNode, ADrainGivesEveryFrameAndThenEpipe)
{
	request();
	queue_coded(1);
	for (std::uint32_t i = 0; i < 3; ++i)
		ASSERT_EQ(client().queue(raw(), i), 0);
	stream_on();
	ASSERT_EQ(stop(), 0);
	const End end = take_until_last();
	EXPECT_TRUE(end.last);
	EXPECT_EQ(end.frames, 3u);
	EXPECT_EQ(client().dequeue(coded()), EPIPE);
	EXPECT_EQ(client().dequeue(coded()), EPIPE) << "every time";
	EXPECT_NE(poll() & POLLIN, 0u) << "so that a client notices";
	EXPECT_EQ(stop(), 0) << "it has stopped";
}

TEST_P(EncoderNode, ADrainIsAnEvent)
{
	ASSERT_EQ(client().subscribe(V4L2_EVENT_EOS), 0);
	EXPECT_EQ(client().subscribe(V4L2_EVENT_SOURCE_CHANGE), EINVAL);
	request();
	queue_coded();
	stream_on();
	ASSERT_EQ(stop(), 0);
	EXPECT_TRUE(take_until_last().last);
	ASSERT_TRUE(node_->wait_for(client().fd(), POLLPRI));
	v4l2_event event{};
	ASSERT_EQ(client().call(VIDIOC_DQEVENT, &event), 0);
	EXPECT_EQ(event.type, std::uint32_t{V4L2_EVENT_EOS});
	EXPECT_EQ(event.pending, 0u);
	EXPECT_EQ(client().call(VIDIOC_DQEVENT, &event), ENOENT);
}

TEST_P(EncoderNode, CommandsAreEbusyWhileItDrains)
{
	request();
	stream_on();
	// Without a coded buffer the drain cannot end.
	ASSERT_EQ(client().queue(raw(), 0), 0);
	ASSERT_EQ(stop(), 0);
	EXPECT_EQ(stop(), EBUSY);
	EXPECT_EQ(command(V4L2_ENC_CMD_START), EBUSY);
	queue_coded();
	EXPECT_TRUE(take_until_last().last);
	EXPECT_EQ(command(V4L2_ENC_CMD_START), 0);
}

TEST_P(EncoderNode, AStartAfterADrainDoesNotEndEpipe)
{
	request();
	queue_coded(2);
	stream_on();
	ASSERT_EQ(client().queue(raw(), 0), 0);
	ASSERT_EQ(stop(), 0);
	ASSERT_TRUE(take_until_last().last);
	ASSERT_EQ(command(V4L2_ENC_CMD_START), 0);
	// The documentation says that the encoder goes on. vicodec of Linux 6.12 looks whether it
	// has stopped only when it has just forgotten that.
	EXPECT_EQ(client().dequeue(coded()), EPIPE);
}

TEST_P(EncoderNode, StreamOffOfTheCodedQueueForgetsTheDrain)
{
	request();
	queue_coded();
	stream_on();
	ASSERT_EQ(stop(), 0);
	ASSERT_TRUE(take_until_last().last);
	ASSERT_EQ(client().stream_off(coded()), 0);
	EXPECT_EQ(client().dequeue(coded()), EINVAL);
	ASSERT_EQ(client().stream_on(coded()), 0);
	EXPECT_EQ(client().dequeue(coded()), EAGAIN);
	queue_coded();
	ASSERT_EQ(client().queue(raw(), 0), 0);
	EXPECT_TRUE(node_->wait_for(client().fd(), POLLIN));
}

TEST_P(EncoderNode, StreamOffOfTheRawQueueEndsADrain)
{
	request();
	stream_on();
	ASSERT_EQ(client().queue(raw(), 0), 0);
	ASSERT_EQ(stop(), 0);
	ASSERT_EQ(client().stream_off(raw()), 0);
	queue_coded();
	const End end = take_until_last();
	EXPECT_TRUE(end.last);
	EXPECT_EQ(end.frames, 0u);
	EXPECT_EQ(client().queue(raw(), 0), 0) << "it was given back";
}

TEST_P(EncoderNode, OnlyTheRawQueueCrops)
{
	v4l2_selection selection{};
	selection.type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
	selection.target = V4L2_SEL_TGT_CROP;
	ASSERT_EQ(client().select(VIDIOC_G_SELECTION, selection), 0);
	const v4l2_rect whole = selection.r;
	EXPECT_EQ(whole.width, 1280u);
	selection.r = {0, 0, 100'000, 100'000};
	ASSERT_EQ(client().select(VIDIOC_S_SELECTION, selection), 0);
	EXPECT_EQ(selection.r.width, whole.width);
	selection.r = {0, 0, 640, 360};
	ASSERT_EQ(client().select(VIDIOC_S_SELECTION, selection), 0);
	EXPECT_EQ(selection.r.height, 360u);
	v4l2_format format{};
	ASSERT_EQ(client().get_format(raw(), format), 0);
	ASSERT_EQ(client().set_format(format), 0);
	selection.r = {};
	ASSERT_EQ(client().select(VIDIOC_G_SELECTION, selection), 0);
	EXPECT_EQ(selection.r.height, whole.height) << "a format crops nothing";
	selection.target = V4L2_SEL_TGT_COMPOSE;
	EXPECT_EQ(client().select(VIDIOC_G_SELECTION, selection), EINVAL);
	selection.target = V4L2_SEL_TGT_CROP;
	selection.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
	EXPECT_EQ(client().select(VIDIOC_G_SELECTION, selection), EINVAL);
	EXPECT_EQ(client().select(VIDIOC_S_SELECTION, selection), EINVAL);
}

TEST_P(EncoderNode, EachQueueHasItsOwnPlacesToMap)
{
	request(2, 2);
	NodeClient::Slot frame = client().slot(raw(), 0);
	NodeClient::Slot result = client().slot(coded(), 0);
	ASSERT_EQ(client().query(frame), 0);
	ASSERT_EQ(client().query(result), 0);
	const auto offset = [&](const NodeClient::Slot &slot) {
		return client().multiplanar() ? slot.planes[0].m.mem_offset : slot.buffer.m.offset;
	};
	EXPECT_NE(offset(frame), offset(result));
	for (const NodeClient::Slot &slot : {frame, result}) {
		const std::size_t length =
			client().multiplanar() ? slot.planes[0].length : slot.buffer.length;
		void *address = nullptr;
		ASSERT_EQ(node_->io().map(client().fd(), length, offset(slot), &address), 0);
		node_->io().unmap(address, length);
	}
}

INSTANTIATE_TEST_SUITE_P(Every, EncoderNode, testing::ValuesIn(encoder_nodes()), node_name);

} // namespace
} // namespace penstock::test
