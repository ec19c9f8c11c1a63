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

/// The rates of the format at that size, if the driver lists them. Those of a range are of its
/// largest size; smaller ones may be faster.
const LazyList<Fraction> *rates_at(const FormatCapability &format, Size size)
{
	const auto range = std::ranges::find(format.sizes, size, &SizeRange::maximum);
	return range == format.sizes.end() || range->rates.empty() ? nullptr : &range->rates;
}

/// Looks for the size that usual_size() tells of.
class UsualSize
{
public:
	UsualSize(const CameraCapabilities &camera, const std::function<bool(PixelFormat)> &of_use,
		  Fraction rate)
		: camera_(camera), of_use_(of_use), rate_(rate)
	{}

	/// The largest that a format which is or is not compressed gives at the rate.
	std::optional<Size> largest(bool compressed) const;
	std::optional<Size> smallest() const;

private:
	/// There is no larger one, so nobody has to know the rates of the others.
	bool gives_usual_size(const FormatCapability &format) const
	{
		return std::ranges::find(format.sizes, kUsualSize, &usual_size_of) !=
			       format.sizes.end() &&
		       !is_too_slow(format, kUsualSize, rate_);
	}
	bool is_wanted(const FormatCapability &format) const
	{
		return format.format != PixelFormat::kInvalid && !format.emulated &&
		       of_use_(format.format);
	}

	const CameraCapabilities &camera_;
	const std::function<bool(PixelFormat)> &of_use_;
	Fraction rate_;
};

std::optional<Size> UsualSize::largest(bool compressed) const
{
	std::optional<Size> largest;
	for (const FormatCapability &format : camera_.formats) {
		if (!is_wanted(format) || pixel_format_info(format.format).compressed != compressed)
			continue;
		if (gives_usual_size(format))
			return kUsualSize;
		for (const SizeRange &range : format.sizes) {
			const auto size = usual_size_of(range);
			const bool larger = size && (!largest || area(*largest) < area(*size));
			if (!larger || is_too_slow(format, *size, rate_))
				continue;
			largest = size;
		}
	}
	return largest;
}

std::optional<Size> UsualSize::smallest() const
{
	std::optional<Size> smallest;
	for (const FormatCapability &format : camera_.formats) {
		if (!is_wanted(format))
			continue;
		for (const SizeRange &range : format.sizes)
			if (!smallest || area(range.minimum) < area(*smallest))
				smallest = range.minimum;
	}
	return smallest;
}

} // namespace

std::optional<Fraction> highest_rate(const FormatCapability &format, Size size)
{
	const LazyList<Fraction> *rates = rates_at(format, size);
	if (!rates)
		return std::nullopt;
	return std::ranges::max(*rates, is_less);
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
	const LazyList<Fraction> *rates = rates_at(format, size);
	return rates && std::ranges::all_of(*rates, [wanted](Fraction rate) {
		       return is_slower(rate, wanted);
	       });
}

Fraction rate_to_set(const CameraCapabilities &camera, Size size, std::optional<Fraction> wanted)
{
	if (wanted)
		return *wanted;
	const bool listed = std::ranges::any_of(camera.formats, [size](const auto &format) {
		return rates_at(format, size) != nullptr;
	});
	return listed ? kUsualRate : Fraction{};
}

std::optional<Size> usual_size(const CameraCapabilities &camera,
			       const std::function<bool(PixelFormat)> &of_use,
			       std::optional<Fraction> wanted)
{
	const UsualSize usual(camera, of_use, wanted.value_or(kLeastUsualRate));
	if (const auto size = usual.largest(false))
		return size;
	const auto size = usual.largest(true);
	return size ? size : usual.smallest();
}

} // namespace penstock
