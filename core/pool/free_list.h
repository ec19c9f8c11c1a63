#pragma once

#include <array>
#include <atomic>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "core/buffer/buffer.h"

namespace penstock {

/// The free buffers of a BufferPool: a stack without locks, whose push() and pop() are one atomic
/// operation each. The buffer that came last goes first, while its memory is still in the caches.
///
/// One word holds what the two must agree on: the top of the stack, how many buffers are on it,
/// whether it is open, whether someone waits, and a tag that changes with every push. The tag makes
/// a pop() fail that slept while others took the top away and put it back with another buffer
/// below.
///
/// Threads: any, except where it says otherwise.
class FreeList
{
public:
	/// Indexes are below this.
	static constexpr std::uint32_t kMaxBuffers = (1U << 15) - 1;

	/// Makes room for indexes below `count`. One thread at a time, before they are pushed.
	void reserve(std::uint32_t count)
	{
		for (std::uint32_t i = 0; i * kChunkSlots < count; ++i)
			if (!chunks_[i])
				chunks_[i] = std::make_unique<Slot[]>(kChunkSlots);
	}

	/// Null when nothing is free or the list is closed.
	BufferRef pop() noexcept { return pop_while(kOpen); }
	/// From a closed list, too.
	BufferRef take() noexcept { return pop_while(0); }

	/// False, and nothing happens, when the list is closed or someone waits.
	[[nodiscard]] bool try_push(std::uint32_t index, BufferRef &buffer) noexcept
	{
		Word word = word_.load(std::memory_order_relaxed);
		while ((word & (kOpen | kWaiting)) == kOpen)
			if (put(word, index, buffer))
				return true;
		return false;
	}

	void push(std::uint32_t index, BufferRef buffer) noexcept
	{
		Word word = word_.load(std::memory_order_relaxed);
		while (!put(word, index, buffer)) {
		}
	}

	/// A new list is closed.
	void open() noexcept { word_.fetch_or(kOpen, std::memory_order_release); }
	void close() noexcept { word_.fetch_and(~kOpen, std::memory_order_release); }
	bool is_open() const noexcept { return word_.load(std::memory_order_acquire) & kOpen; }

	/// From now on try_push() fails. False, and nothing happens, when a buffer is free.
	bool start_waiting() noexcept
	{
		Word word = word_.load(std::memory_order_relaxed);
		do {
			if (top(word) != 0)
				return false;
		} while (!word_.compare_exchange_weak(word, word | kWaiting,
						      std::memory_order_relaxed));
		return true;
	}
	void stop_waiting() noexcept { word_.fetch_and(~kWaiting, std::memory_order_relaxed); }

	std::uint32_t size() const noexcept { return count(word_.load(std::memory_order_acquire)); }

private:
	using Word = std::uint64_t;

	// From the lowest bit: 15 bits of the top's index + 1 (0: none), 15 of the number of
	// buffers, open, waiting, 32 of the tag.
	static constexpr Word kTopMask = kMaxBuffers;
	static constexpr Word kOne = Word{1} << 15;
	static constexpr Word kOpen = Word{1} << 30;
	static constexpr Word kWaiting = Word{1} << 31;
	static constexpr Word kTag = Word{1} << 32;

	static constexpr std::uint32_t top(Word word)
	{
		return static_cast<std::uint32_t>(word & kTopMask);
	}
	static constexpr Word with_top(Word word, std::uint32_t top)
	{
		return (word & ~kTopMask) | top;
	}
	static constexpr std::uint32_t count(Word word)
	{
		return static_cast<std::uint32_t>(word / kOne & kTopMask);
	}

	/// Of one index; stays where it is as long as the list, so that a pop() that comes too late
	/// reads `below` of a slot that exists.
	struct Slot {
		std::atomic<std::uint32_t> below{0}; ///< index + 1 of the buffer that came before
		BufferRef buffer;
	};
	static constexpr std::uint32_t kChunkSlots = 256;

	Slot &slot_at(std::uint32_t index) noexcept
	{
		return chunks_[index / kChunkSlots][index % kChunkSlots];
	}

	BufferRef pop_while(Word required) noexcept
	{
		Word word = word_.load(std::memory_order_acquire);
		while ((word & required) == required && top(word) != 0) {
			Slot &slot = slot_at(top(word) - 1);
			const std::uint32_t below = slot.below.load(std::memory_order_relaxed);
			if (word_.compare_exchange_weak(word, with_top(word, below) - kOne,
							std::memory_order_acquire,
							std::memory_order_acquire))
				return std::move(slot.buffer);
		}
		return {};
	}

	/// Makes `buffer` the top when `word` is up to date; otherwise updates `word`.
	bool put(Word &word, std::uint32_t index, BufferRef &buffer) noexcept
	{
		Slot &slot = slot_at(index);
		assert(!slot.buffer && "a buffer comes home twice");
		slot.below.store(top(word), std::memory_order_relaxed);
		// The slot belongs to the caller until its index is on the stack.
		std::swap(slot.buffer, buffer);
		if (word_.compare_exchange_weak(word, with_top(word, index + 1) + kOne + kTag,
						std::memory_order_release,
						std::memory_order_relaxed))
			return true;
		std::swap(slot.buffer, buffer);
		return false;
	}

	std::atomic<Word> word_{0};
	std::array<std::unique_ptr<Slot[]>, (kMaxBuffers + kChunkSlots) / kChunkSlots> chunks_;
};

} // namespace penstock
