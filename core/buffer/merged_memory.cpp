#include "core/buffer/merged_memory.h"

#include <cstring>
#include <optional>

#include "core/buffer/buffer.h"

namespace penstock {
namespace {

std::size_t total_size(std::span<const HeldMemory> memories)
{
	std::size_t sum = 0;
	for (const HeldMemory &held : memories)
		sum += held.memory()->size();
	return sum;
}

/// Where the first one starts in the parent, if the others follow it there.
std::optional<std::ptrdiff_t> span_start(std::span<const HeldMemory> memories)
{
	const auto start = Memory::is_span(*memories[0].memory(), *memories[1].memory());
	for (std::size_t i = 2; i < memories.size(); ++i)
		if (!Memory::is_span(*memories[i - 1].memory(), *memories[i].memory()))
			return std::nullopt;
	return start;
}

Result<MemoryRef> copy_all(std::span<const HeldMemory> memories)
{
	Memory &first = *memories.front().memory();
	Result<MemoryRef> target = first.allocator().copy_allocator().allocate(
		total_size(memories), {.alignment = first.alignment()});
	if (!target)
		return target;
	Result<Mapping> to = (*target)->map(MapMode::kWrite);
	if (!to)
		return propagate(to);
	std::byte *place = to->data();
	for (const HeldMemory &held : memories) {
		Result<Mapping> from = held.memory()->map(MapMode::kRead);
		if (!from)
			return propagate(from);
		std::memcpy(place, from->data(), from->size());
		place += from->size();
		if (Status ended = from->unmap(); !ended)
			return propagate(ended);
	}
	if (Status ended = to->unmap(); !ended)
		return propagate(ended);
	return target;
}

} // namespace

Result<MergedMemory> merge(std::span<const HeldMemory> memories)
{
	const HeldMemory &first = memories.front();
	if (memories.size() == 1)
		return MergedMemory{first.memory(), first.lender()};
	if (const auto start = span_start(memories))
		if (auto view = first.memory()->parent()->share(*start, total_size(memories)))
			return MergedMemory{std::move(*view), first.lender()};
	Result<MemoryRef> copy = copy_all(memories);
	if (!copy)
		return propagate(copy);
	const std::size_t size = (*copy)->size();
	return MergedMemory{std::move(*copy), {}, size};
}

} // namespace penstock
