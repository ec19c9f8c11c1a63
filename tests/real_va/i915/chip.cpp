#include "tests/real_va/i915/chip.h"

#include <algorithm>
#include <array>

namespace penstock::real_va {

namespace {

constexpr std::array<IntelChip, 8> kChips{{
	{0x0166, 7, 2, 8, 1},	// Ivy Bridge, GT2 mobile
	{0x1616, 8, 3, 8, 1},	// Broadwell, GT2
	{0x1912, 9, 3, 8, 1},	// Skylake, GT2
	{0x5912, 9, 3, 8, 1},	// Kaby Lake, GT2
	{0x3e92, 9, 3, 8, 1},	// Coffee Lake, GT2
	{0x8a52, 11, 8, 8, 1},	// Ice Lake, GT2
	{0x9a49, 12, 6, 16, 2}, // Tiger Lake, GT2
	{0x46a6, 12, 6, 16, 2}, // Alder Lake P, GT2
}};

} // namespace

std::optional<IntelChip> find_intel_chip(unsigned device)
{
	const auto *found = std::ranges::find(kChips, device, &IntelChip::device);
	return found == kChips.end() ? std::nullopt : std::optional(*found);
}

} // namespace penstock::real_va
