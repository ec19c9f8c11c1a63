#pragma once

#include <cstdint>

#include <va/va.h>

#include "devices/vaapi/bit_writer.h"

namespace penstock::vaapi {

/// Headers beside slices go by either bit; libva takes both for them.
inline bool takes_raw_data(std::uint32_t packed_headers)
{
	return (packed_headers & (VA_ENC_PACKED_HEADER_RAW_DATA | VA_ENC_PACKED_HEADER_MISC)) != 0;
}

inline bool takes(std::uint32_t packed_headers, std::uint32_t kind)
{
	return (packed_headers & kind) != 0;
}

/// `next` after `first`, in one piece. Only the last unit may end within a byte.
inline void append(PackedNal &first, const PackedNal &next)
{
	first.bytes.append(next.bytes);
	first.bit_length += next.bit_length;
}

} // namespace penstock::vaapi
