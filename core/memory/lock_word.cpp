#include "core/memory/lock_word.h"

namespace penstock {

LockWord::Grant LockWord::begin_map_unexpected(MapModes modes) noexcept
{
	Word word = word_.load(std::memory_order_relaxed);
	do {
		if (const Grant grant = judge(word, modes); grant != Grant::kGranted)
			return grant;
	} while (!word_.compare_exchange_weak(word, word + map_of(modes), std::memory_order_acquire,
					      std::memory_order_relaxed));
	at_rest_.store(word - maps(word), std::memory_order_relaxed);
	return Grant::kGranted;
}

LockWord::Grant LockWord::begin_view() noexcept
{
	Word word = word_.load(std::memory_order_relaxed);
	do {
		if (writers(word) != 0)
			return Grant::kExcluded;
		if (holders(word) == kMaxHolders)
			return Grant::kTooMany;
	} while (!word_.compare_exchange_weak(word, word + kHolder + kReference,
					      std::memory_order_acquire,
					      std::memory_order_relaxed));
	return Grant::kGranted;
}

} // namespace penstock
