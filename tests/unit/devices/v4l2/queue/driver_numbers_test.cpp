#include "devices/v4l2/node/driver_numbers.h"

#include <array>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "core/pool/configure_pool.h"
#include "devices/v4l2/queue/coded_queue.h"
#include "devices/v4l2/queue/format.h"
#include "devices/v4l2/queue/import_trial.h"
#include "devices/v4l2/queue/queue.h"
#include "devices/v4l2/queue/queue_pool.h"
#include "tests/unit/devices/v4l2/scripted_io.h"

namespace penstock::test {
namespace {

constexpr std::uint32_t kSingle = V4L2_BUF_TYPE_VIDEO_CAPTURE;
constexpr std::uint32_t kMulti = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
constexpr Size kSize{64, 36};

void set_format(ScriptedIo &io, std::uint32_t fourcc, std::uint8_t memories, std::uint32_t length)
{
	io.answer<v4l2_format>(VIDIOC_G_FMT, [=](v4l2_format &format) {
		v4l2_pix_format_mplane &pix = format.fmt.pix_mp;
		pix.width = kSize.width;
		pix.height = kSize.height;
		pix.pixelformat = fourcc;
		pix.num_planes = memories;
		for (v4l2_plane_pix_format &plane : pix.plane_fmt) {
			plane.bytesperline = kSize.width;
			plane.sizeimage = length;
		}
		return 0;
	});
}

/// Grants what is asked for, or `granted`.
void grant(ScriptedIo &io, std::uint32_t granted = UINT32_MAX)
{
	io.answer<v4l2_requestbuffers>(VIDIOC_REQBUFS, [=](v4l2_requestbuffers &request) {
		if (granted != UINT32_MAX && request.count != 0)
			request.count = granted;
		return 0;
	});
}

TEST(DriverNumbers, MoreMemoriesThanThereCanBeAreAnError)
{
	for (std::uint8_t memories : {9, 255}) {
		ScriptedIo io(V4L2_CAP_VIDEO_CAPTURE_MPLANE);
		set_format(io, V4L2_PIX_FMT_NV12M, memories, 4096);
		auto format = v4l2::current_format(*io.device(), kMulti);
		ASSERT_FALSE(format);
		EXPECT_TRUE(format.error().is(std::errc::bad_message));
	}
}

TEST(DriverNumbers, MemoriesThatAFormatDoesNotHaveMakeNoLayout)
{
	struct Case {
		std::uint32_t fourcc;
		std::uint8_t memories;
		bool right;
	};
	constexpr std::array<Case, 8> kCases{{{V4L2_PIX_FMT_NV12M, 2, true},
					      {V4L2_PIX_FMT_NV12M, 1, false},
					      {V4L2_PIX_FMT_NV12M, 0, false},
					      {V4L2_PIX_FMT_NV12, 1, true},
					      {V4L2_PIX_FMT_NV12, 8, false},
					      {V4L2_PIX_FMT_MJPEG, 1, true},
					      {V4L2_PIX_FMT_MJPEG, 5, false},
					      {V4L2_PIX_FMT_MJPEG, 8, false}}};
	for (const Case &tried : kCases) {
		ScriptedIo io(V4L2_CAP_VIDEO_CAPTURE_MPLANE);
		set_format(io, tried.fourcc, tried.memories, 4096);
		auto format = v4l2::current_format(*io.device(), kMulti);
		ASSERT_TRUE(format);
		EXPECT_EQ(format->layout(kSize).has_value(), tried.right)
			<< fourcc_to_string(tried.fourcc) << " in " << int{tried.memories};
	}
}

TEST(DriverNumbers, AMemoryThatDoesNotHoldThePictureMakesNoLayout)
{
	ScriptedIo io(V4L2_CAP_VIDEO_CAPTURE_MPLANE);
	set_format(io, V4L2_PIX_FMT_NV12, 1, kSize.width * kSize.height);
	auto format = v4l2::current_format(*io.device(), kMulti);
	ASSERT_TRUE(format);
	EXPECT_FALSE(format->layout(kSize));
}

TEST(DriverNumbers, APictureThatIsLargerThanTheDriversMakesNoLayout)
{
	for (const std::uint32_t type : {kSingle, kMulti}) {
		ScriptedIo io(type == kMulti ? V4L2_CAP_VIDEO_CAPTURE_MPLANE
					     : V4L2_CAP_VIDEO_CAPTURE);
		// Each line and the memory have room for more.
		constexpr std::uint32_t kRoom = 1 << 20;
		io.answer<v4l2_format>(VIDIOC_G_FMT, [=](v4l2_format &format) {
			v4l2_pix_format_mplane &pix = format.fmt.pix_mp;
			pix.width = kSize.width;
			pix.height = kSize.height;
			pix.pixelformat = V4L2_PIX_FMT_NV12;
			if (type == kMulti) {
				pix.num_planes = 1;
				pix.plane_fmt[0].bytesperline = 2 * kSize.width;
				pix.plane_fmt[0].sizeimage = kRoom;
			} else {
				format.fmt.pix.bytesperline = 2 * kSize.width;
				format.fmt.pix.sizeimage = kRoom;
			}
			return 0;
		});
		auto format = v4l2::current_format(*io.device(), type);
		ASSERT_TRUE(format);
		EXPECT_TRUE(format->layout(kSize));
		EXPECT_FALSE(format->layout({kSize.width + 2, kSize.height}));
		EXPECT_FALSE(format->layout({kSize.width, kSize.height + 2}));
	}
}

TEST(DriverNumbers, NoBufferGrantedIsAnError)
{
	ScriptedIo io;
	grant(io, 0);
	auto device = io.device();
	v4l2::Queue queue(*device, kSingle);
	auto granted = queue.request(4, V4L2_MEMORY_MMAP);
	ASSERT_FALSE(granted);
	EXPECT_TRUE(granted.error().is(std::errc::not_enough_memory));
	EXPECT_TRUE(queue.request(0, V4L2_MEMORY_MMAP));

	v4l2::CodedQueue coded(*device, kSingle);
	EXPECT_FALSE(coded.start(4));
	auto tried = v4l2::try_import(queue, std::vector<BufferRef>(2), {}, "camera");
	ASSERT_TRUE(tried);
	EXPECT_FALSE(*tried);
}

TEST(DriverNumbers, MoreBuffersThanThereCanBeAreNotUsed)
{
	ScriptedIo io;
	grant(io, 4000);
	auto device = io.device();
	v4l2::Queue queue(*device, kSingle);
	EXPECT_EQ(queue.request(4, V4L2_MEMORY_MMAP).value_or(0), std::uint32_t{VIDEO_MAX_FRAME});
}

/// Of QUERYBUF, for a pool of NV12 in one memory.
struct Buffers {
	std::string name;
	std::uint32_t memories;
	std::uint32_t length;
};

void PrintTo(const Buffers &buffers, std::ostream *out)
{
	*out << buffers.name;
}

class PoolOfADriver : public testing::TestWithParam<Buffers>
{};

TEST_P(PoolOfADriver, DoesNotStartWithBuffersThatDoNotHoldTheLayout)
{
	ScriptedIo io(V4L2_CAP_VIDEO_CAPTURE_MPLANE);
	grant(io);
	io.answer<v4l2_buffer>(VIDIOC_QUERYBUF, [](v4l2_buffer &buffer) {
		buffer.length = GetParam().memories;
		for (std::uint32_t i = 0; i < std::min(buffer.length, 8u); ++i)
			buffer.m.planes[i].length = GetParam().length;
		return 0;
	});
	auto device = io.device();
	v4l2::Queue queue(*device, kMulti);
	auto layout = VideoInfo::create(PixelFormat::kNV12, kSize);
	ASSERT_TRUE(layout);
	auto pool = v4l2::QueuePool::create(queue, *layout);
	BufferPool::Config config;
	config.info = *layout;
	config.size = layout->total_size();
	config.min = config.max = 2;
	ASSERT_TRUE(configure_pool(*pool, config));
	Status status = pool->set_active(true);
	ASSERT_FALSE(status);
	EXPECT_EQ(io.calls(VIDIOC_EXPBUF), 0u) << status.error().message();
}

INSTANTIATE_TEST_SUITE_P(DriverNumbers, PoolOfADriver,
			 testing::Values(Buffers{"NoMemory", 0, 4096},
					 Buffers{"ShortMemory", 1, 3455}, Buffers{"Empty", 1, 0},
					 Buffers{"TooManyMemories", 9, 4096},
					 Buffers{"FarTooManyMemories", UINT32_MAX, 4096}),
			 [](const auto &test) { return test.param.name; });

TEST(DriverNumbers, ADescriptorThatIsNoneIsAnError)
{
	ScriptedIo io;
	io.answer<v4l2_exportbuffer>(VIDIOC_EXPBUF, [](v4l2_exportbuffer &request) {
		request.fd = -1;
		return 0;
	});
	auto device = io.device();
	EXPECT_FALSE(v4l2::Queue(*device, kSingle).export_memory(0, 0));
}

/// What a queue makes of a buffer of which the driver tells so.
template <typename Tell>
Result<std::optional<v4l2::DequeuedBuffer>> dequeue_told(ScriptedIo &io, std::uint32_t type,
							 Tell tell)
{
	grant(io, 2);
	io.answer<v4l2_buffer>(VIDIOC_DQBUF, [=](v4l2_buffer &buffer) {
		tell(buffer);
		return 0;
	});
	auto device = io.device();
	v4l2::Queue queue(*device, type);
	EXPECT_TRUE(queue.request(2, V4L2_MEMORY_MMAP));
	return queue.dequeue();
}

TEST(DriverNumbers, ABufferThatThereIsNotIsAnError)
{
	for (std::uint32_t index : {2u, UINT32_MAX}) {
		ScriptedIo io;
		const auto dequeued = dequeue_told(
			io, kSingle, [=](v4l2_buffer &buffer) { buffer.index = index; });
		ASSERT_FALSE(dequeued);
		EXPECT_TRUE(dequeued.error().is(std::errc::bad_message));
	}
}

TEST(DriverNumbers, MemoriesOfADequeuedBufferAreBounded)
{
	ScriptedIo io(V4L2_CAP_VIDEO_CAPTURE_MPLANE);
	EXPECT_FALSE(dequeue_told(io, kMulti, [](v4l2_buffer &buffer) { buffer.length = 9; }));
}

TEST(DriverNumbers, ATimeBeforeTheClockBeganIsNone)
{
	for (timeval time :
	     {timeval{-1, 0}, timeval{1, -1}, timeval{1, 1'000'000}, timeval{INT64_MAX, 0}}) {
		ScriptedIo io;
		const auto dequeued = dequeue_told(
			io, kSingle, [=](v4l2_buffer &buffer) { buffer.timestamp = time; });
		ASSERT_TRUE(dequeued && *dequeued);
		EXPECT_EQ((*dequeued)->timestamp_ns, 0u);
	}
}

} // namespace
} // namespace penstock::test
