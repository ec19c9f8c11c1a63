#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "core/base/ref.h"

namespace penstock {

/// Why a Buffer's bytes were copied.
enum class CopyCause : std::uint8_t {
	kMerge,	      ///< several memories had to become one that the CPU sees in one piece
	kCopyOnWrite, ///< memory that others share, or that is read-only, was mapped for writing
	kDeepCopy,    ///< a copy was asked for, or memory could not be shared
};
inline constexpr std::size_t kCopyCauseCount = 3;

/// Counts the copies that Buffers make. Attached to a buffer by its pool's configuration or by
/// Buffer::count_copies(), and from there to the copies of that buffer. Thread-safe.
class CopyCounter final : public RefCounted
{
public:
	struct Count {
		std::uint64_t copies = 0;
		std::uint64_t bytes = 0;
	};

	void add(CopyCause cause, std::size_t bytes) noexcept
	{
		Cell &cell = cells_[static_cast<std::size_t>(cause)];
		cell.copies.fetch_add(1, std::memory_order_relaxed);
		cell.bytes.fetch_add(bytes, std::memory_order_relaxed);
	}

	Count count(CopyCause cause) const noexcept
	{
		const Cell &cell = cells_[static_cast<std::size_t>(cause)];
		return {cell.copies.load(std::memory_order_relaxed),
			cell.bytes.load(std::memory_order_relaxed)};
	}

private:
	struct Cell {
		std::atomic<std::uint64_t> copies{0};
		std::atomic<std::uint64_t> bytes{0};
	};
	std::array<Cell, kCopyCauseCount> cells_;
};

} // namespace penstock
