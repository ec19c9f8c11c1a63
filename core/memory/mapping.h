#pragma once

#include <cstddef>
#include <span>

#include "core/base/result.h"
#include "core/memory/map_mode.h"

namespace penstock {

class Memory;

/// A scoped view of a Memory's accessible region; the memory stays alive and mapped as long as this
/// object. Move-only.
class Mapping
{
public:
	Mapping() = default;
	Mapping(Mapping &&other) noexcept;
	Mapping &operator=(Mapping &&other) noexcept;
	~Mapping(); // inline, where Memory is known: in memory.h

	std::byte *data() const noexcept { return data_; }
	/// Bytes of the accessible region when it was mapped.
	std::size_t size() const noexcept { return size_; }
	/// Bytes from data() to the end of the allocation: maxsize - offset.
	std::size_t maxsize() const noexcept { return maxsize_; }
	std::span<std::byte> bytes() const noexcept { return {data_, size_}; }
	MapModes modes() const noexcept { return modes_; }

	/// Ends the mapping. Returns the error if that fails, as a dmabuf's DMA_BUF_IOCTL_SYNC can;
	/// the mapping is gone nevertheless. The destructor does the same and drops the error. Does
	/// nothing if the Mapping is empty.
	Status unmap();

private:
	friend class Memory;
	Mapping(Memory &memory, std::span<std::byte> to_end, std::size_t size, MapModes modes,
		bool needs_unmap) noexcept;
	void clear() noexcept;

	Memory *memory_ = nullptr; // counted by its LockWord
	std::byte *data_ = nullptr;
	std::size_t size_ = 0;
	std::size_t maxsize_ = 0;
	MapModes modes_;
	bool needs_unmap_ = false;
};

inline Mapping::Mapping(Memory &memory, std::span<std::byte> to_end, std::size_t size,
			MapModes modes, bool needs_unmap) noexcept
	: memory_(&memory), data_(to_end.data()), size_(size), maxsize_(to_end.size()),
	  modes_(modes), needs_unmap_(needs_unmap)
{}

inline Mapping::Mapping(Mapping &&other) noexcept
	: memory_(other.memory_), data_(other.data_), size_(other.size_), maxsize_(other.maxsize_),
	  modes_(other.modes_), needs_unmap_(other.needs_unmap_)
{
	other.clear();
}

inline void Mapping::clear() noexcept
{
	memory_ = nullptr;
	data_ = nullptr;
	size_ = 0;
	maxsize_ = 0;
	modes_ = {};
	needs_unmap_ = false;
}

} // namespace penstock
