#pragma once

#include <bit>
#include <cstdint>
#include <vector>

namespace penstock {

/// The numbers of the buffers that exist. Those given back are used again first, so each number is
/// below the largest count of buffers that existed at once.
class BufferIndexes
{
public:
	std::uint32_t take()
	{
		++used_;
		if (free_.empty()) {
			// So that give_back() need not allocate.
			free_.reserve(std::bit_ceil(limit_ + 1));
			return limit_++;
		}
		const std::uint32_t index = free_.back();
		free_.pop_back();
		return index;
	}
	void give_back(std::uint32_t index) noexcept
	{
		free_.push_back(index);
		--used_;
	}
	void clear() noexcept
	{
		free_.clear();
		used_ = 0;
		limit_ = 0;
	}

	/// Indexes that are taken.
	std::uint32_t used() const noexcept { return used_; }
	/// All indexes that were ever taken are below this.
	std::uint32_t limit() const noexcept { return limit_; }

private:
	std::vector<std::uint32_t> free_; ///< below limit_, given back
	std::uint32_t used_ = 0;
	std::uint32_t limit_ = 0;
};

} // namespace penstock
