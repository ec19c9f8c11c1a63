#include "app/planning/camera_mode.h"

#include <algorithm>
#include <cstdint>

namespace penstock {

namespace {

constexpr Size kUsualSize{1280, 720};

std::uint64_t area(Size size)
{
	return std::uint64_t{size.width} * size.height;
}

/// Of a range, the largest size up to the usual one, if there is any.
std::optional<Size> usual_size_of(const SizeRange &range)
{
	const auto step_below = [](std::uint32_t wanted, std::uint32_t minimum,
				   std::uint32_t maximum, std::uint32_t step) {
		const std::uint32_t most = std::min(wanted, maximum);
		return most - (most - minimum) % std::max(step, 1u);
	};
	if (range.minimum.width > kUsualSize.width || range.minimum.height > kUsualSize.height)
		return std::nullopt;
	return Size{step_below(kUsualSize.width, range.minimum.width, range.maximum.width,
			       range.step.width),
		    step_below(kUsualSize.height, range.minimum.height, range.maximum.height,
			       range.step.height)};
}

bool is_less(Fraction one, Fraction other)
{
	return std::uint64_t{one.num} * other.den < std::uint64_t{other.num} * one.den;
}

bool is_wanted(const FormatCapability &format, std::span<const PixelFormat> formats)
{
	if (format.format == PixelFormat::kInvalid || format.emulated)
		return false;
	return formats.empty() || std::ranges::find(formats, format.format) != formats.end();
}

} // namespace

std::optional<Fraction> highest_rate(const FormatCapability &format, Size size)
{
	std::optional<Fraction> highest;
	for (const SizeRange &range : format.sizes) {
		// The rates of a range are those of its largest size; smaller ones may be faster.
		if (size != range.maximum)
			continue;
		for (Fraction rate : range.rates)
			if (!highest || is_less(*highest, rate))
				highest = rate;
	}
	return highest;
}

bool is_slower(Fraction rate, Fraction wanted)
{
	// A 1000/1001 is what television makes of a whole rate.
	constexpr std::uint64_t kPercent = 99;
	return std::uint64_t{rate.num} * wanted.den * 100 <
	       std::uint64_t{wanted.num} * rate.den * kPercent;
}

bool is_too_slow(const FormatCapability &format, Size size, Fraction wanted)
{
	const auto highest = highest_rate(format, size);
	return highest && is_slower(*highest, wanted);
}

Fraction rate_to_set(const CameraCapabilities &camera, Size size, std::optional<Fraction> wanted)
{
	if (wanted)
		return *wanted;
	const bool listed = std::ranges::any_of(camera.formats, [size](const auto &format) {
		return highest_rate(format, size).has_value();
	});
	return listed ? kUsualRate : Fraction{};
}

std::optional<Size> usual_size(const CameraCapabilities &camera,
			       std::span<const PixelFormat> formats, std::optional<Fraction> wanted)
{
	const Fraction rate = wanted.value_or(kLeastUsualRate);
	std::optional<Size> uncompressed;
	std::optional<Size> any;
	std::optional<Size> smallest;
	for (const FormatCapability &format : camera.formats) {
		if (!is_wanted(format, formats))
			continue;
		for (const SizeRange &range : format.sizes) {
			if (!smallest || area(range.minimum) < area(*smallest))
				smallest = range.minimum;
			const auto size = usual_size_of(range);
			if (!size || is_too_slow(format, *size, rate))
				continue;
			if (!any || area(*any) < area(*size))
				any = size;
			if (!pixel_format_info(format.format).compressed &&
			    (!uncompressed || area(*uncompressed) < area(*size)))
				uncompressed = size;
		}
	}
	if (uncompressed)
		return uncompressed;
	return any ? any : smallest;
}

} // namespace penstock
