#include "app/planning/formats_in_common.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace penstock {

namespace {

std::string list_sizes(const CameraCapabilities &camera)
{
	std::vector<std::string> sizes;
	for (const FormatCapability &format : camera.formats)
		for (const SizeRange &range : format.sizes) {
			std::string text =
				range.discrete() ? to_string(range.minimum)
						 : fmt::format("{} to {}", to_string(range.minimum),
							       to_string(range.maximum));
			if (std::ranges::find(sizes, text) == sizes.end())
				sizes.push_back(std::move(text));
		}
	return fmt::format("{}", fmt::join(sizes, ", "));
}

std::string list_formats(const LazyList<FormatCapability> &formats)
{
	std::vector<std::string> names;
	for (const FormatCapability &format : formats)
		names.push_back(fourcc_to_string(format.fourcc));
	return fmt::format("{}", fmt::join(names, ", "));
}

/// The formats that the table knows, at that size. Formats that libv4l would emulate are left out:
/// they cost a copy.
std::vector<PixelFormat> known(const LazyList<FormatCapability> &formats, Size size)
{
	std::vector<PixelFormat> result;
	for (const FormatCapability &format : formats)
		if (format.format != PixelFormat::kInvalid && !format.emulated &&
		    format.supports(size))
			result.push_back(format.format);
	return result;
}

} // namespace

Outcome<FormatsInCommon> formats_in_common(const CameraCapabilities &camera,
					   const EncoderCapabilities &encoder, Size size,
					   const std::vector<PixelFormat> &wanted)
{
	const std::string &path = camera.identity.path;
	FormatsInCommon formats;
	// A driver whose device has gone lists nothing.
	if (camera.formats.empty())
		return problem(Problem::Kind::kNoDevice,
			       fmt::format("{} offers no formats; is it still connected?", path));
	formats.camera = known(camera.formats, size);
	if (formats.camera.empty())
		return problem(Problem::Kind::kNoDevice,
			       fmt::format("{} does not give {}; it offers {}", path,
					   to_string(size), list_sizes(camera)));
	if (!wanted.empty()) {
		std::vector<PixelFormat> left;
		for (PixelFormat format : wanted)
			if (std::ranges::find(formats.camera, format) != formats.camera.end())
				left.push_back(format);
		if (left.empty())
			return problem(Problem::Kind::kNoDevice,
				       fmt::format("{} does not give {} at {}; it offers {}", path,
						   name_of(wanted[0]), to_string(size),
						   list_formats(camera.formats)));
		formats.camera = std::move(left);
	}
	// Sizes are not compared here: the encoder pads, and its answer to S_FMT says what it
	// takes.
	for (const FormatCapability &format : encoder.raw_formats)
		if (format.format != PixelFormat::kInvalid)
			formats.encoder.push_back(format.format);
	return formats;
}

} // namespace penstock
