#include "devices/roles/capabilities.h"

#include <algorithm>

namespace penstock {

namespace {

bool in_steps(std::uint32_t value, std::uint32_t minimum, std::uint32_t maximum, std::uint32_t step)
{
	if (value < minimum || value > maximum)
		return false;
	return step <= 1 || (value - minimum) % step == 0;
}

} // namespace

bool SizeRange::contains(Size size) const
{
	return in_steps(size.width, minimum.width, maximum.width, step.width) &&
	       in_steps(size.height, minimum.height, maximum.height, step.height);
}

bool FormatCapability::supports(Size size) const
{
	// A driver that does not enumerate sizes says nothing; its S_FMT will.
	return sizes.empty() || std::ranges::any_of(sizes, [size](const SizeRange &range) {
		       return range.contains(size);
	       });
}

} // namespace penstock
