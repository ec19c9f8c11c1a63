#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace penstock::uvc {

/// The eight bytes that begin a control transfer (USB 2.0, 9.3).
struct SetupPacket {
	std::uint8_t type = 0; ///< bmRequestType
	std::uint8_t request = 0;
	std::uint16_t value = 0;
	std::uint16_t index = 0;
	std::uint16_t length = 0;

	bool is_input() const { return (type & 0x80) != 0; }
	bool is_class() const { return (type & 0x60) == 0x20; }
	bool is_standard() const { return (type & 0x60) == 0; }
	std::uint8_t recipient() const { return type & 0x1f; }
	std::uint8_t value_high() const { return static_cast<std::uint8_t>(value >> 8); }
	std::uint8_t value_low() const { return static_cast<std::uint8_t>(value); }
	std::uint8_t index_high() const { return static_cast<std::uint8_t>(index >> 8); }
	std::uint8_t index_low() const { return static_cast<std::uint8_t>(index); }
};

/// bRequest of class requests (UVC 1.5, A.8).
enum class ClassRequest : std::uint8_t {
	kSetCurrent = 0x01,
	kCurrent = 0x81,
	kMinimum = 0x82,
	kMaximum = 0x83,
	kResolution = 0x84,
	kLength = 0x85,
	kInfo = 0x86,
	kDefault = 0x87,
};

/// How a request ends. `error` is 0 or the errno by which the host controller's driver tells of it,
/// EPIPE for a stall; data goes with requests for input.
struct Answer {
	int error = 0;
	std::vector<std::byte> data;
};

} // namespace penstock::uvc
