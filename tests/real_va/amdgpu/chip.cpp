#include "tests/real_va/amdgpu/chip.h"

#include <algorithm>
#include <array>

#include <amdgpu_drm.h>

namespace penstock::real_va {

namespace {

/// AMDGPU_FAMILY_GC_11_0_0, which headers have since libdrm 2.4.111.
constexpr std::uint32_t kFamilyGfx11 = 145;

/// Families and revisions by which Mesa's ac_gpu_info.c tells chips apart; VCN by the kernel's
/// amdgpu_discovery.c.
constexpr std::array<AmdChip, 4> kChips{{
	// Raven
	{0x15dd, AMDGPU_FAMILY_RV, 0x01, true, {9, 1}, {1, 0}, 1, 1, 11, 2, 0x24000042},
	// Renoir
	{0x1636, AMDGPU_FAMILY_RV, 0x91, true, {9, 3}, {2, 2}, 1, 1, 8, 2, 0x22014042},
	// Navi 21
	{0x73bf, AMDGPU_FAMILY_NV, 0x28, false, {10, 3}, {3, 0}, 4, 2, 10, 16, 0x00000344},
	// Navi 31
	{0x744c, kFamilyGfx11, 0x01, false, {11, 0}, {4, 0}, 6, 2, 8, 24, 0x00000445},
}};

} // namespace

std::optional<AmdChip> find_amd_chip(unsigned device)
{
	const auto *found = std::ranges::find(kChips, device, &AmdChip::device);
	return found == kChips.end() ? std::nullopt : std::optional(*found);
}

} // namespace penstock::real_va
