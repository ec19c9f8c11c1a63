#pragma once

#include <cstddef>
#include <string_view>

#include "core/base/ref.h"
#include "core/base/result.h"
#include "core/memory/memory.h"

namespace penstock {

/// How a Memory is to be made. Its usable size excludes prefix and padding.
struct AllocationParams {
	MemoryFlags flags{};
	std::size_t alignment = 1; ///< a power of two; anything else is refused
	std::size_t prefix = 0;	   ///< bytes before the accessible region
	std::size_t padding = 0;   ///< bytes after it

	friend bool operator==(const AllocationParams &, const AllocationParams &) = default;
};

/// Makes Memory of one kind. A new kind of memory is a class derived from Memory and one from
/// Allocator. Allocators outlive what they made, since each Memory holds a reference.
/// Thread-safe.
class Allocator : public RefCounted
{
public:
	/// The kind: "system", "shared", "dmabuf", "dma-heap", "udmabuf", "dumb".
	virtual std::string_view name() const noexcept = 0;

	/// `size` accessible bytes, laid out by `params`: offset is the prefix, and maxsize at
	/// least prefix + size + padding. kZeroPrefixed and kZeroPadded ask for zeroes there; the
	/// other flags are set on the memory. invalid_argument: the alignment is no power of two;
	/// value_too_large: size + prefix + padding + alignment overflow; otherwise what the
	/// kernel said.
	Result<MemoryRef> allocate(std::size_t size, const AllocationParams &params = {});

	/// What Memory::copy() allocates from: this allocator unless it cannot allocate by size.
	virtual Allocator &copy_allocator() noexcept { return *this; }

protected:
	/// allocate() has checked that prefix + size + padding + alignment is at most PTRDIFF_MAX
	/// and that the alignment is a power of two.
	virtual Result<MemoryRef> do_allocate(std::size_t size, const AllocationParams &params) = 0;
};

using AllocatorRef = Ref<Allocator>;

} // namespace penstock
