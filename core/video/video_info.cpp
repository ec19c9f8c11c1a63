#include "core/video/video_info.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include <fmt/format.h>

#include "core/video/layout_checks.h"
#include "core/video/plane_arithmetic.h"

namespace penstock {
namespace {

/// The picture inside a frame of `stride` x `rows`, `top` rows and `left` columns from its corner.
struct Frame {
	Wide stride; ///< of the first plane
	Wide rows;
	Wide top = 0;  ///< a multiple of every vertical subsampling
	Wide left = 0; ///< a multiple of every horizontal subsampling
};

/// Planes one after another, or each in its own memory.
Result<VideoInfo> contiguous(PixelFormat format, Size size, const Frame &frame)
{
	const PixelFormatInfo &info = pixel_format_info(format);
	std::array<PlaneLayout, kMaxPlanes> planes;
	Wide end = 0;
	for (std::size_t i = 0; i < info.plane_count; ++i) {
		const PlaneFormat &plane = info.planes[i];
		const Wide stride = stride_of(info, plane, frame.stride);
		const Wide rows = divided_up(frame.rows, plane.vertical_subsampling);
		if (stride > kMaxBytes || rows > kMaxBytes)
			return layout_too_large(format, size);

		const Wide start = info.memory_count > 1 ? 0 : end;
		end = start + stride * rows;
		if (end > kMaxBytes)
			return layout_too_large(format, size);

		const Wide top = frame.top / plane.vertical_subsampling;
		const Wide left = line_bytes_of(plane, frame.left);
		planes[i] = {
			.memory = static_cast<std::uint8_t>(info.memory_count > 1 ? i : 0),
			.offset = static_cast<std::uint32_t>(start + top * stride + left),
			.stride = static_cast<std::uint32_t>(stride),
			.rows = static_cast<std::uint32_t>(rows),
			.padding_top = static_cast<std::uint32_t>(top),
			.padding_left = static_cast<std::uint32_t>(left),
		};
	}
	return VideoInfo::create(format, size, std::span(planes).first(info.plane_count));
}

/// The lowest bit that is set: what a size grows by until it is aligned.
constexpr Wide lowest_bit(Wide value)
{
	return value & ~(value - 1);
}

constexpr bool is_aligned(Wide value, std::uint32_t power_of_two)
{
	return (value & (power_of_two - 1)) == 0;
}

/// Every plane's bytes for `left` columns of padding keep its first visible byte aligned.
bool left_is_aligned(const PixelFormatInfo &format, Wide left, const VideoAlignment &alignment)
{
	for (std::size_t i = 0; i < format.plane_count; ++i)
		if (!is_aligned(line_bytes_of(format.planes[i], left),
				alignment.stride_alignment[i]))
			return false;
	return true;
}

/// Columns that a line of so many bytes holds.
Wide whole_columns(const PlaneFormat &plane, Wide stride)
{
	return stride / plane.bytes_per_sample * plane.horizontal_subsampling;
}

bool strides_are_aligned(const PixelFormatInfo &format, Wide first_stride,
			 const VideoAlignment &alignment)
{
	for (std::size_t i = 0; i < format.plane_count; ++i)
		if (!is_aligned(stride_of(format, format.planes[i], first_stride),
				alignment.stride_alignment[i]))
			return false;
	return true;
}

/// The least stride of the first plane whose lines hold the columns. It need not end with a whole
/// pixel: 1366 pixels of 24 bits are 4098 bytes, and 4100 are a multiple of 4.
Wide aligned_stride(const PixelFormatInfo &format, Wide columns, const VideoAlignment &alignment)
{
	const Wide unit = stride_unit(format);
	Wide stride = least_stride(format, columns);
	while (!strides_are_aligned(format, stride, alignment))
		stride += unit * lowest_bit(stride / unit);
	return stride;
}

} // namespace

Result<VideoInfo> VideoInfo::create(PixelFormat format, Size size)
{
	if (Status ok = check_picture(format, size, false); !ok)
		return propagate(ok);
	const Wide stride = least_stride(pixel_format_info(format), size.width);
	return contiguous(format, size, {.stride = stride, .rows = size.height});
}

Result<VideoInfo> VideoInfo::create(PixelFormat format, Size size, std::uint32_t stride,
				    std::uint32_t rows)
{
	if (Status ok = check_picture(format, size, false); !ok)
		return propagate(ok);
	const PixelFormatInfo &info = pixel_format_info(format);
	if (const Wide unit = stride_unit(info); stride % unit != 0)
		return invalid_layout(
			format, size,
			fmt::format("stride {} is not a multiple of {}, which the chroma "
				    "planes need",
				    stride, unit));
	return contiguous(format, size, {.stride = stride, .rows = rows});
}

Result<VideoInfo> VideoInfo::create(PixelFormat format, Size size,
				    std::span<const PlaneLayout> planes)
{
	if (Status ok = check_picture(format, size, false); !ok)
		return propagate(ok);
	const PixelFormatInfo &row = pixel_format_info(format);
	if (planes.size() != row.plane_count)
		return invalid_layout(format, size,
				      fmt::format("{} planes given, the format has {}",
						  planes.size(), row.plane_count));
	for (std::size_t i = 0; i < planes.size(); ++i)
		if (Status ok = check_plane(format, size, i, planes[i]); !ok)
			return propagate(ok);
	if (Status ok = check_overlaps(format, size, planes); !ok)
		return propagate(ok);

	VideoInfo info;
	info.format_ = format;
	info.size_ = size;
	info.plane_count_ = row.plane_count;
	info.memory_count_ = row.memory_count;
	std::ranges::copy(planes, info.planes_.begin());
	for (const PlaneLayout &plane : planes) {
		std::uint32_t &length = info.memory_sizes_[plane.memory];
		length = std::max(length, plane.start() + plane.length());
	}
	const auto &sizes = info.memory_sizes_;
	if (std::accumulate(sizes.begin(), sizes.end(), Wide{0}) > kMaxBytes)
		return layout_too_large(format, size);
	return info;
}

Result<VideoInfo> VideoInfo::create_compressed(PixelFormat format, Size size,
					       std::uint32_t max_bytes)
{
	if (Status ok = check_picture(format, size, true); !ok)
		return propagate(ok);
	if (max_bytes == 0)
		return invalid_layout(format, size, "a frame of at most 0 bytes");
	VideoInfo info;
	info.format_ = format;
	info.size_ = size;
	info.plane_count_ = 1;
	info.memory_count_ = 1;
	info.memory_sizes_[0] = max_bytes;
	return info;
}

Result<VideoInfo> VideoInfo::align(VideoAlignment &alignment) const
{
	if (Status ok = check_picture(format_, size_, false); !ok)
		return propagate(ok);
	const PixelFormatInfo &row = pixel_format_info(format_);
	Wide columns_unit = 1;
	Wide rows_unit = 1;
	for (std::size_t i = 0; i < plane_count_; ++i) {
		if (!std::has_single_bit(alignment.stride_alignment[i]))
			return invalid_layout(
				format_, size_,
				fmt::format("stride alignment {} is not a power of two",
					    alignment.stride_alignment[i]));
		columns_unit = std::lcm(columns_unit, row.planes[i].horizontal_subsampling);
		rows_unit = std::lcm(rows_unit, row.planes[i].vertical_subsampling);
	}

	const Wide top = divided_up(alignment.padding_top, rows_unit) * rows_unit;
	Wide left = divided_up(alignment.padding_left, columns_unit) * columns_unit;
	while (!left_is_aligned(row, left, alignment))
		left += lowest_bit(left);

	const Wide columns = left + size_.width + alignment.padding_right;
	const Wide stride = aligned_stride(row, columns, alignment);
	// The column that completes the last chroma sample of an odd width is no padding.
	const Wide right = stride == least_stride(row, columns)
				   ? Wide{alignment.padding_right}
				   : whole_columns(row.planes[0], stride) - left - size_.width;

	Result<VideoInfo> aligned =
		contiguous(format_, size_,
			   {.stride = stride,
			    .rows = top + size_.height + alignment.padding_bottom,
			    .top = top,
			    .left = left});
	if (!aligned)
		return aligned;
	aligned->rate = rate;
	aligned->colorimetry = colorimetry;
	aligned->modifier = modifier;
	alignment.padding_top = static_cast<std::uint32_t>(top);
	alignment.padding_left = static_cast<std::uint32_t>(left);
	alignment.padding_right = static_cast<std::uint32_t>(right);
	return aligned;
}

Size VideoInfo::coded_size() const
{
	const PlaneFormat &samples = pixel_format_info(format_).planes[0];
	if (plane_count_ == 0 || samples.bytes_per_sample == 0)
		return size_;
	const PlaneLayout &first = planes_[0];
	return {static_cast<std::uint32_t>(whole_columns(samples, first.stride)), first.rows};
}

std::uint32_t VideoInfo::line_bytes(std::size_t plane) const
{
	return static_cast<std::uint32_t>(
		line_bytes_of(pixel_format_info(format_).planes[plane], size_.width));
}

std::uint32_t VideoInfo::visible_rows(std::size_t plane) const
{
	const PlaneFormat &samples = pixel_format_info(format_).planes[plane];
	if (samples.bytes_per_sample == 0)
		return 0;
	return static_cast<std::uint32_t>(divided_up(size_.height, samples.vertical_subsampling));
}

std::uint32_t VideoInfo::total_size() const
{
	return std::accumulate(memory_sizes_.begin(), memory_sizes_.end(), std::uint32_t{0});
}

std::string to_string(const VideoInfo &info)
{
	if (info.format() == PixelFormat::kInvalid)
		return "no format";
	std::string text = fmt::format("{} {}", name_of(info.format()), to_string(info.size()));
	if (info.plane(0).stride == 0)
		return text;
	if (const Size coded = info.coded_size(); coded != info.size())
		text += " in " + to_string(coded);
	text += fmt::format(" stride {}", info.plane(0).stride);
	if (info.modifier != 0)
		text += fmt::format(" modifier {:#x}", info.modifier);
	return text;
}

} // namespace penstock
