#pragma once

#include <cstdint>

#include "tests/real_va/drm/address_space.h"

namespace penstock::real_va {

/// The picture that a submission has the hardware encode, as its commands say. NV12.
struct SourcePicture {
	std::uint32_t width; ///< that it reads
	std::uint32_t height;
	std::uint32_t pitch; ///< bytes from one line to the next
	AddressSpace::Place luma;
	AddressSpace::Place chroma;
	bool tiled;
};

/// With REAL_VA_LOG set, a line there: "source WxH pitch N luma OFFSET chroma OFFSET of SIZE inode
/// N", with " tiled" where it is.
void log_source(const SourcePicture &picture);

} // namespace penstock::real_va
