#pragma once

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>

#include "core/memory/dmabuf_allocator.h"

namespace penstock::test {

/// Makes DmaBufAllocator's memory by size: what another allocator exported, wrapped by a descriptor
/// of its own. Copies go to that allocator.
class WrappingAllocator final : public Allocator
{
public:
	static Ref<WrappingAllocator> create(AllocatorRef exporter)
	{
		return make_ref<WrappingAllocator>(std::move(exporter));
	}
	explicit WrappingAllocator(AllocatorRef exporter)
		: exporter_(std::move(exporter)), wrapper_(DmaBufAllocator::create(exporter_))
	{}

	std::string_view name() const noexcept override { return wrapper_->name(); }

protected:
	Result<MemoryRef> do_allocate(std::size_t size, const AllocationParams &params) override
	{
		Result<MemoryRef> exported = exporter_->allocate(size, params);
		if (!exported)
			return exported;
		UniqueFd fd(::fcntl((*exported)->fd(), F_DUPFD_CLOEXEC, 0));
		if (!fd)
			return system_error(errno, "F_DUPFD_CLOEXEC");
		// Nothing cannot be wrapped.
		Result<MemoryRef> wrapped =
			wrapper_->wrap(std::move(fd), std::max<std::size_t>(size, 1),
				       {.offset = params.prefix,
					.maxsize = (*exported)->maxsize(),
					.flags = params.flags});
		if (wrapped && size == 0)
			if (Status resized = (*wrapped)->resize(0, 0); !resized)
				return propagate(resized);
		return wrapped;
	}

private:
	const AllocatorRef exporter_;
	const Ref<DmaBufAllocator> wrapper_;
};

} // namespace penstock::test
