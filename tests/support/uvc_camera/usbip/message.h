#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "tests/support/uvc_camera/model/request.h"

namespace penstock::uvc::usbip {

/// What the host's controller driver sends (Documentation/usb/usbip_protocol.rst of the kernel):
/// headers of 48 bytes, big-endian, with data after some.
constexpr std::size_t kHeaderBytes = 48;
/// Of the description of an isochronous packet.
constexpr std::size_t kPacketBytes = 16;

struct Packet {
	std::uint32_t offset = 0;
	std::uint32_t length = 0;
	std::uint32_t actual = 0;
	std::int32_t status = 0;
};

/// A transfer that the host waits for.
struct Submit {
	std::uint32_t sequence = 0;
	std::uint32_t endpoint = 0;
	bool input = false;
	std::uint32_t length = 0;
	SetupPacket setup;	     ///< of endpoint 0
	std::vector<std::byte> data; ///< of output
	std::vector<Packet> packets; ///< of isochronous endpoints
};

/// The host no longer waits for a transfer.
struct Unlink {
	std::uint32_t sequence = 0;
	std::uint32_t victim = 0;
};

/// One of the two.
struct Message {
	std::optional<Submit> submit;
	std::optional<Unlink> unlink;
	std::size_t bytes = 0; ///< that it takes of the input
};

/// The message that the bytes begin with; nothing while it is not whole. `isochronous_endpoint` has
/// packets, 0 when there is none.
Result<std::optional<Message>> parse(std::span<const std::byte> input,
				     std::uint32_t isochronous_endpoint);

/// The answer to a transfer. `error` is an errno or 0. Of isochronous transfers `data` has what the
/// packets have, without gaps.
std::vector<std::byte> answer(const Submit &submit, int error, std::span<const std::byte> data);
/// To an unlink: whether the transfer was still waiting.
std::vector<std::byte> answer(const Unlink &unlink, bool was_waiting);

} // namespace penstock::uvc::usbip
