#pragma once

#include "core/allocation/allocation_query.h"
#include "core/allocation/decision.h"
#include "core/base/result.h"

namespace penstock {

/// Makes the encoder's own memory the target of copies: the first pool of the query, activated.
Result<FramePool> activate_own_pool(const AllocationQuery &query);

/// Makes memory of a third allocator the target of copies, in the layout that the encoder proposed
/// in `query`. The encoder imports dmabufs.
Result<FramePool> activate_shared_pool(AllocatorRef allocator, const AllocationQuery &query);

/// Whether the CPU may access the memory, which it may not for protected content, or where the
/// driver forbids it; only a trial map shows that.
Status try_mapping(const FramePool &side);

} // namespace penstock
