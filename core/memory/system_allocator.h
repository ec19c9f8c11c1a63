#pragma once

#include "core/memory/allocator.h"

namespace penstock {

/// Ordinary memory of the process, "system". Header and data are one heap block. The CPU sees it at
/// one address for life, so mapping costs no more than the bookkeeping. not_enough_memory when the
/// heap or the machine has less.
class SystemAllocator final : public Allocator
{
public:
	static Ref<SystemAllocator> create();

	std::string_view name() const noexcept override { return "system"; }

protected:
	Result<MemoryRef> do_allocate(std::size_t size, const AllocationParams &params) override;

private:
	template <typename T, typename... Args>
	friend Ref<T> make_ref(Args &&...);

	SystemAllocator() = default;
};

} // namespace penstock
