#pragma once

#include "core/base/unique_fd.h"
#include "core/memory/allocator.h"

namespace penstock {

/// dmabufs made of ordinary memory pages, "udmabuf": a memfd that the kernel's udmabuf driver
/// wraps. The pages are not contiguous. maxsize is rounded up to whole pages; the bytes start as
/// zeroes. No alignment above the page size: operation_not_supported. The driver refuses sizes
/// above its module parameter size_limit_mb (64 by default) with invalid_argument.
class UdmabufAllocator final : public Allocator
{
public:
	/// Needs /dev/udmabuf; else what open() said.
	static Result<Ref<UdmabufAllocator>> open();

	std::string_view name() const noexcept override { return "udmabuf"; }

protected:
	Result<MemoryRef> do_allocate(std::size_t size, const AllocationParams &params) override;

private:
	template <typename T, typename... Args>
	friend Ref<T> make_ref(Args &&...);

	explicit UdmabufAllocator(UniqueFd device);

	const UniqueFd device_;
};

} // namespace penstock
