#pragma once

#include <atomic>
#include <cstdint>

#include "core/memory/map_mode.h"

namespace penstock {

/// Who uses a Memory, in one atomic word: references, holders (Buffers that contain it and views of
/// it), maps for reading and maps for writing. A map keeps the memory alive as a reference does; a
/// view counts as a reference and a holder; a Buffer counts as both as well.
///
/// The rules: with more than one holder nothing is mapped for writing; a nested map asks only for
/// modes that the existing ones have; views are refused while the memory is mapped for writing.
///
/// Threads: any.
class LockWord
{
public:
	enum class Grant { kGranted, kShared, kExcluded, kTooMany };

	void add_reference() noexcept
	{
		// Without any user only the creator knows the memory.
		if (word_.load(std::memory_order_relaxed) == 0)
			word_.store(kReference, std::memory_order_relaxed);
		else
			word_.fetch_add(kReference, std::memory_order_relaxed);
	}
	/// Like end_map() and end_view(): true when nothing is left, so the caller destroys the
	/// memory.
	[[nodiscard]] bool drop_reference() noexcept
	{
		// A word of exactly one reference: it is ours, so no other thread can change it.
		return load() == kReference || drop(kReference);
	}

	Grant begin_map(MapModes modes) noexcept
	{
		Word word = at_rest_.load(std::memory_order_relaxed);
		if (judge(word, modes) == Grant::kGranted &&
		    word_.compare_exchange_strong(word, word + map_of(modes),
						  std::memory_order_acquire,
						  std::memory_order_relaxed)) [[likely]]
			return Grant::kGranted;
		return begin_map_unexpected(modes);
	}
	/// `modes` as they were at begin_map().
	[[nodiscard]] bool end_map(MapModes modes) noexcept { return drop(map_of(modes)); }

	/// kExcluded: mapped for writing.
	Grant begin_view() noexcept;
	[[nodiscard]] bool end_view() noexcept { return drop(kHolder + kReference); }

	void add_holder() noexcept { word_.fetch_add(kHolder, std::memory_order_relaxed); }
	void remove_holder() noexcept { word_.fetch_sub(kHolder, std::memory_order_release); }

	/// More than one holder.
	bool shared() const noexcept { return shared(load()); }
	/// Exactly one reference; maps and holders do not matter.
	bool one_reference() const noexcept { return load() / kReference == 1; }
	bool mapped() const noexcept { return maps(load()) != 0; }
	/// Mapped for writing.
	bool written() const noexcept { return writers(load()) != 0; }
	/// Neither mapped nor shared.
	bool idle() const noexcept
	{
		const Word word = load();
		return maps(word) == 0 && !shared(word);
	}

private:
	using Word = std::uint64_t;

	// From the lowest bit: 10 bits of maps for reading, 10 of maps for writing (a map for both
	// counts in both), 20 of holders, 24 of references.
	static constexpr Word kReader = 1;
	static constexpr Word kWriter = Word{1} << 10;
	static constexpr Word kHolder = Word{1} << 20;
	static constexpr Word kReference = Word{1} << 40;
	static constexpr Word kMaxMaps = kWriter - 1;
	static constexpr Word kMaxHolders = kReference / kHolder - 1;

	static constexpr Word maps(Word word) { return word % kHolder; }
	static constexpr Word readers(Word word) { return word % kWriter; }
	static constexpr Word writers(Word word) { return word % kHolder / kWriter; }
	static constexpr Word holders(Word word) { return word % kReference / kHolder; }
	static constexpr bool shared(Word word) { return holders(word) > 1; }

	static constexpr Word map_of(MapModes modes)
	{
		return (modes.has(MapMode::kRead) ? kReader : 0) +
		       (modes.has(MapMode::kWrite) ? kWriter : 0);
	}

	static constexpr Grant judge(Word word, MapModes modes)
	{
		const bool reads = modes.has(MapMode::kRead);
		const bool writes = modes.has(MapMode::kWrite);
		if (shared(word) && (writes || writers(word) != 0))
			return Grant::kShared;
		if (maps(word) != 0) {
			if ((reads && readers(word) == 0) || (writes && writers(word) == 0))
				return Grant::kExcluded;
			if (readers(word) == kMaxMaps || writers(word) == kMaxMaps)
				return Grant::kTooMany;
		}
		return Grant::kGranted;
	}

	Grant begin_map_unexpected(MapModes modes) noexcept;

	Word load() const noexcept { return word_.load(std::memory_order_acquire); }
	bool drop(Word amount) noexcept
	{
		return word_.fetch_sub(amount, std::memory_order_acq_rel) == amount;
	}

	std::atomic<Word> word_{0};
	/// A guess: word_ as last seen without maps. Processors stall on reading a word that a
	/// locked instruction has just written, which is what mapping in a loop would do.
	std::atomic<Word> at_rest_{kReference};
};

} // namespace penstock
