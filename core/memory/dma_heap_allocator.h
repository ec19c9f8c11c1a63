#pragma once

#include <string>
#include <vector>

#include "core/base/unique_fd.h"
#include "core/memory/allocator.h"

namespace penstock {

/// dmabufs from one of the kernel's dma-heaps, "dma-heap" (kernel documentation, userspace-api/
/// dma-buf-heaps). maxsize is rounded up to whole pages; the kernel clears them. No alignment above
/// the page size: operation_not_supported.
class DmaHeapAllocator final : public Allocator
{
public:
	/// The heaps of this machine, by name; empty when there are none.
	static std::vector<std::string> heaps();

	/// `heap` as heaps() names it, such as "system" or "linux,cma". invalid_argument: no file
	/// name; otherwise what open() said.
	static Result<Ref<DmaHeapAllocator>> open(const std::string &heap);

	std::string_view name() const noexcept override { return "dma-heap"; }
	const std::string &heap() const noexcept { return heap_; }

protected:
	Result<MemoryRef> do_allocate(std::size_t size, const AllocationParams &params) override;

private:
	template <typename T, typename... Args>
	friend Ref<T> make_ref(Args &&...);

	DmaHeapAllocator(UniqueFd device, std::string heap);

	const UniqueFd device_;
	const std::string heap_;
};

} // namespace penstock
