#include "app/source_size.h"

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

/// Less detail is lost by shrinking than by enlarging, and more of it the less there is to shrink.
bool better(Size candidate, Size best, Size wanted)
{
	if (covers(candidate, wanted) != covers(best, wanted))
		return covers(candidate, wanted);
	return covers(candidate, wanted) ? area(candidate) < area(best)
					 : area(candidate) > area(best);
}

} // namespace

Size source_size(const CameraCapabilities &camera, Size wanted)
{
	Size best;
	for (const FormatCapability &format : camera.formats) {
		if (format.supports(wanted))
			return wanted;
		for (const SizeRange &range : format.sizes)
			for (Size size : {range.minimum, range.maximum})
				if (best == Size{} || better(size, best, wanted))
					best = size;
	}
	return best == Size{} ? wanted : best;
}

} // namespace penstock
