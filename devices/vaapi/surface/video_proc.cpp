#include "devices/vaapi/surface/video_proc.h"

#include <fmt/format.h>

#include "core/video/jpeg_format.h"

namespace penstock::vaapi {

namespace {

constexpr std::uint32_t kHdRows = 720;

// H.273 matrix coefficients.
constexpr std::uint8_t kIdentity = 0;
constexpr std::uint8_t kBt709 = 1;
constexpr std::uint8_t kBt470Bg = 5;
constexpr std::uint8_t kBt601 = 6;
constexpr std::uint8_t kBt2020 = 9;

VAProcColorStandardType standard_of(std::uint8_t matrix)
{
	switch (matrix) {
	case kBt709:
		return VAProcColorStandardBT709;
	case kBt470Bg:
	case kBt601:
		return VAProcColorStandardBT601;
	case kBt2020:
		return VAProcColorStandardBT2020;
	default:
		return VAProcColorStandardNone;
	}
}

std::uint8_t range_of(Colorimetry::Range range)
{
	switch (range) {
	case Colorimetry::Range::kLimited:
		return VA_SOURCE_RANGE_REDUCED;
	case Colorimetry::Range::kFull:
		return VA_SOURCE_RANGE_FULL;
	default:
		return VA_SOURCE_RANGE_UNKNOWN;
	}
}

VARectangle rectangle(Size size)
{
	VARectangle result{};
	result.width = static_cast<std::uint16_t>(size.width);
	result.height = static_cast<std::uint16_t>(size.height);
	return result;
}

Result<ConfigHandle> create_video_proc_config(const DisplayRef &display)
{
	// Mesa lists the formats of those kinds only that the configuration names.
	VAConfigAttrib attribute{VAConfigAttribRTFormat, VA_ATTRIB_NOT_SUPPORTED};
	if (Status status = display->call("vaGetConfigAttributes", vaGetConfigAttributes,
					  VAProfileNone, VAEntrypointVideoProc, &attribute, 1);
	    !status)
		return propagate(status);
	const int count = attribute.value == VA_ATTRIB_NOT_SUPPORTED ? 0 : 1;
	VAConfigID id = VA_INVALID_ID;
	if (Status status = display->call("vaCreateConfig", vaCreateConfig, VAProfileNone,
					  VAEntrypointVideoProc, &attribute, count, &id);
	    !status)
		return propagate(status);
	return ConfigHandle(display, id);
}

void describe_colours(VAProcPipelineParameterBuffer &pipeline, const VideoInfo &frames)
{
	const Colorimetry output = converted_colorimetry(frames);
	pipeline.output_color_standard = standard_of(output.matrix);
	pipeline.output_color_properties.color_range = range_of(output.range);
	if (is_rgb(frames.format())) {
		pipeline.surface_color_standard = VAProcColorStandardSRGB;
		const bool limited = frames.colorimetry.range == Colorimetry::Range::kLimited;
		pipeline.input_color_properties.color_range =
			limited ? VA_SOURCE_RANGE_REDUCED : VA_SOURCE_RANGE_FULL;
		return;
	}
	pipeline.surface_color_standard = pipeline.output_color_standard;
	pipeline.input_color_properties.color_range = pipeline.output_color_properties.color_range;
}

} // namespace

std::optional<SurfaceTraits> query_video_proc(const DisplayRef &display)
{
	auto config = create_video_proc_config(display);
	if (!config)
		return std::nullopt;
	auto traits = query_surface_traits(*display, config->id());
	if (!traits)
		return std::nullopt;
	return *traits;
}

Colorimetry converted_colorimetry(const VideoInfo &frames)
{
	if (is_jpeg(frames.format()))
		return jpeg_colorimetry(frames.colorimetry);
	Colorimetry colours = frames.colorimetry;
	if (!is_rgb(frames.format()))
		return colours;
	if (colours.matrix == kIdentity || standard_of(colours.matrix) == VAProcColorStandardNone)
		colours.matrix = frames.height() >= kHdRows ? kBt709 : kBt601;
	colours.range = Colorimetry::Range::kLimited;
	return colours;
}

Result<VideoProc> VideoProc::create(const DisplayRef &display, const VideoInfo &frames, Size shown,
				    std::size_t count)
{
	VideoProc result;
	auto config = create_video_proc_config(display);
	if (!config)
		return propagate(config);
	result.config_ = std::move(*config);

	std::vector<VASurfaceID> targets;
	for (std::size_t i = 0; i < count; ++i) {
		auto surface = create_surface(display, PixelFormat::kNV12, shown);
		if (!surface)
			return propagate(surface);
		targets.push_back(surface->id());
		result.targets_.push_back(std::move(*surface));
	}
	VAContextID id = VA_INVALID_ID;
	const VAStatus status = display->try_call(
		"vaCreateContext", vaCreateContext, result.config_.id(),
		static_cast<int>(shown.width), static_cast<int>(shown.height), VA_PROGRESSIVE,
		targets.data(), static_cast<int>(targets.size()), &id);
	if (status != VA_STATUS_SUCCESS)
		return display->error(status, "vaCreateContext",
				      fmt::format("conversion to {}", to_string(shown)));
	result.context_ = ContextHandle(display, id);
	result.writer_ = std::make_unique<PictureWriter>(display, id);
	result.from_ = rectangle(frames.size());
	result.to_ = rectangle(shown);
	describe_colours(result.pipeline_, frames);
	return result;
}

Result<VASurfaceID> VideoProc::convert(VASurfaceID source, std::size_t index)
{
	// libva passes the structure on as it is, with its pointers.
	VAProcPipelineParameterBuffer pipeline = pipeline_;
	pipeline.surface = source;
	pipeline.surface_region = &from_;
	pipeline.output_region = &to_;
	writer_->add(VAProcPipelineParameterBufferType, pipeline);
	const VASurfaceID target = targets_[index].id();
	if (Status status = writer_->submit(target); !status)
		return propagate(status);
	return target;
}

} // namespace penstock::vaapi
