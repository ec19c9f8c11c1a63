#pragma once

#include <cstdint>

#include <amdgpu_drm.h>

#include "tests/real_va/amdgpu/chip.h"
#include "tests/real_va/amdgpu/encode_packages.h"
#include "tests/real_va/drm/drm_file.h"

namespace penstock::real_va {

/// The amdgpu driver of the kernel, by amdgpu_drm.h: what libdrm_amdgpu and radeonsi ask of it.
/// Commands are taken and nothing runs them; the picture that they encode goes to the log.
class AmdgpuFile final : public DrmFile
{
public:
	/// `revision` is that of the PCI device.
	AmdgpuFile(const AmdChip &chip, unsigned revision)
		: DrmFile({"amdgpu", 3, 49}), chip_(chip), revision_(revision),
		  packages_(chip.video.major)
	{}

protected:
	int driver_ioctl(const IoctlCall &call) override;

private:
	int memory_ioctl(const IoctlCall &call);
	int command_ioctl(const IoctlCall &call);
	int create(drm_amdgpu_gem_create &object);
	int describe(drm_amdgpu_gem_metadata &metadata);
	int tell_creation(const drm_amdgpu_gem_op &operation);
	int map(const drm_amdgpu_gem_va &mapping);
	int submit(drm_amdgpu_cs &submission);
	void log_encoding(const drm_amdgpu_cs_chunk_ib &commands);
	void signal(const drm_amdgpu_cs_chunk_fence &fence, std::uint64_t value);

	const AmdChip chip_;
	const unsigned revision_;
	AddressSpace memory_;
	EncodePackages packages_;
	std::uint32_t last_context_ = 0;
	std::uint32_t last_list_ = 0;
	std::uint64_t last_submission_ = 0;
};

} // namespace penstock::real_va
