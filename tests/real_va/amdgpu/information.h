#pragma once

#include <amdgpu_drm.h>

#include "tests/real_va/amdgpu/chip.h"

namespace penstock::real_va {

/// DRM_AMDGPU_INFO: -EINVAL for what is not answered. As in the kernel no more than
/// `question.return_size` bytes are written.
int answer_information(const AmdChip &chip, unsigned pci_revision, const drm_amdgpu_info &question);

} // namespace penstock::real_va
