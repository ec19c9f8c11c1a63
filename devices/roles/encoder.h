#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/buffer/buffer.h"
#include "core/event/event_source.h"
#include "core/video/codec.h"
#include "core/video/profile.h"
#include "devices/roles/frame_consumer.h"
#include "devices/settings/control.h"
#include "devices/settings/device_selector.h"

namespace penstock {

/// What a user says about an encoder. Absent fields leave the device's own defaults.
struct EncoderSettings {
	enum class RateControl { kCbr, kVbr, kCqp };

	DeviceSelector device;
	std::optional<Codec> codec;	      ///< absent: the first that the device has
	std::optional<std::uint64_t> bitrate; ///< bits per second
	std::optional<RateControl> rate_control;
	std::optional<std::uint32_t> gop; ///< frames from one keyframe to the next
	std::optional<std::uint32_t> qp;
	std::optional<Profile> profile;
	std::optional<std::string> level;
	std::vector<ControlSetting> controls;
};

/// One coded frame. `data` is the encoder's memory, valid during the call only.
struct CodedFrame {
	std::span<const std::byte> data;
	ClockTime pts; ///< of the frame that was submitted
	bool keyframe = false;
};

/// Takes an encoder's output.
class CodedSink
{
public:
	virtual ~CodedSink() = default;
	virtual Status on_coded(const CodedFrame &frame) = 0;
	/// After drain(): the last frame has been handed over.
	virtual void on_drained() = 0;
};

/// The role of a consumer in a pipeline. Life cycle: propose_allocation() → configure() → start() →
/// submit()… → drain() → on_drained() → stop().
class Encoder : public FrameConsumer, public EventSource
{
public:
	virtual DeviceIdentity identity() const = 0;

	/// The codec that it will produce.
	virtual Codec codec() const = 0;

	virtual Status start(CodedSink &sink) = 0;

	/// Reads the frame until the hardware is done and then drops the reference. On an error the
	/// frame is dropped, not the stream.
	virtual Status submit(BufferRef frame) = 0;
	/// Frames that it holds.
	virtual std::uint32_t in_flight() const = 0;

	/// Frames that it took and could not encode, in all runs.
	virtual std::uint64_t failed() const = 0;

	/// One of the next frames becomes a keyframe, where the hardware can. While streaming.
	virtual void request_keyframe() = 0;

	/// No more frames come: asks for the rest, then CodedSink::on_drained().
	virtual Status drain() = 0;
	/// Whether its end of stream is exact. Otherwise the caller waits a reasonable time for
	/// frames that a rate control may have left out.
	virtual bool drains_exactly() const = 0;

	virtual void stop() = 0;
};

} // namespace penstock
