#include "tests/support/v4l2/fake_format.h"

#include <algorithm>
#include <cstring>

namespace penstock::test {

namespace {

/// The fields that both variants of the API share by name.
template <typename Pix>
void write_common(const FakeFormat &format, Pix &pix)
{
	pix = {};
	pix.width = format.size.width;
	pix.height = format.size.height;
	pix.pixelformat = format.fourcc;
	pix.field = format.field;
	pix.colorspace = format.colorspace;
	pix.xfer_func = static_cast<__u8>(format.transfer);
	pix.ycbcr_enc = static_cast<__u8>(format.encoding);
	pix.quantization = static_cast<__u8>(format.quantization);
}

} // namespace

FakeFormatRequest read_request(const v4l2_format &format)
{
	if (!V4L2_TYPE_IS_MULTIPLANAR(format.type)) {
		const v4l2_pix_format &pix = format.fmt.pix;
		return {pix.pixelformat, {pix.width, pix.height}, pix.bytesperline, pix.sizeimage};
	}
	const v4l2_pix_format_mplane &pix = format.fmt.pix_mp;
	return {pix.pixelformat,
		{pix.width, pix.height},
		pix.plane_fmt[0].bytesperline,
		pix.plane_fmt[0].sizeimage};
}

void write_format(const FakeFormat &format, v4l2_format &answer)
{
	if (!V4L2_TYPE_IS_MULTIPLANAR(answer.type)) {
		write_common(format, answer.fmt.pix);
		answer.fmt.pix.bytesperline = format.strides[0];
		answer.fmt.pix.sizeimage = format.lengths[0];
		answer.fmt.pix.priv = V4L2_PIX_FMT_PRIV_MAGIC;
		return;
	}
	v4l2_pix_format_mplane &pix = answer.fmt.pix_mp;
	write_common(format, pix);
	pix.num_planes = static_cast<__u8>(format.lengths.size());
	for (std::size_t i = 0; i < format.lengths.size(); ++i) {
		pix.plane_fmt[i].bytesperline = format.strides[i];
		pix.plane_fmt[i].sizeimage = format.lengths[i];
	}
}

VideoInfo lay_out_any(const FakeDemands &demands, PixelFormat format, Size size,
		      std::uint32_t least_stride, std::uint32_t least_rows)
{
	if (!pixel_format_info(format).compressed)
		return lay_out(demands, format, size, least_stride, least_rows);
	return VideoInfo::create_compressed(format, size, size.width * size.height * 2).value();
}

void adopt_layout(FakeFormat &format, const VideoInfo &layout, const FakeDemands &demands,
		  std::uint32_t header)
{
	format.strides.clear();
	format.lengths.clear();
	for (std::size_t i = 0; i < layout.memory_count(); ++i) {
		const auto first = std::ranges::find(layout.planes(), i, &PlaneLayout::memory);
		format.strides.push_back(first->stride);
		format.lengths.push_back(layout.memory_size(i) + demands.tail_bytes + header);
	}
}

v4l2_fmtdesc describe_format(std::uint32_t type, std::uint32_t index, std::uint32_t fourcc,
			     bool compressed)
{
	v4l2_fmtdesc description{};
	description.type = type;
	description.index = index;
	description.pixelformat = fourcc;
	description.flags = compressed ? V4L2_FMT_FLAG_COMPRESSED : 0;
	std::memcpy(description.description, &fourcc, sizeof(fourcc));
	return description;
}

} // namespace penstock::test
