#include "devices/vaapi/bits/packed_nal.h"

#include <span>

namespace penstock::vaapi {

PackedNal pack_nal(std::uint32_t header, unsigned header_bytes, const BitWriter &payload)
{
	PackedNal nal;
	for (const unsigned start_code : {0, 0, 0, 1})
		nal.bytes.push_back(static_cast<std::byte>(start_code));
	for (unsigned left = header_bytes; left > 0; --left)
		nal.bytes.push_back(static_cast<std::byte>(header >> 8 * (left - 1) & 0xff));

	// The header's own zeros do not count: no value of it ends with two.
	const std::span<const std::byte> bytes(payload.bytes());
	const std::size_t whole = payload.bits() / 8;
	append_escaped(nal.bytes, bytes.first(whole));
	nal.bytes.append(bytes.subspan(whole));
	const auto missing =
		static_cast<std::uint32_t>(payload.bytes().size() * 8 - payload.bits());
	nal.bit_length = static_cast<std::uint32_t>(nal.bytes.size()) * 8 - missing;
	return nal;
}

} // namespace penstock::vaapi
