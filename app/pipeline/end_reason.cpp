#include "app/pipeline/end_reason.h"

#include "core/allocation/allocation_error.h"

namespace penstock {

namespace {

enum class Rank : std::uint8_t { kRefusedAllocation, kAsked, kFault };

Rank rank_of(const EndReason &reason)
{
	const Fault *fault = std::get_if<Fault>(&reason);
	if (!fault)
		return Rank::kAsked;
	return is_allocation_error(fault->error) ? Rank::kRefusedAllocation : Rank::kFault;
}

} // namespace

bool outranks(const EndReason &later, const EndReason &earlier)
{
	return rank_of(later) > rank_of(earlier);
}

} // namespace penstock
