#include "core/allocation/ladder.h"

#include <algorithm>

namespace penstock {

namespace {

bool contains(const std::vector<PixelFormat> &formats, PixelFormat format)
{
	return std::ranges::find(formats, format) != formats.end();
}

/// The first of each; drivers and users may name a format twice.
std::vector<PixelFormat> each_once(const std::vector<PixelFormat> &formats)
{
	std::vector<PixelFormat> result;
	for (PixelFormat format : formats)
		if (!contains(result, format))
			result.push_back(format);
	return result;
}

std::vector<PixelFormat> by_preference(const LadderInput &input)
{
	std::vector<PixelFormat> formats = each_once(input.camera_formats);
	if (!input.formats_fixed)
		std::ranges::stable_sort(formats, {}, rank_of);
	return formats;
}

bool wants(const AllocationPolicy &policy, Strategy strategy)
{
	if (policy.memory && *policy.memory != strategy)
		return false;
	switch (policy.zero_copy) {
	case ZeroCopy::kRequire:
	case ZeroCopy::kPrefer:
		return true;
	case ZeroCopy::kOff:
		return !is_zero_copy(strategy);
	}
	return false;
}

void add_zero_copy(std::vector<Candidate> &paths, const LadderInput &input, PixelFormat format)
{
	for (Strategy strategy : {Strategy::kImport, Strategy::kExport})
		if (wants(input.policy, strategy))
			paths.push_back({strategy, {}, format, format});
	if (!wants(input.policy, Strategy::kShared))
		return;
	for (const std::string &allocator : input.allocators)
		paths.push_back({Strategy::kShared, allocator, format, format});
}

std::vector<Candidate> passthrough_paths(const LadderInput &input)
{
	std::vector<Candidate> paths;
	if (!wants(input.policy, Strategy::kPassthrough))
		return paths;
	for (PixelFormat format : input.encoder_formats)
		if (contains(input.camera_formats, format))
			paths.push_back({Strategy::kPassthrough, {}, format, format});
	return paths;
}

void add_device_conversion(std::vector<Candidate> &paths, const LadderInput &input,
			   PixelFormat format)
{
	if (!wants(input.policy, Strategy::kDeviceConvert) || input.encoder_formats.empty())
		return;
	const PixelFormat target = input.encoder_formats.front();
	paths.push_back({Strategy::kDeviceConvert, {}, format, target});
	// The CPU reads coded frames, to which the kind of memory makes no difference: the camera's
	// own will do.
	if (pixel_format_info(format).compressed)
		return;
	for (const std::string &allocator : input.allocators)
		paths.push_back({Strategy::kDeviceConvert, allocator, format, target});
}

/// The encoder's cheapest format that `from` can be converted to. Formats of the same samples need
/// a copy only, and are not among them.
std::optional<PixelFormat> conversion_target(const LadderInput &input, PixelFormat from)
{
	std::vector<PixelFormat> targets = input.encoder_formats;
	std::ranges::stable_sort(targets, {}, rank_of);
	for (PixelFormat target : targets)
		if (!same_samples(from, target) && input.convertible &&
		    input.convertible(from, target))
			return target;
	return std::nullopt;
}

} // namespace

/// The sixteenths of a byte that a pixel has. What has to be decoded costs more than any pixels.
/// Without colours a picture is cheap, but that is not what anybody wants unasked.
std::uint32_t rank_of(PixelFormat format)
{
	constexpr std::uint32_t kDecoded = 1u << 15;
	constexpr std::uint32_t kLast = 1u << 16;
	const PixelFormatInfo &info = pixel_format_info(format);
	if (info.compressed)
		return kDecoded;
	std::uint32_t sixteenths = has_colour(format) ? 0 : kLast;
	for (std::size_t i = 0; i < info.plane_count; ++i)
		sixteenths += 16u * info.planes[i].bytes_per_sample /
			      (info.planes[i].horizontal_subsampling *
			       info.planes[i].vertical_subsampling);
	return sixteenths;
}

std::vector<Candidate> ladder(const LadderInput &input)
{
	if (input.passes_through)
		return passthrough_paths(input);
	std::vector<PixelFormat> formats = by_preference(input);
	std::vector<Candidate> paths;
	for (PixelFormat format : formats)
		if (contains(input.encoder_formats, format) && !input.scales)
			add_zero_copy(paths, input, format);
	for (PixelFormat format : formats)
		if (contains(input.device_converts, format))
			add_device_conversion(paths, input, format);
	// The CPU does not scale.
	if (input.scales)
		return paths;

	if (wants(input.policy, Strategy::kCopy))
		for (PixelFormat format : formats)
			for (PixelFormat target : each_once(input.encoder_formats))
				if (same_samples(format, target) &&
				    !pixel_format_info(format).compressed)
					paths.push_back({Strategy::kCopy, {}, format, target});
	if (wants(input.policy, Strategy::kConvert))
		for (PixelFormat format : formats)
			if (auto target = conversion_target(input, format))
				paths.push_back({Strategy::kConvert, {}, format, *target});
	return paths;
}

} // namespace penstock
