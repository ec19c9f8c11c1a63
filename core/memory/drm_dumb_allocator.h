#pragma once

#include <string>

#include "core/base/unique_fd.h"
#include "core/memory/allocator.h"

namespace penstock {

/// dmabufs from a display driver, "dumb": DRM dumb buffers exported by PRIME (kernel documentation,
/// gpu/drm-kms, "Dumb Buffer Objects"). On boards without an IOMMU these are often the contiguous
/// memory that cameras and encoders need. maxsize is what the driver gave, at least a whole number
/// of pages. No alignment above the page size: operation_not_supported.
class DrmDumbAllocator final : public Allocator
{
public:
	/// `path` of a primary node, such as /dev/dri/card0. operation_not_supported: a render
	/// node, which has no dumb buffers; otherwise what open() said, or no_such_device for a
	/// file that is no DRM node. Does not keep the display from being used (it is not DRM
	/// master).
	static Result<Ref<DrmDumbAllocator>> open(const std::string &path);

	std::string_view name() const noexcept override { return "dumb"; }
	const std::string &path() const noexcept { return path_; }

protected:
	Result<MemoryRef> do_allocate(std::size_t size, const AllocationParams &params) override;

private:
	template <typename T, typename... Args>
	friend Ref<T> make_ref(Args &&...);

	DrmDumbAllocator(UniqueFd device, std::string path);
	Result<UniqueFd> export_dumb_buffer(std::size_t &bytes);

	const UniqueFd device_;
	const std::string path_;
};

} // namespace penstock
