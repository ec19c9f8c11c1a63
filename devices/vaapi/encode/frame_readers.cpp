#include "devices/vaapi/encode/frame_readers.h"

#include <algorithm>

#include <fmt/format.h>

#include "devices/vaapi/surface/surface.h"

namespace penstock::vaapi {

namespace {

bool is_encodable(PixelFormat format)
{
	return rt_format_of(format) == VA_RT_FORMAT_YUV420;
}

FormatCapability capability(PixelFormat format, const SizeRange &sizes)
{
	const PixelFormatInfo &info = pixel_format_info(format);
	return {info.v4l2, format, std::string(info.description), false, {sizes}};
}

} // namespace

SizeRange FrameReaders::sizes() const
{
	return {encoder.minimum,
		{std::min(encoder.maximum.width, largest.width),
		 std::min(encoder.maximum.height, largest.height)},
		{1, 1},
		{}};
}

void FrameReaders::describe(EncoderCapabilities &capabilities) const
{
	capabilities.raw_memory.imports = encoder.imports_dmabufs();
	// Whether it does export shows only when a surface is.
	capabilities.raw_memory.exports = true;
	for (PixelFormat format : encoder.formats)
		if (is_encodable(format))
			capabilities.raw_formats.push_back(capability(format, sizes()));
	if (!converter)
		return;
	const SizeRange converted{converter->minimum, converter->maximum, {1, 1}, {}};
	for (PixelFormat format : converter->formats)
		if (rt_format_of(format) != 0)
			capabilities.converted_formats.push_back(capability(format, converted));
}

Answer<const SurfaceTraits *> FrameReaders::reader_of(const VideoInfo &frames, Size output,
						      bool convert, std::string_view path) const
{
	const bool direct = !convert && output == frames.size() && is_encodable(frames.format()) &&
			    encoder.takes(frames.format());
	const SurfaceTraits *reader = direct ? &encoder : nullptr;
	if (convert && converter && converter->takes(frames.format()) &&
	    rt_format_of(frames.format()) != 0)
		reader = &*converter;
	const SizeRange codable{encoder.minimum, largest, {1, 1}, {}};
	const SizeRange coded{encoder.minimum, encoder.maximum, {1, 1}, {}};
	if (reader && codable.contains(output) && coded.contains(output) &&
	    SizeRange{reader->minimum, reader->maximum, {1, 1}, {}}.contains(frames.size()))
		return reader;
	return refused(fmt::format("{} does not encode {} as {}", path, to_string(frames),
				   to_string(output)));
}

} // namespace penstock::vaapi
