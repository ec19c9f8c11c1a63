#pragma once

#include "core/memory/allocator.h"

/// Memory for hunting overruns: behind the last byte lies a page that nobody can touch, so who
/// writes too far dies at that very instruction, and a system call fails with EFAULT. maxsize is
/// rounded up to the alignment. No alignment above the page size: operation_not_supported.
class GuardedAllocator final : public penstock::Allocator
{
public:
	std::string_view name() const noexcept override { return "guarded"; }

protected:
	penstock::Result<penstock::MemoryRef>
	do_allocate(std::size_t size, const penstock::AllocationParams &params) override;
};
