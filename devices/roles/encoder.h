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
	/// 0: fastest; 100 and above: best picture. For encoders that have quality levels; absent:
	/// in the middle.
	std::optional<std::uint32_t> quality;
	static constexpr std::uint32_t kHighestQuality = 100;
	std::optional<Profile> profile;
	std::optional<std::string> level;
	std::vector<ControlSetting> controls;
};

/// One coded frame. `data` is the encoder's memory, valid during the call only.
struct CodedFrame {
	std::span<const std::byte> data;
	ClockTime pts; ///< of the frame that was submitted
	bool keyframe = false;
	/// Frames that were submitted and became this one: 0 for a further one of the same.
	std::uint32_t frames = 1;
	/// A frame that it may refer to is missing: a player shows it damaged.
	bool impaired = false;
};

/// Takes an encoder's output, on the thread that calls the encoder.
class CodedSink
{
public:
	virtual ~CodedSink() = default;
	/// In the order of submission. An error comes back from the call that it is within. Must
	/// not stop the encoder.
	virtual Status on_coded(const CodedFrame &frame) = 0;
	/// Once after drain(): the last frame has been handed over. May stop the encoder.
	virtual void on_drained() = 0;
};

/// The role of a consumer in a pipeline: it reads frames where they lie and gives coded ones.
///
///     idle -- propose_allocation() --> proposed -- configure() --> configured
///     configured -- start() --> streaming -- drain() --> draining -- on_drained() --> drained
///     streaming, draining, drained -- stop() --> configured
///     proposed, configured -- release_allocation() --> idle
///
/// A propose_allocation() that is refused or fails leaves it idle, a configure() proposed. Both may
/// be called again, and start() after each stop(): the first frame of each run is a keyframe.
///
/// A call in a state that does not allow it changes nothing and fails
///  - with device_or_resource_busy from start() to stop(): propose_allocation(), configure() and
///    start(), and submit() after drain();
///  - with operation_not_permitted otherwise: configure() before a proposal, start() before a
///    configuration, submit() while it does not stream.
/// While it does not stream, drain(), stop(), dispatch() and request_keyframe() do nothing, and
/// prepare() waits for nothing; so does a second drain(). release_allocation() while it streams is
/// a fault of the caller.
///
/// Who owns what: the encoder has a reference to each frame that submit() took until the hardware
/// has read it, and none after stop(), unless its driver hangs. The sink is borrowed from start()
/// to stop(). The pool that it proposed belongs to whoever has a reference to it; its memory stays
/// until the last buffer is back, also after release_allocation().
///
/// All calls come from one thread, the loop's, and so do those of the sink, from within drain(),
/// prepare() and dispatch(): never from within submit(). Only stop() waits for hardware, for
/// seconds if that hangs. The last reference to a frame may go on a thread of the encoder.
///
/// Whoever has called submit() calls prepare() before he waits, as the event loop does: an encoder
/// that has to wait for nothing hands on there, which costs no wake-up.
class Encoder : public FrameConsumer, public EventSource
{
public:
	virtual DeviceIdentity identity() const = 0;

	/// The codec that it will produce.
	virtual Codec codec() const = 0;

	virtual Status start(CodedSink &sink) = 0;

	/// Takes a frame from a buffer of the pool that it was configured with, and reads it later.
	/// device_or_resource_busy, too, for an index() that it does not have, or still reads;
	/// AllocationErrc::kMemoryRefused: its driver takes no such memory; bad_message: a coded
	/// frame is damaged. On an error the frame is dropped, not the stream.
	virtual Status submit(BufferRef frame) = 0;
	/// Frames that it has taken and still reads or has still to read.
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

	/// Drops what is in flight; nothing more comes to the sink.
	virtual void stop() = 0;
};

} // namespace penstock
