#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/allocation/allocation_query.h"
#include "core/allocation/decision.h"
#include "core/base/event_source.h"
#include "core/buffer/buffer.h"
#include "devices/capabilities.h"
#include "devices/control.h"

namespace penstock {

/// What a user says about an encoder. Absent fields leave the device's own defaults.
struct EncoderSettings {
	enum class RateControl { kCbr, kVbr, kCqp };

	std::string device = "auto";	      ///< "auto" or a path
	std::string codec = "auto";	      ///< "h264", "hevc", "vp8", "vp9", "mjpeg", "fwht"
	std::optional<std::uint64_t> bitrate; ///< bits per second
	std::optional<RateControl> rate_control;
	std::optional<std::uint32_t> gop; ///< frames from one keyframe to the next
	std::optional<std::uint32_t> qp;
	std::optional<std::string> profile;
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
class Encoder : public EventSource
{
public:
	virtual DeviceIdentity identity() const = 0;
	/// Asks the driver for everything, which takes a call for each format, size and control.
	virtual EncoderCapabilities capabilities() const = 0;

	/// The codec that it will produce: a name as in EncoderSettings.
	virtual std::string codec() const = 0;

	/// For frames of query.info: sets its driver and adds to the query the layout that it reads
	/// (as VideoMeta with alignment), its own pool in that layout, what it can import and how
	/// many buffers it may hold. A refusal of the format or size is not_supported. What an
	/// earlier call set up is undone first.
	virtual Status propose_allocation(AllocationQuery &query) = 0;

	/// Takes what the camera decided: compares the layouts once more, gets ready to read the
	/// buffers of decision.encoder_side(), its slot = Buffer::index(), and tries one with the
	/// driver. A mismatch is a refusal.
	virtual Result<Verdict> configure(const Decision &decision) = 0;
	/// Frees what propose_allocation() and configure() set up. Not while streaming.
	virtual void release_allocation() = 0;

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
