#include "tests/support/uvc_camera/usbip/message.h"

#include <algorithm>
#include <cerrno>

namespace penstock::uvc::usbip {
namespace {

enum class Command : std::uint32_t {
	kSubmit = 1,
	kUnlink = 2,
	kSubmitAnswer = 3,
	kUnlinkAnswer = 4,
};

// Offsets in the header.
constexpr std::size_t kCommand = 0;
constexpr std::size_t kSequence = 4;
constexpr std::size_t kDirection = 12;
constexpr std::size_t kEndpoint = 16;
constexpr std::size_t kVictim = 20;
constexpr std::size_t kStatus = 20;
constexpr std::size_t kLength = 24;
constexpr std::size_t kPackets = 32;
constexpr std::size_t kSetup = 40;

/// More is no transfer of this camera.
constexpr std::uint32_t kMostBytes = 16 * 1024 * 1024;
constexpr std::uint32_t kMostPackets = 1024;

std::uint32_t read(std::span<const std::byte> from, std::size_t offset)
{
	std::uint32_t value = 0;
	for (std::size_t i = 0; i < 4; ++i)
		value = value << 8 | std::to_integer<std::uint32_t>(from[offset + i]);
	return value;
}

void write(std::span<std::byte> to, std::size_t offset, std::uint32_t value)
{
	for (std::size_t i = 0; i < 4; ++i)
		to[offset + i] = static_cast<std::byte>(value >> 8 * (3 - i));
}

/// The setup bytes are as on the bus, little-endian.
SetupPacket read_setup(std::span<const std::byte> bytes)
{
	const auto u8 = [&](std::size_t i) { return std::to_integer<std::uint8_t>(bytes[i]); };
	const auto u16 = [&](std::size_t i) {
		return static_cast<std::uint16_t>(u8(i) | u8(i + 1) << 8);
	};
	return {u8(0), u8(1), u16(2), u16(4), u16(6)};
}

Result<std::optional<Message>> parse_submit(std::span<const std::byte> input,
					    std::uint32_t isochronous_endpoint)
{
	Submit submit;
	submit.sequence = read(input, kSequence);
	submit.endpoint = read(input, kEndpoint);
	submit.input = read(input, kDirection) != 0;
	submit.length = read(input, kLength);
	submit.setup = read_setup(input.subspan(kSetup, 8));
	const bool isochronous = submit.endpoint != 0 && submit.endpoint == isochronous_endpoint;
	const std::uint32_t packets = isochronous ? read(input, kPackets) : 0;
	if (submit.length > kMostBytes || packets > kMostPackets)
		return make_error(std::errc::bad_message, "USB/IP: a transfer is too large");
	const std::size_t data = submit.input ? 0 : submit.length;
	const std::size_t total = kHeaderBytes + data + packets * kPacketBytes;
	if (input.size() < total)
		return std::nullopt;
	const auto bytes = input.subspan(kHeaderBytes, data);
	submit.data.assign(bytes.begin(), bytes.end());
	for (std::size_t at = kHeaderBytes + data; at < total; at += kPacketBytes)
		submit.packets.push_back({read(input, at), read(input, at + 4), 0, 0});
	return Message{std::move(submit), std::nullopt, total};
}

} // namespace

Result<std::optional<Message>> parse(std::span<const std::byte> input,
				     std::uint32_t isochronous_endpoint)
{
	if (input.size() < kHeaderBytes)
		return std::nullopt;
	switch (static_cast<Command>(read(input, kCommand))) {
	case Command::kSubmit:
		return parse_submit(input, isochronous_endpoint);
	case Command::kUnlink:
		return Message{std::nullopt, Unlink{read(input, kSequence), read(input, kVictim)},
			       kHeaderBytes};
	default:
		return make_error(std::errc::bad_message, "USB/IP: an unknown command");
	}
}

std::vector<std::byte> answer(const Submit &submit, int error, std::span<const std::byte> data)
{
	const std::size_t bytes = submit.input ? data.size() : 0;
	std::vector<std::byte> message(kHeaderBytes + bytes + submit.packets.size() * kPacketBytes);
	write(message, kCommand, static_cast<std::uint32_t>(Command::kSubmitAnswer));
	write(message, kSequence, submit.sequence);
	write(message, kStatus, static_cast<std::uint32_t>(-error));
	write(message, kLength, static_cast<std::uint32_t>(submit.input ? bytes : submit.length));
	write(message, kPackets, static_cast<std::uint32_t>(submit.packets.size()));
	std::size_t at = kHeaderBytes + bytes;
	std::ranges::copy(data.first(bytes), message.begin() + kHeaderBytes);
	for (const Packet &packet : submit.packets) {
		write(message, at, packet.offset);
		write(message, at + 4, packet.length);
		write(message, at + 8, packet.actual);
		write(message, at + 12, static_cast<std::uint32_t>(packet.status));
		at += kPacketBytes;
	}
	return message;
}

std::vector<std::byte> answer(const Unlink &unlink, bool was_waiting)
{
	std::vector<std::byte> message(kHeaderBytes);
	write(message, kCommand, static_cast<std::uint32_t>(Command::kUnlinkAnswer));
	write(message, kSequence, unlink.sequence);
	write(message, kStatus, static_cast<std::uint32_t>(was_waiting ? -ECONNRESET : 0));
	return message;
}

} // namespace penstock::uvc::usbip
