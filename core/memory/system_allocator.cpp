#include "core/memory/system_allocator.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

#include <fmt/format.h>

#include "core/memory/page_layout.h"

namespace penstock {
namespace {

class SystemMemory final : public Memory
{
public:
	SystemMemory(Allocator &allocator, const Layout &layout, MemoryFlags flags, std::byte *data)
		: Memory(allocator, layout, flags, data)
	{}

	// The object lies at the start of a block from malloc().
	static void *operator new(std::size_t, void *block) noexcept { return block; }
	static void operator delete(void *, void *) noexcept {}
	static void operator delete(void *block) noexcept { std::free(block); }
};

// What malloc() aligns to.
constexpr std::size_t kMinAlignment = alignof(std::max_align_t);
constexpr std::size_t kHeader =
	(sizeof(SystemMemory) + kMinAlignment - 1) / kMinAlignment * kMinAlignment;

// Up to here the system call for machine_memory() is spared.
constexpr std::size_t kUnquestioned = std::size_t{1} << 30;

tl::unexpected<Error> no_memory(std::size_t bytes)
{
	return make_error(std::errc::not_enough_memory,
			  fmt::format("allocate {} bytes of system memory", bytes));
}

std::byte *align_up(std::byte *address, std::size_t alignment)
{
	const auto misfit = reinterpret_cast<std::uintptr_t>(address) & (alignment - 1);
	return misfit == 0 ? address : address + (alignment - misfit);
}

} // namespace

Ref<SystemAllocator> SystemAllocator::create()
{
	return make_ref<SystemAllocator>();
}

Result<MemoryRef> SystemAllocator::do_allocate(std::size_t size, const AllocationParams &params)
{
	const std::size_t maxsize = params.prefix + size + params.padding;
	const std::size_t alignment = std::max(params.alignment, kMinAlignment);
	const std::size_t block_size = kHeader + (alignment - kMinAlignment) + maxsize;
	if (block_size > kUnquestioned && block_size > machine_memory()) [[unlikely]]
		return no_memory(maxsize);
	auto *block = static_cast<std::byte *>(std::malloc(block_size));
	if (!block) [[unlikely]]
		return no_memory(maxsize);
	std::byte *data = align_up(block + kHeader, alignment);
	if (params.prefix != 0 && params.flags.has(MemoryFlag::kZeroPrefixed))
		std::memset(data, 0, params.prefix);
	if (params.padding != 0 && params.flags.has(MemoryFlag::kZeroPadded))
		std::memset(data + params.prefix + size, 0, params.padding);
	return MemoryRef(new (block) SystemMemory(*this,
						  {.maxsize = maxsize,
						   .offset = params.prefix,
						   .size = size,
						   .alignment = params.alignment},
						  params.flags, data));
}

} // namespace penstock
