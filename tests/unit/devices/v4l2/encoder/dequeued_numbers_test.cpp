#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "devices/v4l2/node/driver_numbers.h"
#include "tests/unit/devices/v4l2/encoder/encoder_case.h"

// What an encoder's driver says of a buffer that it gives back, and cannot be.

namespace penstock::test {
namespace {

constexpr std::uint32_t kMost = std::numeric_limits<std::uint32_t>::max();

/// Reads each byte that it is given.
class SizeCollector final : public CodedSink
{
public:
	Status on_coded(const CodedFrame &frame) override
	{
		sizes.push_back(std::vector(frame.data.begin(), frame.data.end()).size());
		return {};
	}
	void on_drained() override {}

	std::vector<std::size_t> sizes;
};

class EncoderBufferNumbers : public EncoderCase, public testing::WithParamInterface<bool>
{
protected:
	void start_encoder()
	{
		FakeEncoderNodeTraits traits;
		traits.multiplanar = GetParam();
		open(traits);
		ASSERT_EQ(propose(), "");
		ASSERT_EQ(configure(), "");
		ASSERT_TRUE(encoder().start(sizes_));
	}
	void change(bool coded, std::function<void(v4l2_buffer &)> change_one)
	{
		device_->io.change = [=](unsigned long request, void *argument) {
			auto *buffer = static_cast<v4l2_buffer *>(argument);
			if (request == VIDIOC_DQBUF && V4L2_TYPE_IS_CAPTURE(buffer->type) == coded)
				change_one(*buffer);
		};
	}
	/// The memory of the coded buffers, which the driver states in VIDIOC_DQBUF, too.
	std::uint32_t length_ = 0;
	SizeCollector sizes_;
};

TEST_P(EncoderBufferNumbers, AFrameThatTheDriverDoesNotHaveEndsTheStream)
{
	start_encoder();
	std::uint32_t first = kMost;
	change(false, [&first](v4l2_buffer &buffer) {
		if (first == kMost)
			first = buffer.index;
		else
			buffer.index = first;
	});
	ASSERT_TRUE(submit(0));
	ASSERT_TRUE(serve());
	ASSERT_TRUE(submit(1));
	ASSERT_TRUE(submit(2));
	const Status status = serve();
	ASSERT_FALSE(status);
	EXPECT_TRUE(status.error().is(std::errc::bad_message)) << status.error().message();
	encoder().stop();
}

TEST_P(EncoderBufferNumbers, CodedDataEndsWithItsMemory)
{
	start_encoder();
	change(true, [this](v4l2_buffer &buffer) {
		if (V4L2_TYPE_IS_MULTIPLANAR(buffer.type)) {
			length_ = buffer.m.planes[0].length;
			buffer.m.planes[0].bytesused = kMost;
		} else {
			length_ = buffer.length;
			buffer.bytesused = kMost;
		}
	});
	ASSERT_TRUE(submit(0));
	ASSERT_TRUE(serve());
	ASSERT_EQ(sizes_.sizes.size(), 1u);
	EXPECT_NE(length_, 0u);
	EXPECT_EQ(sizes_.sizes[0], length_);
	encoder().stop();
}

TEST_P(EncoderBufferNumbers, CodedDataBeginsWithinItsMemory)
{
	if (!GetParam())
		GTEST_SKIP() << "single-planar buffers have no data_offset";
	start_encoder();
	change(true, [](v4l2_buffer &buffer) {
		buffer.m.planes[0].data_offset = kMost;
		buffer.m.planes[0].bytesused = kMost;
	});
	ASSERT_TRUE(submit(0));
	ASSERT_TRUE(serve());
	for (const std::size_t size : sizes_.sizes)
		EXPECT_EQ(size, 0u);
	encoder().stop();
}

INSTANTIATE_TEST_SUITE_P(Encoder, EncoderBufferNumbers, testing::Bool(), [](const auto &each) {
	return each.param ? "multiplanar" : "singleplanar";
});

} // namespace
} // namespace penstock::test
