#include "devices/vaapi/decode/jpeg_config.h"

namespace penstock::vaapi {

namespace {

constexpr std::uint32_t kChromas =
	VA_RT_FORMAT_YUV420 | VA_RT_FORMAT_YUV422 | VA_RT_FORMAT_YUV444 | VA_RT_FORMAT_YUV400;

} // namespace

std::uint32_t query_jpeg_rt_formats(const Display &display)
{
	VAConfigAttrib attribute{VAConfigAttribRTFormat, VA_ATTRIB_NOT_SUPPORTED};
	if (!display.call("vaGetConfigAttributes", vaGetConfigAttributes, VAProfileJPEGBaseline,
			  VAEntrypointVLD, &attribute, 1) ||
	    attribute.value == VA_ATTRIB_NOT_SUPPORTED)
		return 0;
	return attribute.value & kChromas;
}

Result<ConfigHandle> create_jpeg_config(const DisplayRef &display, std::uint32_t rt_formats)
{
	// Mesa lists the formats of those kinds only that the configuration names.
	VAConfigAttrib attribute{VAConfigAttribRTFormat, rt_formats};
	VAConfigID id = VA_INVALID_ID;
	if (Status status =
		    display->call("vaCreateConfig", vaCreateConfig, VAProfileJPEGBaseline,
				  VAEntrypointVLD, &attribute, rt_formats == 0 ? 0 : 1, &id);
	    !status)
		return propagate(status);
	return ConfigHandle(display, id);
}

} // namespace penstock::vaapi
