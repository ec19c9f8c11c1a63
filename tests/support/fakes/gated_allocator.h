#pragma once

#include <condition_variable>
#include <mutex>
#include <vector>

#include "core/memory/allocator.h"

namespace penstock::test {

/// Memory that the CPU sees when the gate is open; until then a map waits, as for a device that is
/// not done with it.
class GatedAllocator final : public Allocator
{
public:
	std::string_view name() const noexcept override { return "gated"; }

	void close() { set(false); }
	void open() { set(true); }

protected:
	Result<MemoryRef> do_allocate(std::size_t size, const AllocationParams &params) override
	{
		const Memory::Layout layout{.maxsize = size, .offset = 0, .size = size};
		return MemoryRef(new GatedMemory(*this, layout, params.flags));
	}

private:
	class GatedMemory final : public Memory
	{
	public:
		GatedMemory(GatedAllocator &gate, const Layout &layout, MemoryFlags flags)
			: Memory(gate, layout, flags), gate_(gate), bytes_(layout.maxsize)
		{}

	protected:
		Result<std::byte *> do_map(MapModes) override
		{
			gate_.pass();
			return bytes_.data();
		}
		Status do_unmap(MapModes) override { return {}; }

	private:
		GatedAllocator &gate_;
		std::vector<std::byte> bytes_;
	};

	void set(bool is_open)
	{
		const std::lock_guard lock(mutex_);
		open_ = is_open;
		changed_.notify_all();
	}
	void pass()
	{
		std::unique_lock lock(mutex_);
		changed_.wait(lock, [this] { return open_; });
	}

	std::mutex mutex_;
	std::condition_variable changed_;
	bool open_ = true;
};

} // namespace penstock::test
