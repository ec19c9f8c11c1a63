#include "app/planning/source_size.h"

#include <algorithm>
#include <cstdint>

namespace penstock {

namespace {

std::uint64_t area(Size size)
{
	return std::uint64_t{size.width} * size.height;
}

bool covers(Size size, Size wanted)
{
	return size.width >= wanted.width && size.height >= wanted.height;
}

/// Shrinking keeps more detail than enlarging. So the smallest size that covers `wanted` is the
/// best; if none covers it, the largest.
bool better(Size candidate, Size best, Size wanted)
{
	if (covers(candidate, wanted) != covers(best, wanted))
		return covers(candidate, wanted);
	return covers(candidate, wanted) ? area(candidate) < area(best)
					 : area(candidate) > area(best);
}

/// The first step of a range that is not below `wanted`; if all are below it, the last one.
std::uint32_t step_of(std::uint32_t wanted, std::uint32_t minimum, std::uint32_t maximum,
		      std::uint32_t step)
{
	if (wanted <= minimum || maximum <= minimum)
		return minimum;
	step = std::max(step, 1u);
	const std::uint32_t last = (maximum - minimum) / step;
	return minimum + std::min((wanted - minimum - 1) / step + 1, last) * step;
}

Size step_of(Size wanted, const SizeRange &range)
{
	return {step_of(wanted.width, range.minimum.width, range.maximum.width, range.step.width),
		step_of(wanted.height, range.minimum.height, range.maximum.height,
			range.step.height)};
}

/// Of a range, the smallest that covers `wanted`, or else the largest.
Size nearest(const SizeRange &range, Size wanted)
{
	const Size size = step_of(wanted, range);
	return covers(size, wanted) ? size : step_of(range.maximum, range);
}

} // namespace

Size source_size(const CameraCapabilities &camera, Size wanted)
{
	Size best;
	for (const FormatCapability &format : camera.formats) {
		if (format.format == PixelFormat::kInvalid)
			continue;
		if (format.supports(wanted))
			return wanted;
		for (const SizeRange &range : format.sizes) {
			const Size size = nearest(range, wanted);
			if (best == Size{} || better(size, best, wanted))
				best = size;
		}
	}
	return best == Size{} ? wanted : best;
}

} // namespace penstock
