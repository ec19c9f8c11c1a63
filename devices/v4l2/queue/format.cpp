#include "devices/v4l2/queue/format.h"

#include <cerrno>

#include <fmt/format.h>

#include "devices/v4l2/queue/colorimetry.h"

namespace penstock::v4l2 {

namespace {

V4l2Colorimetry colours_of(const v4l2_pix_format &pix)
{
	return {pix.colorspace, pix.xfer_func, pix.ycbcr_enc, pix.quantization};
}

V4l2Colorimetry colours_of(const v4l2_pix_format_mplane &pix)
{
	return {pix.colorspace, pix.xfer_func, pix.ycbcr_enc, pix.quantization};
}

/// The fields that both variants of the API share by name.
template <typename Pix>
void fill_common(Pix &pix, const FormatRequest &request)
{
	V4l2Colorimetry colours = to_v4l2(request.colorimetry);
	pix.width = request.size.width;
	pix.height = request.size.height;
	pix.pixelformat = request.fourcc;
	pix.field = request.field;
	pix.colorspace = colours.colorspace;
	pix.xfer_func = static_cast<__u8>(colours.transfer);
	pix.ycbcr_enc = static_cast<__u8>(colours.encoding);
	pix.quantization = static_cast<__u8>(colours.quantization);
}

template <typename Pix>
QueueFormat common(const Pix &pix)
{
	QueueFormat result;
	result.fourcc = pix.pixelformat;
	result.size = {pix.width, pix.height};
	result.field = pix.field;
	result.colorimetry = from_v4l2(colours_of(pix), samples_of(pix.pixelformat));
	return result;
}

v4l2_format to_v4l2_format(std::uint32_t type, const FormatRequest &request)
{
	v4l2_format format{};
	format.type = type;
	if (!V4L2_TYPE_IS_MULTIPLANAR(type)) {
		fill_common(format.fmt.pix, request);
		// Without this number the kernel ignores the fields behind it: transfer function,
		// encoding and quantization.
		format.fmt.pix.priv = V4L2_PIX_FMT_PRIV_MAGIC;
		format.fmt.pix.bytesperline = request.stride;
		return format;
	}

	v4l2_pix_format_mplane &pix = format.fmt.pix_mp;
	fill_common(pix, request);
	const PixelFormatInfo *info = find_v4l2_format(request.fourcc);
	pix.num_planes = info ? info->memory_count : 1;
	pix.plane_fmt[0].bytesperline = request.stride;
	// Further memories hold chroma, whose stride follows from the first by the subsampling.
	for (std::size_t i = 1; info && request.stride != 0 && i < pix.num_planes; ++i) {
		const PlaneFormat &luma = info->planes[0];
		const PlaneFormat &plane = info->planes[i];
		pix.plane_fmt[i].bytesperline =
			request.stride * plane.bytes_per_sample /
			(luma.bytes_per_sample * plane.horizontal_subsampling);
	}
	return format;
}

Result<QueueFormat> from_v4l2_format(const Device &device, unsigned long call,
				     const v4l2_format &format)
{
	if (!V4L2_TYPE_IS_MULTIPLANAR(format.type)) {
		QueueFormat result = common(format.fmt.pix);
		result.memory_count = 1;
		result.stride[0] = format.fmt.pix.bytesperline;
		result.length[0] = format.fmt.pix.sizeimage;
		return result;
	}

	const v4l2_pix_format_mplane &pix = format.fmt.pix_mp;
	QueueFormat result = common(pix);
	result.memory_count = pix.num_planes;
	if (result.memory_count > VIDEO_MAX_PLANES)
		return device.error(EBADMSG, call, fmt::format("{} memories", pix.num_planes));
	for (std::uint32_t i = 0; i < result.memory_count; ++i) {
		result.stride[i] = pix.plane_fmt[i].bytesperline;
		result.length[i] = pix.plane_fmt[i].sizeimage;
	}
	return result;
}

Result<QueueFormat> exchange(const Device &device, unsigned long call, std::uint32_t type,
			     const FormatRequest &request)
{
	v4l2_format format = to_v4l2_format(type, request);
	int number = device.try_ioctl(call, &format);
	// Most drivers of interlaced sources replace a field order that they do not have; some of
	// television cards refuse it.
	if (number == EINVAL && request.field == V4L2_FIELD_NONE) {
		FormatRequest interlaced = request;
		interlaced.field = V4L2_FIELD_INTERLACED;
		format = to_v4l2_format(type, interlaced);
		number = device.try_ioctl(call, &format) == 0 ? 0 : number;
	}
	if (number != 0)
		return device.error(number, call, describe(request.fourcc, request.size));
	return from_v4l2_format(device, call, format);
}

/// Several memories: each plane starts its own, with the driver's stride for it.
Result<VideoInfo> separate_layout(const QueueFormat &format, const PixelFormatInfo &info,
				  Size visible)
{
	std::array<PlaneLayout, kMaxPlanes> planes{};
	for (std::uint8_t i = 0; i < info.plane_count; ++i) {
		std::uint32_t subsampling = info.planes[i].vertical_subsampling;
		planes[i].memory = i;
		planes[i].stride = format.stride[i];
		planes[i].rows = (format.size.height + subsampling - 1) / subsampling;
	}
	return VideoInfo::create(info.format, visible, std::span(planes).first(info.plane_count));
}

} // namespace

Result<VideoInfo> QueueFormat::layout(Size visible) const
{
	std::string what = describe(fourcc, size);
	const PixelFormatInfo *info = find_v4l2_format(fourcc);
	if (!info)
		return make_error(std::errc::not_supported, "pixel format " + what);
	if (visible.width > size.width || visible.height > size.height)
		return make_error(std::errc::bad_message,
				  "driver's " + what + " does not hold " + to_string(visible));

	Result<VideoInfo> result;
	if (memory_count != (info->compressed ? 1 : info->memory_count)) {
		return make_error(std::errc::bad_message, "driver's " + what + " in " +
								  std::to_string(memory_count) +
								  " memories");
	} else if (info->compressed) {
		result = VideoInfo::create_compressed(info->format, visible, length[0]);
	} else if (memory_count > 1) {
		result = separate_layout(*this, *info, visible);
	} else {
		result = VideoInfo::create(info->format, visible, stride[0], size.height);
	}
	if (!result)
		return result;

	for (std::uint32_t i = 0; i < memory_count; ++i)
		if (length[i] < result->memory_size(i))
			return make_error(std::errc::bad_message,
					  "driver's " + what + " needs " +
						  std::to_string(result->memory_size(i)) +
						  " bytes but states " + std::to_string(length[i]));
	result->colorimetry = colorimetry;
	return result;
}

Result<QueueFormat> current_format(const Device &device, std::uint32_t type)
{
	v4l2_format format{};
	format.type = type;
	if (Status status = device.ioctl(VIDIOC_G_FMT, &format); !status)
		return propagate(status);
	return from_v4l2_format(device, VIDIOC_G_FMT, format);
}

Result<QueueFormat> set_format(const Device &device, std::uint32_t type,
			       const FormatRequest &request)
{
	return exchange(device, VIDIOC_S_FMT, type, request);
}

Result<QueueFormat> try_format(const Device &device, std::uint32_t type,
			       const FormatRequest &request)
{
	return exchange(device, VIDIOC_TRY_FMT, type, request);
}

std::string describe(std::uint32_t fourcc, Size size)
{
	return fourcc_to_string(fourcc) + " " + to_string(size);
}

} // namespace penstock::v4l2
