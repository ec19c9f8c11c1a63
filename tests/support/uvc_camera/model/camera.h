#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "tests/support/uvc_camera/model/controls.h"
#include "tests/support/uvc_camera/model/descriptors.h"
#include "tests/support/uvc_camera/model/mutations.h"
#include "tests/support/uvc_camera/model/negotiation.h"
#include "tests/support/uvc_camera/model/request.h"

namespace penstock::uvc {

/// What the requests of the host do to the stream.
class StreamControl
{
public:
	virtual ~StreamControl() = default;

	/// EPIPE and the like refuses it, 0 is good.
	virtual int start(const Mode &mode) = 0;
	virtual void stop() = 0;
	/// Whether the rate may drop in dim light, so that pictures are exposed for longer.
	virtual void let_slow_down(bool may) = 0;
	/// What dwMaxVideoFrameSize is to be told as, if not as it is.
	virtual std::optional<std::uint32_t> claimed_max_bytes() const = 0;
};

/// A camera that is plugged in: answers the host's control transfers.
///
///  1. The host reads the descriptors, sets the configuration, and asks what the controls are.
///  2. It negotiates a mode.
///  3. It starts the stream: by committing the mode when transfers are bulk, else by selecting an
///     alternate setting afterwards.
///  4. It ends the stream: by clearing the halt of the endpoint (uvcvideo does as Windows does,
///     since UVC says nothing of the end of a bulk stream), or by alternate setting 0.
class Camera
{
public:
	/// Borrows `stream`. With a seed, what it says is wrong (Mutations).
	Camera(const Profile &profile, Bus bus, std::string serial, StreamControl &stream,
	       std::optional<std::uint32_t> seed = {});

	/// `data` is what the host sends with it. The answer is not longer than setup.length.
	Answer control(const SetupPacket &setup, std::span<const std::byte> data);

private:
	Answer standard(const SetupPacket &setup);
	Answer descriptor(const SetupPacket &setup) const;
	Answer set_interface(const SetupPacket &setup);
	std::vector<std::byte> configuration() const;
	Answer class_request(const SetupPacket &setup, std::span<const std::byte> data);
	Answer stream_request(const SetupPacket &setup, std::span<const std::byte> data);
	bool may_slow_down() const;

	Descriptors descriptors_;
	Controls controls_;
	Negotiation negotiation_;
	Bus bus_;
	StreamControl &stream_;
	std::optional<Mutations> mutations_;
	std::uint8_t configuration_ = 0;
	std::uint8_t setting_ = 0; ///< of the streaming interface
};

} // namespace penstock::uvc
