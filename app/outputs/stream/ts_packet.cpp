#include "app/outputs/stream/ts_packet.h"

namespace penstock {

std::optional<std::uint64_t> TsPacket::reference() const
{
	const bool has =
		(byte(3) & kAdaptation) != 0 && byte(4) > 0 && (byte(5) & kHasReference) != 0;
	if (!has)
		return std::nullopt;
	return std::uint64_t{byte(6)} << 25 | byte(7) << 17 | byte(8) << 9 | byte(9) << 1 |
	       byte(10) >> 7;
}

std::optional<std::size_t> TsPacket::begin_of_pes() const
{
	const bool begins = (byte(1) & 0x40) != 0;
	if (!is_one() || !begins || !has_payload())
		return std::nullopt;
	return (byte(3) & kAdaptation) != 0 ? 5 + byte(4) : 4;
}

std::optional<std::uint64_t> TsPacket::picture_time() const
{
	constexpr std::size_t kHeader = 14; ///< up to the end of the PTS
	const auto begin = begin_of_pes();
	if (!begin || *begin + kHeader > kSize)
		return std::nullopt;
	const auto pes = [this, &begin](std::size_t at) { return byte(*begin + at); };
	const bool is_video = pes(0) == 0 && pes(1) == 0 && pes(2) == 1 && (pes(3) & 0xf0) == 0xe0;
	const bool has_time = (pes(7) & 0x80) != 0;
	if (!is_video || !has_time)
		return std::nullopt;
	return std::uint64_t{pes(9) >> 1 & 7} << 30 | pes(10) << 22 | (pes(11) >> 1) << 15 |
	       pes(12) << 7 | pes(13) >> 1;
}

} // namespace penstock
