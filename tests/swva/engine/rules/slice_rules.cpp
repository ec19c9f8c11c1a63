#include "tests/swva/engine/rules/slice_rules.h"

#include <fmt/format.h>

namespace swva {

void check_places(const std::vector<SlicePlace> &slices, std::uint64_t total, Findings &findings)
{
	std::uint64_t next = 0;
	for (const SlicePlace &slice : slices) {
		if (slice.first != next || slice.count == 0)
			findings.add("4.slices",
				     fmt::format("a slice has {} blocks at {} where {} follows",
						 slice.count, slice.first, next));
		next = slice.first + slice.count;
	}
	if (next != total)
		findings.add("4.slices",
			     fmt::format("the slices end at block {} of {}", next, total));
}

void check_quantiser(int picture_qp, int slice_qp_delta, Findings &findings)
{
	const int qp = picture_qp + slice_qp_delta;
	if (qp < 0 || qp > 51)
		findings.add("4.qp", fmt::format("a slice has the quantiser {}", qp));
}

void check_parameter_set(unsigned slice_id, unsigned picture_id, Findings &findings)
{
	findings.require(slice_id == picture_id, "4.parameter_set_id",
			 "a slice names another picture parameter set");
}

} // namespace swva
