#include "app/outputs/hls/ts_file_times.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <span>

namespace penstock {

namespace {

using std::chrono::nanoseconds;

constexpr std::size_t kPacket = 188; ///< ISO/IEC 13818-1, 2.4.3.2
using TsPacket = std::span<const std::uint8_t, kPacket>;

constexpr std::uint64_t kWrap = std::uint64_t{1} << 33;
constexpr std::uint64_t kClockRate = 90000;

nanoseconds to_time(std::uint64_t units)
{
	return nanoseconds(units * 1'000'000'000 / kClockRate);
}

/// Where the payload of a packet begins that begins a PES packet.
std::optional<std::size_t> begin_of_pes(TsPacket packet)
{
	constexpr std::uint8_t kSync = 0x47;
	const bool begins = (packet[1] & 0x40) != 0;
	const bool adapted = (packet[3] & 0x20) != 0;
	const bool has_payload = (packet[3] & 0x10) != 0;
	if (packet[0] != kSync || !begins || !has_payload)
		return std::nullopt;
	return adapted ? 5u + packet[4] : 4u;
}

/// The PTS of a picture that begins in the packet (2.4.3.7), in units of 90 kHz.
std::optional<std::uint64_t> picture_time(TsPacket packet)
{
	constexpr std::size_t kHeader = 14; ///< up to the end of the PTS
	const auto begin = begin_of_pes(packet);
	if (!begin || *begin + kHeader > packet.size())
		return std::nullopt;
	const auto pes = packet.subspan(*begin, kHeader);
	const bool is_video = pes[0] == 0 && pes[1] == 0 && pes[2] == 1 && (pes[3] & 0xf0) == 0xe0;
	const bool has_pts = (pes[7] & 0x80) != 0;
	if (!is_video || !has_pts)
		return std::nullopt;
	const auto bits = [pes](std::size_t at) { return std::uint64_t{pes[at]}; };
	return (bits(9) >> 1 & 7) << 30 | bits(10) << 22 | (bits(11) >> 1) << 15 | bits(12) << 7 |
	       bits(13) >> 1;
}

} // namespace

nanoseconds TsFileTimes::length() const
{
	constexpr std::uint64_t kOnePicture = kClockRate / 25;
	if (pictures < 2)
		return to_time(kOnePicture);
	const std::uint64_t between = (last - first) % kWrap;
	return to_time(between + between / (pictures - 1));
}

bool TsFileTimes::follow(const TsFileTimes &before, nanoseconds gap) const
{
	const std::uint64_t between = (first - before.last) % kWrap;
	return between != 0 && to_time(between) < gap;
}

std::optional<TsFileTimes> read_ts_file_times(const std::string &path)
{
	std::ifstream file(path, std::ios::binary);
	std::array<std::uint8_t, kPacket> packet{};
	TsFileTimes times;
	while (file.read(reinterpret_cast<char *>(packet.data()), packet.size())) {
		const auto time = picture_time(packet);
		if (!time)
			continue;
		if (times.pictures++ == 0)
			times.first = *time;
		times.last = *time;
	}
	return times.pictures != 0 ? std::optional(times) : std::nullopt;
}

} // namespace penstock
