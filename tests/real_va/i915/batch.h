#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "tests/real_va/drm/address_space.h"

namespace penstock::real_va {

using Command = std::span<const std::uint32_t>; ///< its header first

/// Goes through the commands of a batch in the order in which the GPU would, also of those that it
/// calls and continues with, and calls `each` with them. Conditional ends are passed over,
/// conditional jumps are followed. False when the batch leads out of memory or never ends.
bool walk_batch(const AddressSpace &memory, std::uint64_t begin, bool wide_addresses,
		const std::function<void(Command)> &each);

} // namespace penstock::real_va
