#include "core/allocation/memory_lengths.h"

namespace penstock {

std::vector<std::uint64_t> memory_lengths(const Buffer &buffer)
{
	std::vector<std::uint64_t> lengths;
	for (std::size_t i = 0; i < buffer.memory_count(); ++i)
		lengths.push_back(buffer.memory(i).maxsize());
	return lengths;
}

std::optional<ShortMemory> find_short_memory(std::span<const std::uint64_t> lengths,
					     std::span<const std::uint32_t> needed)
{
	for (std::size_t i = 0; i < needed.size(); ++i) {
		std::uint64_t length = i < lengths.size() ? lengths[i] : 0;
		if (length < needed[i])
			return ShortMemory{i, needed[i], length};
	}
	return std::nullopt;
}

} // namespace penstock
