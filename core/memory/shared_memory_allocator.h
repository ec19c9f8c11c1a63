#pragma once

#include "core/memory/allocator.h"

namespace penstock {

/// Memory that can be handed to another process by its descriptor, "shared": a memfd, sealed
/// against shrinking. maxsize is rounded up to whole pages; the bytes start as zeroes. The first
/// map puts it at an address where it stays. Pages are taken when they are first touched, so an
/// allocation of more than the machine has may show only then. No alignment above the page size:
/// operation_not_supported.
class SharedMemoryAllocator final : public Allocator
{
public:
	static Ref<SharedMemoryAllocator> create();

	std::string_view name() const noexcept override { return "shared"; }

protected:
	Result<MemoryRef> do_allocate(std::size_t size, const AllocationParams &params) override;

private:
	template <typename T, typename... Args>
	friend Ref<T> make_ref(Args &&...);

	SharedMemoryAllocator() = default;
};

} // namespace penstock
