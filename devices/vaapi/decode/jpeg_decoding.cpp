#include "devices/vaapi/decode/jpeg_decoding.h"

#include <algorithm>
#include <span>

#include "devices/vaapi/decode/jpeg_config.h"
#include "devices/vaapi/driver/discovery.h"
#include "devices/vaapi/driver/driver_family.h"

namespace penstock::vaapi {

namespace {

using enum PixelFormat;

constexpr PixelFormat kEncoded = kNV12;

/// Surfaces of as much chroma, the best first: what most converters read.
std::span<const PixelFormat> surfaces_for(JpegChroma chroma, bool halves_chroma)
{
	static constexpr std::array k420{kNV12};
	static constexpr std::array k422{kYUYV, kUYVY, k422P};
	static constexpr std::array k444{kYU24};
	static constexpr std::array k400{kGREY};
	switch (chroma) {
	case JpegChroma::k420:
		return k420;
	case JpegChroma::k422:
		return halves_chroma ? std::span<const PixelFormat>(k420) : k422;
	case JpegChroma::k444:
		return k444;
	case JpegChroma::k400:
		return k400;
	}
	return {};
}

} // namespace

std::optional<JpegDecoding> query_jpeg_decoding(const DisplayRef &display)
{
	if (!offers(*display, VAProfileJPEGBaseline, VAEntrypointVLD))
		return std::nullopt;
	JpegDecoding decoding;
	decoding.rt_formats = query_jpeg_rt_formats(*display);
	auto config = create_jpeg_config(display, decoding.rt_formats);
	if (!config)
		return std::nullopt;
	auto surfaces = query_surface_traits(*display, config->id());
	if (!surfaces)
		return std::nullopt;
	decoding.surfaces = std::move(*surfaces);
	decoding.halves_chroma = driver_family(display->vendor()) == DriverFamily::kIhd;
	return decoding;
}

JpegTargets::JpegTargets(const JpegDecoding &decoding,
			 const std::optional<SurfaceTraits> &converter, bool scales)
	: scales_(scales)
{
	const auto reaches_encoder = [&](PixelFormat format) {
		return decoding.surfaces.takes(format) &&
		       (is_encodable(format) || (converter && converter->takes(format)));
	};
	for (JpegChroma chroma : kJpegChromas) {
		const auto surfaces = surfaces_for(chroma, decoding.halves_chroma);
		const auto found = std::ranges::find_if(surfaces, reaches_encoder);
		if (found != surfaces.end())
			formats_[static_cast<std::size_t>(chroma)] = *found;
	}
}

std::optional<PixelFormat> JpegTargets::format_of(JpegChroma chroma) const
{
	return formats_[static_cast<std::size_t>(chroma)];
}

bool JpegTargets::none() const
{
	return std::ranges::none_of(formats_,
				    [](const auto &format) { return format.has_value(); });
}

bool JpegTargets::need_converter() const
{
	return std::ranges::any_of(
		formats_, [this](const auto &format) { return format && !is_encodable(*format); });
}

bool JpegTargets::is_encodable(PixelFormat format) const
{
	return format == kEncoded && !scales_;
}

} // namespace penstock::vaapi
