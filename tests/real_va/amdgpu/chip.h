#pragma once

#include <cstdint>
#include <optional>

namespace penstock::real_va {

/// What the kernel would find out about an AMD GPU (drivers/gpu/drm/amd/amdgpu), and drivers ask
/// for.
struct AmdChip {
	struct Version {
		std::uint32_t major;
		std::uint32_t minor;
	};

	unsigned device;		 ///< PCI
	std::uint32_t family;		 ///< AMDGPU_FAMILY_*
	std::uint32_t external_revision; ///< which one of the family
	bool integrated;		 ///< memory of the system, no own
	Version graphics;
	Version video; ///< VCN
	std::uint32_t shader_engines;
	std::uint32_t shader_arrays; ///< of each engine
	std::uint32_t compute_units; ///< of each array
	std::uint32_t render_backends;
	/// GB_ADDR_CONFIG: pipes, banks and the like, of which tiled layouts follow.
	std::uint32_t address_config;
};

/// Of a PCI device; nothing for one that is not played.
std::optional<AmdChip> find_amd_chip(unsigned device);

} // namespace penstock::real_va
