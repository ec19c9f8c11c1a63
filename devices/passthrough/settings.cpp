#include "devices/passthrough/settings.h"

#include <string_view>

#include <fmt/format.h>

namespace penstock::passthrough {

namespace {

/// The option that asks for what only an encoder could do; empty where there is none.
std::string_view encoder_option(const EncoderSettings &settings)
{
	if (settings.bitrate)
		return "--bitrate";
	if (settings.rate_control)
		return "--rate-control";
	if (settings.gop)
		return "--gop";
	if (settings.qp)
		return "--qp";
	if (settings.quality)
		return "--quality";
	if (settings.profile)
		return "--profile";
	if (settings.level)
		return "--level";
	return settings.controls.empty() ? "" : "--enc-ctrl";
}

} // namespace

Answer<> check_settings(const EncoderSettings &settings)
{
	if (const std::string_view option = encoder_option(settings); !option.empty())
		return refused(fmt::format("{}: nothing is encoded, so the frames are as the "
					   "camera codes them; leave it out, or use another "
					   "encoder",
					   option));
	if (coded_formats(settings.codec).empty())
		return refused(fmt::format("{} is asked for, and cameras code h264, hevc or mjpeg",
					   name_of(settings.codec)));
	return {};
}

std::vector<PixelFormat> coded_formats(std::optional<Codec> codec)
{
	std::vector<PixelFormat> formats;
	for (PixelFormat format :
	     {PixelFormat::kH264, PixelFormat::kHEVC, PixelFormat::kMJPG, PixelFormat::kJPEG})
		if (!codec || codec == codec_of(pixel_format_info(format).v4l2))
			formats.push_back(format);
	return formats;
}

} // namespace penstock::passthrough
