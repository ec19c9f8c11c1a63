#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <va/va.h>

#include "core/video/geometry.h"
#include "devices/vaapi/driver/discovery.h"
#include "devices/vaapi/driver/handle.h"

namespace penstock::vaapi {

/// What a driver says of one kind of encoding (vaGetConfigAttributes). Values as libva has them,
/// VA_ATTRIB_NOT_SUPPORTED included, unless said otherwise.
struct EntryTraits {
	EncodeEntry entry;
	std::uint32_t rate_controls = VA_ATTRIB_NOT_SUPPORTED;
	/// VA_ENC_PACKED_HEADER_*; 0 when it takes none.
	std::uint32_t packed_headers = 0;
	std::uint32_t references = 1; ///< of the first list; 0: codes intra pictures only
	Size maximum{UINT32_MAX, UINT32_MAX};
	/// Levels from 1, the best, to this, the fastest; 0 when it has none.
	std::uint32_t quality_levels = 0;
	std::uint32_t prediction = VA_ATTRIB_NOT_SUPPORTED;
	std::uint32_t hevc_features = VA_ATTRIB_NOT_SUPPORTED;
	std::uint32_t hevc_block_sizes = VA_ATTRIB_NOT_SUPPORTED;
};

Result<EntryTraits> query_entry(const Display &display, const EncodeEntry &entry);

/// A configuration for 8-bit 4:2:0. Without a rate control (VA_RC_ value; 0) it is only good for
/// questions.
Result<ConfigHandle> create_config(const DisplayRef &display, const EntryTraits &traits,
				   std::uint32_t rate_control);

} // namespace penstock::vaapi
