#include "devices/convert/mapped_frame.h"

#include <limits>

#include <fmt/format.h>

#include "core/meta/capture_meta.h"
#include "core/meta/video_meta.h"

namespace penstock::software {
namespace {

/// libyuv multiplies strides by small numbers and treats a picture without padding as a single line
/// of width * height samples, all in int.
constexpr std::uint64_t kMaxBytes = std::numeric_limits<int>::max() / 4;

bool has_wide_samples(PixelFormat format)
{
	return format == PixelFormat::kP010 ||
	       (is_bayer(format) && pixel_format_info(format).planes[0].bytes_per_sample == 2);
}

template <typename Byte>
Picture<Byte> picture_in(const VideoInfo &layout, std::span<const Mapping> mappings,
			 std::size_t payload)
{
	std::array<Byte *, kMaxPlanes> memories{};
	for (std::size_t i = 0; i < mappings.size(); ++i)
		memories[i] = reinterpret_cast<Byte *>(mappings[i].data());
	Picture<Byte> picture = picture_at<Byte>(layout, memories);
	picture.payload = payload;
	return picture;
}

} // namespace

Status check_layout(const VideoInfo &layout)
{
	const auto refuse = [&](std::errc code, std::string_view why) {
		return make_error(code, fmt::format("{}: {}", to_string(layout), why));
	};
	if (layout.format() == PixelFormat::kInvalid)
		return refuse(std::errc::invalid_argument, "no pixel format");
	if (layout.modifier != 0)
		return refuse(std::errc::not_supported, "tiled for devices, not for the CPU");
	for (const PlaneLayout &plane : layout.planes()) {
		if (std::uint64_t{plane.stride} * plane.rows > kMaxBytes)
			return refuse(std::errc::value_too_large,
				      "a plane is larger than libyuv can address");
		if (has_wide_samples(layout.format()) &&
		    (plane.stride % 2 != 0 || plane.offset % 2 != 0))
			return refuse(std::errc::not_supported,
				      "16-bit samples are not aligned to 2 bytes");
	}
	return {};
}

Result<MappedFrame> MappedFrame::map(const Buffer &buffer, const VideoInfo &layout, MapModes modes)
{
	const VideoMeta *meta = buffer.find_meta<VideoMeta>();
	const VideoInfo &actual = meta ? meta->info : layout;
	if (actual.format() != layout.format() || actual.size() != layout.size())
		return make_error(std::errc::invalid_argument,
				  fmt::format("the buffer is {}, not {}", to_string(actual),
					      to_string(layout)));
	if (meta)
		if (Status ok = check_layout(actual); !ok)
			return propagate(ok);

	Result<FrameMapping> mapping = FrameMapping::map(buffer, actual, modes);
	if (!mapping)
		return propagate(mapping);
	MappedFrame frame(actual, std::move(*mapping));
	if (pixel_format_info(actual.format()).compressed)
		if (Status ok = frame.take_payload(buffer); !ok)
			return propagate(ok);
	return frame;
}

Status MappedFrame::take_payload(const Buffer &buffer)
{
	payload_ = mapping_.memories()[0].size();
	const CaptureMeta *meta = buffer.find_meta<CaptureMeta>();
	if (!meta || meta->memory_count == 0)
		return {};
	const std::size_t used = meta->bytes_used[0];
	if (used > payload_)
		return make_error(std::errc::bad_message,
				  fmt::format("{}: {} bytes of payload in a memory of {}",
					      to_string(*layout_), used, payload_));
	payload_ = used;
	return {};
}

SourcePicture MappedFrame::source() const
{
	return picture_in<const std::uint8_t>(*layout_, mapping_.memories(), payload_);
}

TargetPicture MappedFrame::target() const
{
	return picture_in<std::uint8_t>(*layout_, mapping_.memories(), payload_);
}

} // namespace penstock::software
