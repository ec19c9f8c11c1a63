#include "core/allocation/allocator_choice.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace penstock {

namespace {

constexpr std::array<std::string_view, 4> kKinds{"auto", "dma-heap", "udmabuf", "dumb"};

} // namespace

std::string to_string(const AllocatorChoice &choice)
{
	const std::string kind(kKinds[static_cast<std::size_t>(choice.kind)]);
	return choice.name.empty() ? kind : kind + ":" + choice.name;
}

std::optional<AllocatorChoice> parse_allocator_choice(std::string_view text)
{
	const std::size_t colon = text.find(':');
	const auto found = std::ranges::find(kKinds, text.substr(0, colon));
	if (found == kKinds.end())
		return std::nullopt;
	AllocatorChoice choice;
	choice.kind = static_cast<AllocatorChoice::Kind>(found - kKinds.begin());
	if (colon == std::string_view::npos)
		return choice;
	choice.name = text.substr(colon + 1);
	const bool has_names = choice.kind == AllocatorChoice::Kind::kDmaHeap ||
			       choice.kind == AllocatorChoice::Kind::kDumb;
	return has_names && !choice.name.empty() ? std::optional(choice) : std::nullopt;
}

} // namespace penstock
