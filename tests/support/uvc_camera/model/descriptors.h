#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/uvc_camera/model/bus.h"
#include "tests/support/uvc_camera/model/profile.h"

namespace penstock::uvc {

/// What a camera says of itself when it is plugged in (USB 2.0 and 3.2, chapter 9; UVC 1.5,
/// chapter 3).
class Descriptors
{
public:
	Descriptors(const Profile &profile, Bus bus, std::string serial)
		: profile_(profile), bus_(bus), serial_(std::move(serial))
	{}

	std::vector<std::byte> device() const;
	/// With those of its interfaces and endpoints.
	std::vector<std::byte> configuration() const;
	/// The binary device object store, which SuperSpeed devices have.
	std::vector<std::byte> object_store() const;
	/// Nothing when there is no such string.
	std::optional<std::vector<std::byte>> string(std::uint8_t index) const;

private:
	const Profile &profile_;
	Bus bus_;
	std::string serial_;
};

/// The class-specific descriptors of the streaming interface: its input header, and each format
/// with its frames and colours.
std::vector<std::byte> streaming_descriptors(const Profile &profile);

} // namespace penstock::uvc
