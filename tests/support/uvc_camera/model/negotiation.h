#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "tests/support/uvc_camera/model/bus.h"
#include "tests/support/uvc_camera/model/profile.h"
#include "tests/support/uvc_camera/model/request.h"

namespace penstock::uvc {

/// What is streamed: one of what the profile lists.
struct Mode {
	Coding coding = Coding::kMjpeg;
	Size size;
	std::uint32_t interval = 0;	///< between frames, in units of 100 ns
	std::uint32_t max_bytes = 0;	///< of a picture
	std::uint32_t payload_size = 0; ///< dwMaxPayloadTransferSize: header and data

	friend bool operator==(const Mode &, const Mode &) = default;
};

/// The host proposes a format, a size and a rate, and the camera answers what of this it would do,
/// until the host commits it (UVC 1.5, 4.3.1.1).
class Negotiation
{
public:
	Negotiation(const Profile &profile, Bus bus) : profile_(profile), bus_(bus) {}

	/// A class request to the streaming interface.
	Answer request(const SetupPacket &setup, std::span<const std::byte> data);

	/// Whether it is a request that commits a mode.
	static bool commits(const SetupPacket &setup);

	/// From now on tell this as dwMaxVideoFrameSize, or again the true one.
	void claim_max_bytes(std::optional<std::uint32_t> bytes) { claimed_max_bytes_ = bytes; }

	/// What was committed last.
	const std::optional<Mode> &committed() const { return committed_; }

private:
	/// As the host's indexes say it: from 1 on.
	struct Choice {
		std::uint8_t format = 1;
		std::uint8_t frame = 1;
		std::uint32_t interval = 0;
	};

	const FrameSize &frame_of(const Choice &choice) const;
	Choice choice_in(std::span<const std::byte> data) const;
	Mode mode_of(const Choice &choice) const;
	std::size_t length() const;
	std::vector<std::byte> bytes_of(const Choice &choice) const;
	Answer answer(ClassRequest request, const Choice &current) const;

	const Profile &profile_;
	Bus bus_;
	std::optional<Choice> probed_;
	std::optional<Mode> committed_;
	std::optional<std::uint32_t> claimed_max_bytes_;
};

/// dwMaxPayloadTransferSize for pictures of that many bytes.
std::uint32_t payload_size(Bus bus, Coding coding, std::uint32_t max_bytes, std::uint32_t interval);

} // namespace penstock::uvc
