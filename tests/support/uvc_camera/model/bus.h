#pragma once

#include <cstdint>
#include <span>

namespace penstock::uvc {

/// The kind of the endpoint that pictures travel by.
enum class Transfer : std::uint8_t { kBulk, kIsochronous };

enum class Speed : std::uint8_t { kHigh, kSuper };

/// How the camera is connected.
struct Bus {
	Transfer transfer = Transfer::kBulk;
	Speed speed = Speed::kHigh;

	friend bool operator==(const Bus &, const Bus &) = default;
};

constexpr std::uint8_t kStreamingInterface = 1;
constexpr std::uint8_t kVideoEndpoint = 0x81;

/// What an alternate setting of the streaming interface reserves of the bus, for each interval of
/// 125 us.
struct PacketSize {
	std::uint16_t max_packet; ///< wMaxPacketSize: bits 11 and 12 are further transactions
	std::uint8_t burst;	  ///< bMaxBurst, of SuperSpeed
	std::uint32_t bytes;	  ///< in all
};

/// The endpoint of each alternate setting, the smallest first. For isochronous these are the
/// settings from 1 on: setting 0 has no endpoint, so that a camera that does not stream takes
/// nothing of the bus (UVC 1.5, 2.4.3). A bulk interface has setting 0 alone: Linux takes one with
/// several for isochronous.
inline std::span<const PacketSize> packet_sizes(Bus bus)
{
	static constexpr PacketSize kHighBulk[] = {{512, 0, 512}};
	static constexpr PacketSize kSuperBulk[] = {{1024, 0, 1024}};
	static constexpr PacketSize kHighIsochronous[] = {
		{512, 0, 512}, {1024, 0, 1024}, {0x0c00, 0, 2048}, {0x1400, 0, 3072}};
	static constexpr PacketSize kSuperIsochronous[] = {{1024, 0, 1024}, {1024, 2, 3072}};
	if (bus.transfer == Transfer::kBulk)
		return bus.speed == Speed::kHigh ? std::span<const PacketSize>(kHighBulk)
						 : kSuperBulk;
	return bus.speed == Speed::kHigh ? std::span<const PacketSize>(kHighIsochronous)
					 : kSuperIsochronous;
}

} // namespace penstock::uvc
