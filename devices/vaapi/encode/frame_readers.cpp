#include "devices/vaapi/encode/frame_readers.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/video/jpeg_format.h"

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

SizeRange sizes_of(const SurfaceTraits &surfaces)
{
	return {surfaces.minimum, surfaces.maximum, {1, 1}, {}};
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
	std::vector<FormatCapability> encoded;
	for (PixelFormat format : encoder.formats)
		if (is_encodable(format))
			encoded.push_back(capability(format, sizes()));
	capabilities.raw_formats = std::move(encoded);
	std::vector<FormatCapability> converted;
	if (converter)
		for (PixelFormat format : converter->formats)
			if (rt_format_of(format) != 0)
				converted.push_back(capability(format, sizes_of(*converter)));
	if (decoder && !JpegTargets(*decoder, converter, false).none())
		for (PixelFormat format : {PixelFormat::kMJPG, PixelFormat::kJPEG})
			converted.push_back(capability(format, sizes_of(decoder->surfaces)));
	capabilities.converted_formats = std::move(converted);
}

/// The one that reads such frames and makes of them what the encoder reads.
const SurfaceTraits *FrameReaders::before_encoder(const VideoInfo &frames, bool scales) const
{
	if (is_jpeg(frames.format()))
		return decoder && !JpegTargets(*decoder, converter, scales).none()
			       ? &decoder->surfaces
			       : nullptr;
	const bool converts = converter && converter->takes(frames.format()) &&
			      rt_format_of(frames.format()) != 0;
	return converts ? &*converter : nullptr;
}

Answer<const SurfaceTraits *> FrameReaders::reader_of(const VideoInfo &frames, Size output,
						      bool convert, std::string_view path) const
{
	const bool direct = !convert && output == frames.size() && is_encodable(frames.format()) &&
			    encoder.takes(frames.format());
	const SurfaceTraits *reader = direct ? &encoder : nullptr;
	if (convert)
		reader = before_encoder(frames, output != frames.size());
	const SizeRange codable{encoder.minimum, largest, {1, 1}, {}};
	const SizeRange coded{encoder.minimum, encoder.maximum, {1, 1}, {}};
	if (reader && codable.contains(output) && coded.contains(output) &&
	    sizes_of(*reader).contains(frames.size()))
		return reader;
	return refused(fmt::format("{} does not encode {} as {}", path, to_string(frames),
				   to_string(output)));
}

} // namespace penstock::vaapi
