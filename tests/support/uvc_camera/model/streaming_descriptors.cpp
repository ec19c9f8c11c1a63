#include <array>

#include "tests/support/uvc_camera/model/byte_writer.h"
#include "tests/support/uvc_camera/model/descriptors.h"

namespace penstock::uvc {
namespace {

constexpr std::uint8_t kClassInterface = 0x24;

// Subtypes of a class-specific streaming interface (UVC 1.5, A.6).
constexpr std::uint8_t kInputHeader = 0x01;
constexpr std::uint8_t kUncompressedFormat = 0x04;
constexpr std::uint8_t kUncompressedFrame = 0x05;
constexpr std::uint8_t kMjpegFormat = 0x06;
constexpr std::uint8_t kMjpegFrame = 0x07;
constexpr std::uint8_t kColourFormat = 0x0d;
constexpr std::uint8_t kFrameBasedFormat = 0x10;
constexpr std::uint8_t kFrameBasedFrame = 0x11;

constexpr std::array<std::uint8_t, 12> kGuidTail{0x00, 0x00, 0x10, 0x00, 0x80, 0x00,
						 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71};

/// How a format is described: MJPEG (its payload specification), uncompressed and frame-based.
struct Description {
	std::uint8_t format;
	std::uint8_t frame;
	std::string_view guid; ///< the four letters that it begins with
	std::uint8_t bits_per_pixel;
};

Description description_of(Coding coding)
{
	switch (coding) {
	case Coding::kMjpeg:
	case Coding::kMjpeg422:
		return {kMjpegFormat, kMjpegFrame, "", 0};
	case Coding::kYuyv:
		return {kUncompressedFormat, kUncompressedFrame, "YUY2", 16};
	case Coding::kNv12:
		return {kUncompressedFormat, kUncompressedFrame, "NV12", 12};
	case Coding::kH264:
		return {kFrameBasedFormat, kFrameBasedFrame, "H264", 0};
	case Coding::kHevc:
		return {kFrameBasedFormat, kFrameBasedFrame, "H265", 0};
	}
	return {};
}

void write_format(ByteWriter &to, std::uint8_t index, const Format &format)
{
	const Description description = description_of(format.coding);
	const auto sizes = static_cast<std::uint8_t>(format.sizes.size());
	if (is_mjpeg(format.coding)) {
		constexpr std::uint8_t kFixedSizeSamples = 1;
		to.bytes({11, kClassInterface, kMjpegFormat, index, sizes, kFixedSizeSamples, 1, 0,
			  0, 0, 0});
		return;
	}
	const bool frame_based = description.format == kFrameBasedFormat;
	to.u8(frame_based ? 28 : 27);
	to.bytes({kClassInterface, description.format, index, sizes}).text(description.guid);
	for (const std::uint8_t byte : kGuidTail)
		to.u8(byte);
	to.bytes({description.bits_per_pixel, 1, 0, 0, 0, 0});
	if (frame_based)
		to.u8(1); // bVariableSize
}

/// Frame-based descriptors have no size of the buffer, but bytes of a line, 0 when coded.
void write_frame(ByteWriter &to, std::uint8_t index, const Format &format, const FrameSize &frame)
{
	const Description description = description_of(format.coding);
	const std::uint32_t bytes = frame.max_bytes(format.coding);
	const auto rates = static_cast<std::uint8_t>(frame.rates.size());
	const auto bits_at = [&](std::uint32_t rate) {
		return static_cast<std::uint32_t>(std::uint64_t{bytes} * 8 * rate);
	};
	to.u8(26u + 4u * rates);
	to.bytes({kClassInterface, description.frame, index, 0});
	to.u16(frame.size.width).u16(frame.size.height);
	to.u32(bits_at(frame.rates.back())).u32(bits_at(frame.rates.front()));
	if (description.frame != kFrameBasedFrame)
		to.u32(bytes);
	to.u32(frame.interval(0)).u8(rates);
	if (description.frame == kFrameBasedFrame)
		to.u32(0);
	for (std::size_t rate = 0; rate < frame.rates.size(); ++rate)
		to.u32(frame.interval(rate));
}

} // namespace

std::vector<std::byte> streaming_descriptors(const Profile &profile)
{
	ByteWriter to;
	const auto formats = static_cast<std::uint8_t>(profile.formats.size());
	to.u8(13u + formats).bytes({kClassInterface, kInputHeader, formats});
	const std::size_t total = to.size();
	to.u16(0).bytes({kVideoEndpoint, 0, kOutputTerminal, 0, 0, 0, 1});
	for (std::uint8_t i = 0; i < formats; ++i)
		to.u8(0); // bmaControls
	std::uint8_t format_index = 0;
	for (const Format &format : profile.formats) {
		write_format(to, ++format_index, format);
		std::uint8_t frame_index = 0;
		for (const FrameSize &frame : format.sizes)
			write_frame(to, ++frame_index, format, frame);
		// BT.709 primaries and transfer, SMPTE 170M matrix: what MJPEG has (UVC 1.5,
		// 3.9.2.6), and cameras say of the others as well.
		to.bytes({6, kClassInterface, kColourFormat, 1, 1, 4});
	}
	to.set_u16(total, to.size());
	return to.take();
}

} // namespace penstock::uvc
