#include <cstdint>
#include <functional>
#include <limits>

#include "devices/v4l2/node/driver_numbers.h"
#include "tests/unit/devices/v4l2/camera/camera_case.h"

// What a camera's driver says of a buffer that it gives back, and cannot be.

namespace penstock::test {
namespace {

constexpr std::uint32_t kMost = std::numeric_limits<std::uint32_t>::max();

/// Of the numbers that VIDIOC_DQBUF fills in for each memory.
struct Payload {
	std::uint32_t &bytes_used;
	std::uint32_t &data_offset;
	std::uint32_t length;
};

class CameraBufferNumbers : public CameraCase, public testing::WithParamInterface<bool>
{
protected:
	void start_camera()
	{
		FakeCameraNodeTraits traits;
		traits.multiplanar = GetParam();
		open(traits);
		start(query_of_any_layout());
	}
	void change(std::function<void(v4l2_buffer &)> change)
	{
		io().change = [change](unsigned long request, void *argument) {
			if (request == VIDIOC_DQBUF)
				change(*static_cast<v4l2_buffer *>(argument));
		};
	}
	void change_payload(std::function<void(Payload)> change_one)
	{
		change([change_one](v4l2_buffer &buffer) {
			std::uint32_t none = 0;
			if (V4L2_TYPE_IS_MULTIPLANAR(buffer.type))
				change_one({buffer.m.planes[0].bytesused,
					    buffer.m.planes[0].data_offset,
					    buffer.m.planes[0].length});
			else
				change_one({buffer.bytesused, none, buffer.length});
		});
	}
	/// A frame is counted as damaged, its buffer used again, and the next one is whole.
	void expect_damaged()
	{
		ASSERT_TRUE(capture());
		EXPECT_TRUE(sink_.frames.empty());
		EXPECT_EQ(camera().counters().damaged, 1u);
		io().change = nullptr;
		ASSERT_TRUE(capture());
		EXPECT_EQ(sink_.frames.size(), 1u);
		camera().stop();
	}
};

TEST_P(CameraBufferNumbers, ABufferThatTheDriverDoesNotHaveEndsTheStream)
{
	start_camera();
	std::uint32_t first = kMost;
	change([&first](v4l2_buffer &buffer) {
		if (first == kMost)
			first = buffer.index;
		else
			buffer.index = first;
	});
	ASSERT_TRUE(capture());
	const Status status = capture();
	ASSERT_FALSE(status);
	EXPECT_TRUE(status.error().is(std::errc::bad_message)) << status.error().message();
	EXPECT_EQ(sink_.frames.size(), 1u);
	camera().stop();
}

TEST_P(CameraBufferNumbers, MoreBytesThanTheMemoryHasAreADamagedFrame)
{
	start_camera();
	change_payload([](Payload payload) { payload.bytes_used = payload.length + 1; });
	expect_damaged();
}

TEST_P(CameraBufferNumbers, MostBytesThatCanBeToldAreADamagedFrame)
{
	start_camera();
	change_payload([](Payload payload) { payload.bytes_used = kMost; });
	expect_damaged();
}

/// uvcvideo gives its buffers so when a transfer fails, and goes on.
TEST_P(CameraBufferNumbers, ABufferWithAnErrorAndWithoutBytesIsNoFrame)
{
	start_camera();
	for (int i = 0; i < 3; ++i)
		ASSERT_TRUE(capture());
	change_payload([](Payload payload) { payload.bytes_used = 0; });
	const auto empty = io().change;
	change([empty](v4l2_buffer &buffer) {
		empty(VIDIOC_DQBUF, &buffer);
		buffer.sequence = 0;
		buffer.flags |= V4L2_BUF_FLAG_ERROR;
	});
	sink_.frames.clear();
	ASSERT_TRUE(capture());
	EXPECT_TRUE(sink_.frames.empty());
	io().change = nullptr;
	ASSERT_TRUE(capture());
	EXPECT_EQ(sink_.frames.size(), 1u);
	EXPECT_EQ(camera().counters().damaged, 0u);
	// The one that the node had for that buffer.
	EXPECT_EQ(camera().counters().missed, 1u);
	camera().stop();
}

/// The CPU reads a frame behind its header, and would read past the memory.
TEST_P(CameraBufferNumbers, AFrameThatDoesNotFitBehindItsHeaderIsDamaged)
{
	if (!GetParam())
		GTEST_SKIP() << "single-planar buffers have no data_offset";
	for (const std::uint32_t header : {1u, 512u, kMost}) {
		start_camera();
		change_payload([=](Payload payload) { payload.data_offset = header; });
		expect_damaged();
		EXPECT_THAT(close(), testing::IsEmpty());
	}
}

INSTANTIATE_TEST_SUITE_P(Camera, CameraBufferNumbers, testing::Bool(), [](const auto &each) {
	return each.param ? "multiplanar" : "singleplanar";
});

} // namespace
} // namespace penstock::test
