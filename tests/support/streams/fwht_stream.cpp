#include "tests/support/streams/fwht_stream.h"

#include <linux/v4l2-controls.h>

namespace penstock::test {

namespace {

// Big-endian numbers: two of magic, version, width, height, flags, four of colours, size.
constexpr std::size_t kHeaderSize = 44;
constexpr std::size_t kWidthAt = 12;
constexpr std::size_t kHeightAt = 16;
constexpr std::size_t kFlagsAt = 20;
constexpr std::size_t kSizeAt = 40;

std::uint32_t number_at(std::span<const std::byte> data, std::size_t position)
{
	std::uint32_t number = 0;
	for (std::size_t i = 0; i < 4; ++i)
		number = number << 8 | static_cast<std::uint32_t>(data[position + i]);
	return number;
}

} // namespace

FwhtFrames split_fwht(std::span<const std::byte> stream)
{
	FwhtFrames result;
	while (stream.size() >= kHeaderSize && number_at(stream, 0) == 0x4f4f4f4f &&
	       number_at(stream, 4) == 0xffffffff) {
		std::size_t length = kHeaderSize + number_at(stream, kSizeAt);
		if (length > stream.size())
			break;
		bool keyframe = (number_at(stream, kFlagsAt) & V4L2_FWHT_FL_I_FRAME) != 0;
		result.frames.push_back({number_at(stream, kWidthAt), number_at(stream, kHeightAt),
					 keyframe, stream.first(length)});
		stream = stream.subspan(length);
	}
	result.rest = stream.size();
	return result;
}

FwhtFrames split_fwht(const std::string &stream)
{
	return split_fwht(std::as_bytes(std::span(stream)));
}

} // namespace penstock::test
