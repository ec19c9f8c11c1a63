#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "core/memory/fd_memory.h"
#include "core/memory/page_layout.h"
#include "devices/v4l2/node/control_batch.h"
#include "devices/v4l2/node/controls.h"
#include "tests/support/process/kept_log.h"
#include "tests/unit/devices/v4l2/kernel/node_case.h"

namespace penstock::test {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

class CaptureNode : public NodeCase
{
protected:
	std::uint32_t type() { return client().capture_type(); }
	std::uint32_t wrong_type() { return client().output_type(); }
	void request(std::uint32_t count = 4, std::uint32_t memory = V4L2_MEMORY_MMAP)
	{
		ASSERT_EQ(client().request_buffers(type(), count, memory), 0);
		ASSERT_GE(client().granted(), 2u);
	}
	void stream()
	{
		request();
		for (std::uint32_t i = 0; i < client().granted(); ++i)
			ASSERT_EQ(client().queue(type(), i), 0);
		ASSERT_EQ(client().stream_on(type()), 0);
	}
	v4l2_exportbuffer to_export(std::uint32_t index = 0, std::uint32_t plane = 0)
	{
		v4l2_exportbuffer request{};
		request.type = type();
		request.index = index;
		request.plane = plane;
		request.flags = O_CLOEXEC | O_RDWR;
		return request;
	}
	/// A dmabuf as long as one of its own buffers; the queue has no buffers afterwards.
	UniqueFd dmabuf()
	{
		UniqueFd exported;
		request();
		EXPECT_EQ(client().export_buffer(to_export(), &exported), 0);
		EXPECT_EQ(client().request_buffers(type(), 0), 0);
		return exported;
	}
	std::uint32_t length() { return client().lengths(type()).at(0); }
};

TEST_P(CaptureNode, ACallThatItDoesNotHaveIsEnotty)
{
	v4l2_encoder_cmd command{};
	EXPECT_EQ(client().call(VIDIOC_ENCODER_CMD, &command), ENOTTY);
	v4l2_jpegcompression compression{};
	EXPECT_EQ(client().call(VIDIOC_G_JPEGCOMP, &compression), ENOTTY);
}

TEST_P(CaptureNode, AnotherTypeOfBufferIsEinval)
{
	v4l2_format format{};
	EXPECT_EQ(client().get_format(wrong_type(), format), EINVAL);
	format.type = wrong_type();
	EXPECT_EQ(client().set_format(format), EINVAL);
	EXPECT_EQ(client().set_format(format, VIDIOC_TRY_FMT), EINVAL);
	v4l2_fmtdesc description{};
	description.type = wrong_type();
	EXPECT_EQ(client().call(VIDIOC_ENUM_FMT, &description), EINVAL);
	EXPECT_EQ(client().request_buffers(wrong_type(), 4), EINVAL);
	v4l2_streamparm rate{};
	rate.type = wrong_type();
	EXPECT_EQ(client().call(VIDIOC_G_PARM, &rate), EINVAL);
	EXPECT_EQ(client().call(VIDIOC_S_PARM, &rate), EINVAL);
	request();
	EXPECT_EQ(client().queue(wrong_type(), 0), EINVAL);
	NodeClient::Slot slot = client().slot(wrong_type(), 0);
	EXPECT_EQ(client().query(slot), EINVAL);
	EXPECT_EQ(client().dequeue(wrong_type()), EINVAL);
	EXPECT_EQ(client().stream_on(wrong_type()), EINVAL);
	EXPECT_EQ(client().stream_off(wrong_type()), EINVAL);
	v4l2_exportbuffer wrong = to_export();
	wrong.type = wrong_type();
	EXPECT_EQ(client().export_buffer(wrong), EINVAL);
}

TEST_P(CaptureNode, EnumerationsEndWithEinval)
{
	v4l2_fmtdesc format{};
	format.type = type();
	std::uint32_t fourcc = 0;
	int number = 0;
	for (; (number = client().call(VIDIOC_ENUM_FMT, &format)) == 0; ++format.index)
		fourcc = format.pixelformat;
	EXPECT_EQ(number, EINVAL);
	EXPECT_GE(format.index, 1u);

	v4l2_frmsizeenum size{};
	size.pixel_format = fourcc;
	v4l2_frmivalenum interval{};
	for (; (number = client().call(VIDIOC_ENUM_FRAMESIZES, &size)) == 0; ++size.index)
		interval.width = size.discrete.width, interval.height = size.discrete.height;
	EXPECT_EQ(number, EINVAL);
	EXPECT_GE(size.index, 1u);

	interval.pixel_format = fourcc;
	while ((number = client().call(VIDIOC_ENUM_FRAMEINTERVALS, &interval)) == 0)
		++interval.index;
	EXPECT_EQ(number, EINVAL);
	EXPECT_GE(interval.index, 1u);
}

TEST_P(CaptureNode, AnUnknownFormatOrSizeHasNoEntries)
{
	v4l2_frmsizeenum size{};
	size.pixel_format = 0x12345678;
	EXPECT_EQ(client().call(VIDIOC_ENUM_FRAMESIZES, &size), EINVAL);
	v4l2_format format{};
	ASSERT_EQ(client().get_format(type(), format), 0);
	v4l2_frmivalenum interval{};
	interval.pixel_format =
		client().multiplanar() ? format.fmt.pix_mp.pixelformat : format.fmt.pix.pixelformat;
	interval.width = 7;
	interval.height = 7;
	EXPECT_EQ(client().call(VIDIOC_ENUM_FRAMEINTERVALS, &interval), EINVAL);
}

TEST_P(CaptureNode, AnUnknownFormatBecomesOneThatItHas)
{
	v4l2_format format{};
	format.type = type();
	ASSERT_EQ(client().call(VIDIOC_TRY_FMT, &format), 0);
	EXPECT_NE(client().multiplanar() ? format.fmt.pix_mp.pixelformat
					 : format.fmt.pix.pixelformat,
		  0u);
	EXPECT_EQ(client().set_format(format), 0);
}

TEST_P(CaptureNode, FormatsCannotBeSetWhileThereAreBuffers)
{
	v4l2_format format{};
	ASSERT_EQ(client().get_format(type(), format), 0);
	EXPECT_EQ(client().set_format(format), 0);
	request();
	EXPECT_EQ(client().set_format(format), EBUSY);
	EXPECT_EQ(client().set_format(format, VIDIOC_TRY_FMT), 0);
	EXPECT_EQ(another_client()->set_format(format), EBUSY);
	ASSERT_EQ(client().request_buffers(type(), 0), 0);
	EXPECT_EQ(client().set_format(format), 0);
}

TEST_P(CaptureNode, BuffersOfNoMemoryAreEinval)
{
	EXPECT_EQ(client().request_buffers(type(), 4, 0), EINVAL);
	EXPECT_EQ(client().request_buffers(type(), 4, 77), EINVAL);
}

TEST_P(CaptureNode, BuffersCanBeFreedThoughThereAreNone)
{
	EXPECT_EQ(client().request_buffers(type(), 0), 0);
	EXPECT_EQ(client().request_buffers(type(), 0), 0);
}

TEST_P(CaptureNode, ASecondRequestReplacesTheBuffers)
{
	request(4);
	EXPECT_EQ(client().request_buffers(type(), 6), 0);
	EXPECT_EQ(client().granted(), 6u);
	EXPECT_EQ(client().request_buffers(type(), 3, V4L2_MEMORY_DMABUF), 0);
	EXPECT_EQ(client().queue(type(), 0), EINVAL) << "MMAP in a queue of dmabufs";
}

TEST_P(CaptureNode, BuffersCannotBeRequestedWhileItStreams)
{
	stream();
	EXPECT_EQ(client().request_buffers(type(), 4), EBUSY);
	EXPECT_EQ(client().request_buffers(type(), 0), EBUSY);
	ASSERT_EQ(client().stream_off(type()), 0);
	EXPECT_EQ(client().request_buffers(type(), 4), 0);
}

TEST_P(CaptureNode, BuffersThatAreMappedOrExportedLiveOnWhenTheyAreFreed)
{
	request();
	NodeClient::Slot slot = client().slot(type(), 0);
	ASSERT_EQ(client().query(slot), 0);
	const std::uint32_t offset =
		client().multiplanar() ? slot.planes[0].m.mem_offset : slot.buffer.m.offset;
	void *address = nullptr;
	ASSERT_EQ(node_->io().map(client().fd(), length(), offset, &address), 0);
	UniqueFd exported;
	ASSERT_EQ(client().export_buffer(to_export(), &exported), 0);
	EXPECT_EQ(client().request_buffers(type(), 0), 0);
	static_cast<char *>(address)[length() - 1] = 1;
	EXPECT_GE(::lseek(exported.get(), 0, SEEK_END), off_t{length()});
	node_->io().unmap(address, length());
}

TEST_P(CaptureNode, OneFileOwnsTheBuffers)
{
	request();
	auto other = another_client();
	EXPECT_EQ(other->request_buffers(type(), 4), EBUSY);
	EXPECT_EQ(other->request_buffers(type(), 0), EBUSY);
	EXPECT_EQ(other->queue(type(), 0), EBUSY);
	EXPECT_EQ(other->dequeue(type()), EBUSY);
	EXPECT_EQ(other->stream_on(type()), EBUSY);
	EXPECT_EQ(other->stream_off(type()), EBUSY);
	EXPECT_EQ(other->export_buffer(to_export()), EBUSY);
	NodeClient::Slot slot = other->slot(type(), 0);
	EXPECT_EQ(other->query(slot), 0) << "anybody may look";
	client().close();
	EXPECT_EQ(other->request_buffers(type(), 4), 0);
}

TEST_P(CaptureNode, AFileThatIsClosedWhileItStreamsFreesEverything)
{
	stream();
	client().close();
	auto next = another_client();
	EXPECT_EQ(next->request_buffers(type(), 4), 0);
	EXPECT_EQ(next->queue(type(), 0), 0);
}

TEST_P(CaptureNode, CreateBufsTellsWithoutCreating)
{
	v4l2_create_buffers create{};
	create.memory = V4L2_MEMORY_MMAP;
	create.format.type = type();
	EXPECT_EQ(client().call(VIDIOC_CREATE_BUFS, &create), 0);
	EXPECT_NE(create.capabilities & V4L2_BUF_CAP_SUPPORTS_MMAP, 0u);
	EXPECT_EQ(create.index, 0u);
	request();
	EXPECT_EQ(another_client()->call(VIDIOC_CREATE_BUFS, &create), 0)
		<< "a busy node tells too";
	EXPECT_EQ(create.index, client().granted());
}

TEST_P(CaptureNode, CreateBufsAddsBuffersThatAreLongEnough)
{
	request(2);
	v4l2_create_buffers create{};
	create.memory = V4L2_MEMORY_MMAP;
	create.count = 1;
	ASSERT_EQ(client().get_format(type(), create.format), 0);
	v4l2_create_buffers small = create;
	small.format.fmt.pix.sizeimage = 16;
	for (v4l2_plane_pix_format &plane : small.format.fmt.pix_mp.plane_fmt)
		if (client().multiplanar())
			plane.sizeimage = 16;
	EXPECT_EQ(client().call(VIDIOC_CREATE_BUFS, &small), EINVAL);
	v4l2_create_buffers foreign = create;
	foreign.memory = V4L2_MEMORY_DMABUF;
	EXPECT_EQ(client().call(VIDIOC_CREATE_BUFS, &foreign), EINVAL);
	v4l2_create_buffers others = create;
	EXPECT_EQ(another_client()->call(VIDIOC_CREATE_BUFS, &others), EBUSY);
	EXPECT_EQ(client().call(VIDIOC_CREATE_BUFS, &create), 0);
	EXPECT_EQ(create.index, client().granted());
	EXPECT_EQ(client().queue(type(), create.index), 0);
}

TEST_P(CaptureNode, ABufferThatThereIsNotIsEinval)
{
	EXPECT_EQ(client().queue(type(), 0), EINVAL);
	NodeClient::Slot slot = client().slot(type(), 0);
	EXPECT_EQ(client().query(slot), EINVAL);
	request();
	EXPECT_EQ(client().queue(type(), client().granted()), EINVAL);
	slot = client().slot(type(), client().granted());
	EXPECT_EQ(client().query(slot), EINVAL);
	EXPECT_EQ(client().export_buffer(to_export(client().granted())), EINVAL);
}

TEST_P(CaptureNode, ABufferThatIsQueuedCannotBeQueued)
{
	request();
	EXPECT_EQ(client().queue(type(), 1), 0);
	EXPECT_EQ(client().queue(type(), 1), EINVAL);
	NodeClient::Slot slot = client().slot(type(), 1);
	ASSERT_EQ(client().query(slot), 0);
	EXPECT_NE(slot.buffer.flags & V4L2_BUF_FLAG_QUEUED, 0u);
	ASSERT_EQ(client().stream_on(type()), 0);
	EXPECT_EQ(client().queue(type(), 1), EINVAL);
}

TEST_P(CaptureNode, ABufferThatIsDoneCannotBeQueuedBeforeItIsDequeued)
{
	stream();
	ASSERT_TRUE(node_->wait_for(client().fd(), POLLIN));
	EXPECT_EQ(client().queue(type(), 0), EINVAL);
	NodeClient::Slot slot = client().slot(type(), 0);
	ASSERT_EQ(client().dequeue(slot), 0);
	EXPECT_EQ(client().queue(type(), slot.buffer.index), 0);
}

TEST_P(CaptureNode, AnotherMemoryThanRequestedIsEinval)
{
	request();
	EXPECT_EQ(client().queue(type(), 0, V4L2_MEMORY_DMABUF), EINVAL);
	EXPECT_EQ(client().queue(type(), 0, 0), EINVAL);
	EXPECT_EQ(client().queue(type(), 0), 0);
}

TEST_P(CaptureNode, StreamOffGivesEveryBufferBack)
{
	request();
	for (std::uint32_t i = 0; i < client().granted(); ++i)
		ASSERT_EQ(client().queue(type(), i), 0);
	EXPECT_EQ(client().stream_off(type()), 0) << "before it streams";
	for (std::uint32_t i = 0; i < client().granted(); ++i)
		EXPECT_EQ(client().queue(type(), i), 0);
	ASSERT_EQ(client().stream_on(type()), 0);
	EXPECT_EQ(client().stream_off(type()), 0);
	EXPECT_EQ(client().stream_off(type()), 0) << "twice";
	for (std::uint32_t i = 0; i < client().granted(); ++i)
		EXPECT_EQ(client().queue(type(), i), 0);
}

TEST_P(CaptureNode, DequeueingBeforeItStreamsIsEinvalAndWithoutAFrameEagain)
{
	EXPECT_EQ(client().dequeue(type()), EINVAL);
	request();
	ASSERT_EQ(client().queue(type(), 0), 0);
	EXPECT_EQ(client().dequeue(type()), EINVAL);
	ASSERT_EQ(client().stream_off(type()), 0);
	ASSERT_EQ(client().stream_on(type()), 0);
	EXPECT_EQ(client().dequeue(type()), EAGAIN);
	ASSERT_EQ(client().stream_off(type()), 0);
	EXPECT_EQ(client().dequeue(type()), EINVAL);
}

TEST_P(CaptureNode, StreamOnNeedsBuffersAndMayBeCalledTwice)
{
	EXPECT_EQ(client().stream_on(type()), EINVAL);
	stream();
	EXPECT_EQ(client().stream_on(type()), 0);
}

TEST_P(CaptureNode, AFrameIsWholeAndTimed)
{
	stream();
	ASSERT_TRUE(node_->wait_for(client().fd(), POLLIN));
	NodeClient::Slot slot = client().slot(type(), 0);
	ASSERT_EQ(client().dequeue(slot), 0);
	const v4l2_buffer &buffer = slot.buffer;
	constexpr std::uint32_t kDriversOwn = V4L2_BUF_FLAG_QUEUED | V4L2_BUF_FLAG_DONE |
					      V4L2_BUF_FLAG_ERROR | V4L2_BUF_FLAG_LAST;
	EXPECT_EQ(buffer.flags & kDriversOwn, 0u);
	EXPECT_EQ(buffer.flags & V4L2_BUF_FLAG_TIMESTAMP_MASK, V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC);
	EXPECT_EQ(buffer.field, std::uint32_t{V4L2_FIELD_NONE});
	EXPECT_EQ(buffer.memory, std::uint32_t{V4L2_MEMORY_MMAP});
	EXPECT_EQ(client().multiplanar() ? slot.planes[0].bytesused : buffer.bytesused, length());
	EXPECT_GT(buffer.timestamp.tv_sec * 1'000'000 + buffer.timestamp.tv_usec, 0);
}

TEST_P(CaptureNode, PollSaysWhatCanBeDequeued)
{
	// Without buffers, poll() would start to read() from vivid.
	request();
	EXPECT_EQ(poll() & POLLERR, std::uint32_t{POLLERR}) << "it does not stream";
	ASSERT_EQ(client().stream_on(type()), 0);
	EXPECT_EQ(poll() & POLLERR, std::uint32_t{POLLERR}) << "nothing was ever queued";
	ASSERT_EQ(client().queue(type(), 0), 0);
	EXPECT_EQ(poll() & POLLERR, 0u);
	ASSERT_TRUE(node_->wait_for(client().fd(), POLLIN));
	NodeClient::Slot slot = client().slot(type(), 0);
	ASSERT_EQ(client().dequeue(slot), 0);
	EXPECT_EQ(poll(), 0u) << "neither a frame nor an error";
	ASSERT_EQ(client().stream_off(type()), 0);
	EXPECT_EQ(poll() & POLLERR, std::uint32_t{POLLERR});
}

TEST_P(CaptureNode, ExportChecksWhatItIsToldAndClosesOnExec)
{
	request();
	EXPECT_EQ(client().export_buffer(to_export(0, VIDEO_MAX_PLANES - 1)), EINVAL);
	v4l2_exportbuffer flags = to_export();
	flags.flags = 0x40000000;
	EXPECT_EQ(client().export_buffer(flags), EINVAL);
	UniqueFd exported;
	ASSERT_EQ(client().export_buffer(to_export(), &exported), 0);
	EXPECT_EQ(::fcntl(exported.get(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	EXPECT_GE(::lseek(exported.get(), 0, SEEK_END), off_t{length()});
	flags = to_export();
	flags.flags = O_RDWR;
	ASSERT_EQ(client().export_buffer(flags, &exported), 0);
	EXPECT_EQ(::fcntl(exported.get(), F_GETFD) & FD_CLOEXEC, 0);
	ASSERT_EQ(client().request_buffers(type(), 4, V4L2_MEMORY_DMABUF), 0);
	EXPECT_EQ(client().export_buffer(to_export()), EINVAL) << "memory of others";
}

TEST_P(CaptureNode, MapChecksOffsetAndLength)
{
	request();
	NodeClient::Slot slot = client().slot(type(), 1);
	ASSERT_EQ(client().query(slot), 0);
	const std::uint32_t offset =
		client().multiplanar() ? slot.planes[0].m.mem_offset : slot.buffer.m.offset;
	const std::size_t whole = (length() + page_size() - 1) / page_size() * page_size();
	void *address = nullptr;
	EXPECT_EQ(node_->io().map(client().fd(), whole + 1, offset, &address), -EINVAL);
	EXPECT_EQ(node_->io().map(client().fd(), whole, 0x7ffff000, &address), -EINVAL);
	ASSERT_EQ(node_->io().map(client().fd(), whole, offset, &address), 0);
	ASSERT_EQ(client().query(slot), 0);
	EXPECT_NE(slot.buffer.flags & V4L2_BUF_FLAG_MAPPED, 0u);
	node_->io().unmap(address, whole);
	ASSERT_EQ(client().request_buffers(type(), 4, V4L2_MEMORY_DMABUF), 0);
	EXPECT_EQ(node_->io().map(client().fd(), whole, offset, &address), -EINVAL);
}

TEST_P(CaptureNode, AMultiPlanarClientHasRoomForEveryPlane)
{
	if (!client().multiplanar())
		return;
	request();
	NodeClient::Slot slot = client().slot(type(), 0, V4L2_MEMORY_MMAP, 0);
	EXPECT_EQ(client().query(slot), EINVAL);
	EXPECT_EQ(client().queue(slot), EINVAL);
	slot.buffer.length = VIDEO_MAX_PLANES + 1;
	EXPECT_EQ(client().query(slot), EINVAL);
	slot.buffer.length = VIDEO_MAX_PLANES;
	EXPECT_EQ(client().query(slot), 0);
	EXPECT_EQ(slot.buffer.length, client().lengths(type()).size());
}

TEST_P(CaptureNode, WhatIsNoDmabufIsEinval)
{
	request(4, V4L2_MEMORY_DMABUF);
	EXPECT_EQ(client().queue_dmabuf(type(), 0, -1, length()), EINVAL);
	EXPECT_EQ(client().queue_dmabuf(type(), 0, client().fd(), length()), EINVAL);
	const UniqueFd file = create_memfd("no-dmabuf", length()).value();
	EXPECT_EQ(client().queue_dmabuf(type(), 0, file.get(), length()), EINVAL);
}

TEST_P(CaptureNode, ADmabufIsAsLongAsTheFormatAndAsTheClientSays)
{
	const UniqueFd exported = dmabuf();
	const auto true_length = static_cast<std::uint32_t>(::lseek(exported.get(), 0, SEEK_END));
	request(4, V4L2_MEMORY_DMABUF);
	EXPECT_EQ(client().queue_dmabuf(type(), 0, exported.get(), length() - 1), EINVAL);
	EXPECT_EQ(client().queue_dmabuf(type(), 0, exported.get(), true_length + 1), EFAULT);
	EXPECT_EQ(client().queue_dmabuf(type(), 0, exported.get(), true_length), 0);
	EXPECT_EQ(client().queue_dmabuf(type(), 1, exported.get(), 0), 0) << "its own length";
	NodeClient::Slot slot = client().slot(type(), 1, V4L2_MEMORY_DMABUF);
	ASSERT_EQ(client().query(slot), 0);
	EXPECT_EQ(client().multiplanar() ? slot.planes[0].length : slot.buffer.length, true_length);
}

TEST_P(CaptureNode, FramesReachADmabuf)
{
	const UniqueFd exported = dmabuf();
	request(2, V4L2_MEMORY_DMABUF);
	ASSERT_EQ(client().queue_dmabuf(type(), 1, exported.get(), 0), 0);
	ASSERT_EQ(client().stream_on(type()), 0);
	ASSERT_TRUE(node_->wait_for(client().fd(), POLLIN));
	NodeClient::Slot slot = client().slot(type(), 0, V4L2_MEMORY_DMABUF);
	ASSERT_EQ(client().dequeue(slot), 0);
	EXPECT_EQ(slot.buffer.index, 1u);
	EXPECT_EQ(client().multiplanar() ? slot.planes[0].m.fd : slot.buffer.m.fd, exported.get());
}

TEST_P(CaptureNode, AnUnknownControlIsEinval)
{
	constexpr std::uint32_t kUnknown = V4L2_CID_MPEG_VIDEO_VPX_MAX_QP;
	v4l2_query_ext_ctrl query{};
	query.id = kUnknown;
	EXPECT_EQ(client().call(VIDIOC_QUERY_EXT_CTRL, &query), EINVAL);
	EXPECT_EQ(client().set_control(kUnknown, 1), EINVAL);
	v4l2_ext_control control{};
	control.id = kUnknown;
	v4l2_ext_controls request{};
	request.which = V4L2_CTRL_WHICH_CUR_VAL;
	request.count = 1;
	request.controls = &control;
	EXPECT_EQ(client().call(VIDIOC_G_EXT_CTRLS, &request), EINVAL);
	EXPECT_EQ(request.error_idx, request.count);
	v4l2_querymenu item{};
	item.id = kUnknown;
	EXPECT_EQ(client().call(VIDIOC_QUERYMENU, &item), EINVAL);
}

TEST_P(CaptureNode, AControlTakesTheNearestNumberThatItCan)
{
	ASSERT_EQ(client().set_control(V4L2_CID_BRIGHTNESS, 100'000), 0);
	EXPECT_EQ(client().taken(), 255);
	ASSERT_EQ(client().set_control(V4L2_CID_BRIGHTNESS, -5), 0);
	EXPECT_EQ(client().taken(), 0);
	ASSERT_EQ(client().set_control(V4L2_CID_BRIGHTNESS, 128), 0);
	EXPECT_EQ(client().taken(), 128);
}

TEST_P(CaptureNode, AManualValueIsTakenWithItsSwitchAndLostWithoutIt)
{
	ASSERT_EQ(client().set_control(V4L2_CID_AUTOGAIN, 1), 0);
	ASSERT_EQ(client().set_control(V4L2_CID_GAIN, 50), 0) << "no word of its loss";
	v4l2_query_ext_ctrl gain{};
	gain.id = V4L2_CID_GAIN;
	ASSERT_EQ(client().call(VIDIOC_QUERY_EXT_CTRL, &gain), 0);
	EXPECT_TRUE(gain.flags & V4L2_CTRL_FLAG_INACTIVE);

	const auto device = v4l2::Device::open(node_->path(), node_->io());
	ASSERT_TRUE(device);
	const std::vector<v4l2::ControlValue> alone{{V4L2_CID_GAIN, "gain", 60}};
	const std::vector<v4l2::ControlValue> both{{V4L2_CID_GAIN, "gain", 70},
						   {V4L2_CID_AUTOGAIN, "gain_automatic", 0}};
	{
		const KeptLog log;
		EXPECT_TRUE(v4l2::apply_controls(**device, alone, "--ctrl"));
		EXPECT_THAT(log.text(), HasSubstr("gain is under automatic control: add --ctrl "
						  "gain_automatic=0\n"));
	}
	const KeptLog log;
	EXPECT_TRUE(v4l2::apply_controls(**device, both, "--ctrl"));
	EXPECT_EQ(log.text(), "");
	EXPECT_EQ(v4l2::read_control(**device, V4L2_CID_GAIN).value(), 70);
	EXPECT_EQ(client().set_control(V4L2_CID_AUTOGAIN, 1), 0);
}

TEST_P(CaptureNode, AMenuRefusesWhatItDoesNotHave)
{
	const v4l2_query_ext_ctrl menu = client().find_control(V4L2_CTRL_TYPE_MENU);
	ASSERT_NE(menu.id, 0u);
	EXPECT_EQ(client().set_control(menu.id, static_cast<std::int32_t>(menu.maximum + 1)),
		  ERANGE);
	v4l2_querymenu item{};
	item.id = menu.id;
	item.index = static_cast<std::uint32_t>(menu.maximum + 1);
	EXPECT_EQ(client().call(VIDIOC_QUERYMENU, &item), EINVAL);
	item.index = static_cast<std::uint32_t>(menu.minimum);
	EXPECT_EQ(client().call(VIDIOC_QUERYMENU, &item), 0);
}

TEST_P(CaptureNode, AButtonCannotBeRead)
{
	const v4l2_query_ext_ctrl button = client().find_control(V4L2_CTRL_TYPE_BUTTON);
	ASSERT_NE(button.id, 0u);
	v4l2_ext_control control{};
	control.id = button.id;
	v4l2_ext_controls request{};
	request.which = V4L2_CTRL_WHICH_CUR_VAL;
	request.count = 1;
	request.controls = &control;
	EXPECT_EQ(client().call(VIDIOC_G_EXT_CTRLS, &request), EACCES);
	EXPECT_EQ(request.error_idx, request.count) << "no control was touched";
}

TEST_P(CaptureNode, ControlsAreListedById)
{
	v4l2_query_ext_ctrl query{};
	query.id = V4L2_CTRL_FLAG_NEXT_CTRL;
	std::uint32_t previous = 0;
	int number = 0;
	while ((number = client().call(VIDIOC_QUERY_EXT_CTRL, &query)) == 0) {
		EXPECT_GT(query.id, previous);
		previous = query.id;
		query.id |= V4L2_CTRL_FLAG_NEXT_CTRL;
	}
	EXPECT_EQ(number, EINVAL);
	EXPECT_NE(previous, 0u);
}

TEST_P(CaptureNode, OnlyEventsThatItHasCanBeSubscribedTo)
{
	EXPECT_EQ(client().subscribe(V4L2_EVENT_EOS), EINVAL);
	EXPECT_EQ(client().subscribe(V4L2_EVENT_ALL), EINVAL);
	EXPECT_EQ(client().subscribe(V4L2_EVENT_SOURCE_CHANGE), 0);
	EXPECT_EQ(client().subscribe(V4L2_EVENT_SOURCE_CHANGE), 0) << "twice";
	v4l2_event event{};
	EXPECT_EQ(client().call(VIDIOC_DQEVENT, &event), ENOENT);
	EXPECT_EQ(client().subscribe(V4L2_EVENT_SOURCE_CHANGE, VIDIOC_UNSUBSCRIBE_EVENT), 0);
	EXPECT_EQ(client().subscribe(V4L2_EVENT_EOS, VIDIOC_UNSUBSCRIBE_EVENT), 0);
	EXPECT_EQ(client().subscribe(V4L2_EVENT_ALL, VIDIOC_UNSUBSCRIBE_EVENT), 0);
}

TEST_P(CaptureNode, ARateBecomesTheNearest)
{
	v4l2_streamparm rate{};
	rate.type = type();
	rate.parm.capture.timeperframe = {1, 29};
	ASSERT_EQ(client().call(VIDIOC_S_PARM, &rate), 0);
	EXPECT_NE(rate.parm.capture.capability & V4L2_CAP_TIMEPERFRAME, 0u);
	EXPECT_NE(rate.parm.capture.timeperframe.numerator, 0u);
	rate.parm.capture.timeperframe = {0, 0};
	ASSERT_EQ(client().call(VIDIOC_S_PARM, &rate), 0);
	EXPECT_NE(rate.parm.capture.timeperframe.denominator, 0u);
}

TEST_P(CaptureNode, ARateCannotBeSetWhileItStreams)
{
	v4l2_streamparm rate{};
	rate.type = type();
	ASSERT_EQ(client().call(VIDIOC_G_PARM, &rate), 0);
	stream();
	// uvcvideo says EBUSY, as the fake does. vivid is kinder.
	EXPECT_THAT(client().call(VIDIOC_S_PARM, &rate), AnyOf(0, EBUSY));
}

INSTANTIATE_TEST_SUITE_P(Every, CaptureNode, testing::ValuesIn(capture_nodes()), node_name);

class HdmiNode : public CaptureNode
{
protected:
	void select_hdmi()
	{
		int input = hdmi_input(GetParam());
		EXPECT_EQ(client().call(VIDIOC_S_INPUT, &input), 0);
	}
	/// Selects the HDMI input and adopts the timings of its signal.
	v4l2_dv_timings receive()
	{
		select_hdmi();
		v4l2_dv_timings timings{};
		EXPECT_EQ(client().call(VIDIOC_QUERY_DV_TIMINGS, &timings), 0);
		EXPECT_EQ(client().call(VIDIOC_S_DV_TIMINGS, &timings), 0);
		return timings;
	}
	static v4l2_selection rectangle(std::uint32_t target = V4L2_SEL_TGT_COMPOSE)
	{
		v4l2_selection selection{};
		selection.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
		selection.target = target;
		return selection;
	}
};

TEST_P(HdmiNode, AnotherInputHasNoTimings)
{
	v4l2_dv_timings timings{};
	EXPECT_EQ(client().call(VIDIOC_QUERY_DV_TIMINGS, &timings), ENODATA);
	EXPECT_EQ(client().call(VIDIOC_G_DV_TIMINGS, &timings), ENODATA);
	EXPECT_EQ(client().call(VIDIOC_S_DV_TIMINGS, &timings), ENODATA);
}

TEST_P(HdmiNode, InputsCannotBeSwitchedWhileThereAreBuffers)
{
	int input = 1000;
	EXPECT_EQ(client().call(VIDIOC_S_INPUT, &input), EINVAL);
	request();
	input = 0;
	EXPECT_EQ(client().call(VIDIOC_S_INPUT, &input), 0) << "the one that is selected";
	input = hdmi_input(GetParam());
	EXPECT_EQ(client().call(VIDIOC_S_INPUT, &input), EBUSY);
	v4l2_input last{};
	last.index = 1000;
	EXPECT_EQ(client().call(VIDIOC_ENUMINPUT, &last), EINVAL);
}

TEST_P(HdmiNode, TheFormatFollowsTheTimings)
{
	v4l2_dv_timings timings = receive();
	v4l2_format format{};
	ASSERT_EQ(client().get_format(type(), format), 0);
	EXPECT_EQ(client().multiplanar() ? format.fmt.pix_mp.width : format.fmt.pix.width,
		  timings.bt.width);
	v4l2_dv_timings now{};
	ASSERT_EQ(client().call(VIDIOC_G_DV_TIMINGS, &now), 0);
	EXPECT_EQ(now.bt.width, timings.bt.width);
}

TEST_P(HdmiNode, TimingsCannotBeChangedWhileThereAreBuffers)
{
	v4l2_dv_timings timings = receive();
	request();
	EXPECT_EQ(client().call(VIDIOC_S_DV_TIMINGS, &timings), 0) << "the ones that are set";
	timings.bt.width /= 2;
	EXPECT_THAT(client().call(VIDIOC_S_DV_TIMINGS, &timings), AnyOf(EBUSY, EINVAL));
}

TEST_P(HdmiNode, ACompositionLiesWithinTheFormat)
{
	receive();
	v4l2_format format{};
	ASSERT_EQ(client().get_format(type(), format), 0);
	ASSERT_EQ(client().set_format(format), 0);
	const std::uint32_t width =
		client().multiplanar() ? format.fmt.pix_mp.width : format.fmt.pix.width;
	v4l2_selection whole = rectangle();
	ASSERT_EQ(client().select(VIDIOC_G_SELECTION, whole), 0);
	EXPECT_EQ(whole.r.width, width);
	v4l2_selection huge = rectangle();
	huge.r = {0, 0, 100'000, 100'000};
	ASSERT_EQ(client().select(VIDIOC_S_SELECTION, huge), 0);
	EXPECT_EQ(huge.r.width, width);
	v4l2_selection half = rectangle();
	half.r = {0, 0, width / 2, whole.r.height / 2};
	ASSERT_EQ(client().select(VIDIOC_S_SELECTION, half), 0);
	EXPECT_EQ(half.r.width, width / 2);
	// A format of the same size leaves the composition where it is.
	ASSERT_EQ(client().set_format(format), 0);
	v4l2_selection kept = rectangle();
	ASSERT_EQ(client().select(VIDIOC_G_SELECTION, kept), 0);
	EXPECT_EQ(kept.r.width, width / 2);
	ASSERT_EQ(client().select(VIDIOC_S_SELECTION, whole), 0);
}

TEST_P(HdmiNode, ACropStaysWhenAFormatIsSet)
{
	v4l2_dv_timings timings = receive();
	v4l2_format format{};
	ASSERT_EQ(client().get_format(type(), format), 0);
	ASSERT_EQ(client().set_format(format), 0);
	v4l2_selection whole = rectangle(V4L2_SEL_TGT_CROP_DEFAULT);
	ASSERT_EQ(client().select(VIDIOC_G_SELECTION, whole), 0);
	EXPECT_EQ(whole.r.width, timings.bt.width);
	v4l2_selection part = rectangle(V4L2_SEL_TGT_CROP);
	part.r = {16, 8, whole.r.width / 2, whole.r.height / 2};
	ASSERT_EQ(client().select(VIDIOC_S_SELECTION, part), 0);
	EXPECT_EQ(part.r.width, whole.r.width / 2);
	ASSERT_EQ(client().set_format(format), 0);
	ASSERT_EQ(client().select(VIDIOC_G_SELECTION, part), 0);
	EXPECT_EQ(part.r.width, whole.r.width / 2);
	EXPECT_EQ(part.r.left, 16);
	whole.target = V4L2_SEL_TGT_CROP;
	ASSERT_EQ(client().select(VIDIOC_S_SELECTION, whole), 0);
}

TEST_P(HdmiNode, SelectionsOfAnotherKindAreEinval)
{
	select_hdmi();
	v4l2_selection selection = rectangle();
	selection.type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
	EXPECT_EQ(client().select(VIDIOC_G_SELECTION, selection), EINVAL);
	EXPECT_EQ(client().select(VIDIOC_S_SELECTION, selection), EINVAL);
	selection = rectangle(0x7777);
	EXPECT_EQ(client().select(VIDIOC_G_SELECTION, selection), EINVAL);
	EXPECT_EQ(client().select(VIDIOC_S_SELECTION, selection), EINVAL);
}

INSTANTIATE_TEST_SUITE_P(Every, HdmiNode, testing::ValuesIn(hdmi_nodes()), node_name);

} // namespace
} // namespace penstock::test
