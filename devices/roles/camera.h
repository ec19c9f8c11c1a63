#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/allocation/allocation_query.h"
#include "core/allocation/decision.h"
#include "core/allocation/refusal.h"
#include "core/buffer/buffer.h"
#include "core/event/event_source.h"
#include "devices/roles/capabilities.h"
#include "devices/roles/device_identity.h"
#include "devices/roles/source_observer.h"
#include "devices/settings/control.h"
#include "devices/settings/device_selector.h"

namespace penstock {

/// What a user says about a camera. Absent fields leave the choice to the device or the
/// negotiation.
struct CameraSettings {
	DeviceSelector device;
	std::optional<std::string> input; ///< number or name
	std::optional<Size> size;
	std::optional<Fraction> rate;
	std::vector<PixelFormat> formats; ///< the preferred one first; empty is auto
	std::vector<ControlSetting> controls;
	bool adopt_dv_timings = true;
	std::uint32_t buffers = 0; ///< 0: as many as the devices need
	/// How long it may give no frame; absent: as long as is usual for its rate.
	std::optional<std::chrono::nanoseconds> timeout;
	/// A `timeout` that is never over.
	static constexpr std::chrono::nanoseconds kNoTimeout{0};
	/// How long it is waited for when it is lost or not there; absent: for ever in a service,
	/// otherwise not at all.
	std::optional<std::chrono::nanoseconds> comeback;
	static constexpr std::chrono::nanoseconds kNotAwaited{0};
	static constexpr std::chrono::nanoseconds kAwaitedForEver = std::chrono::nanoseconds::max();
	/// What follows when its source gives no picture.
	enum class NoSignal : std::uint8_t {
		kExit, ///< the run ends
		kHold, ///< no frames, until there is one again
		kCard, ///< a still card instead, until then; the camera opens without a picture
	};
	/// Absent: kHold where a camera that is lost is waited for, otherwise kExit.
	std::optional<NoSignal> no_signal;
};

/// What became of the camera's frames.
struct CameraCounters {
	std::uint64_t captured = 0; ///< handed to the sink
	std::uint64_t starved = 0;  ///< times that the driver was left without a buffer
	std::uint64_t missed = 0;   ///< gaps in the driver's sequence numbers
	std::uint64_t damaged = 0;  ///< the driver flagged an error, or the frame is too short
};

/// Takes a camera's frames.
class FrameSink
{
public:
	virtual ~FrameSink() = default;
	/// One frame, on the loop's thread: Buffer::pts is the driver's time, CaptureMeta the
	/// rest. Whoever keeps the reference keeps the camera from using the memory again. May stop
	/// the camera. An error comes back from dispatch().
	virtual Status on_frame(BufferRef frame) = 0;
	/// Whether on_frame() would use a frame and not drop it. The pattern camera at a free pace
	/// asks in each prepare(), and draws only when true.
	virtual bool ready() const { return true; }
};

/// The role of a producer in a pipeline.
///
///     idle -- decide_allocation() --> decided -- start() --> streaming -- stop() --> decided
///     decided -- release_allocation() --> idle
///
/// A decide_allocation() that is refused or fails leaves it idle; it may be called again, and
/// start() after each stop().
///
/// A call in a state that does not allow it changes nothing and fails: decide_allocation() and
/// start() with device_or_resource_busy while it streams, start() with operation_not_permitted
/// before a decision. While it does not stream, stop() does nothing, and prepare() and dispatch()
/// are for what watch_source() asks only. release_allocation() and restore() while it streams are
/// faults of the caller.
///
/// Who owns what: the decision's pool belongs to whoever has a reference to it. The camera has a
/// reference to each buffer that its driver may write to, and queues a buffer again when the last
/// reference to it is gone, so whoever keeps frames starves it. Buffers that are held after stop(),
/// and after release_allocation(), stay valid. The sink is borrowed from start() to stop().
///
/// All calls come from one thread, the loop's, and so do those of the sink, from within dispatch().
/// References may go on any thread.
class Camera : public EventSource
{
public:
	virtual DeviceIdentity identity() const = 0;
	/// Asks the driver for everything. An error means that the device failed (gone).
	virtual Result<CameraCapabilities> capabilities() const = 0;
	/// Only what a plan needs, neither memory nor inputs nor controls. A driver lists thousands
	/// of modes, with a call each: it is asked for those that are looked at, once until
	/// adopt_source(). Valid as long as the camera. An error means that the device failed
	/// (gone), which a list that ends early does not say.
	virtual Result<CameraCapabilities> modes() const { return capabilities(); }

	/// The size of what comes in, for a user who does not ask for one: that of the signal, of
	/// the television standard, of the test pattern. nullopt where there is none, as with a
	/// webcam; what the device was set to before does not count.
	virtual Result<std::optional<Size>> native_size() const = 0;

	/// The frames that it would give by itself: layout and colours of its driver's own choice.
	/// Changes nothing. Refused when it gives another format or size instead.
	virtual Result<Answer<VideoInfo>> describe(PixelFormat format, Size size) const = 0;

	/// Chooses from what the consumer proposed in `query`, sets its driver to the layout that
	/// follows, makes or adopts the pool and tries it with the driver:
	///  - kImport: the first pool of the query, which holds the consumer's memory;
	///  - kExport: memory of its own, in the layout that the query's VideoMeta support asks
	///  for, or its own layout for a consumer that reads any. For MemoryUse::kMapped any
	///  memory will do that the CPU can map, otherwise it must be dmabufs;
	///  - kShared: memory of the query's first allocator, in that layout too;
	///  - kPassthrough, kCopy, kConvert: memory of its own in its own layout, which the CPU
	///  reads.
	/// A refusal leaves the device without buffers; an error means that the device failed
	/// (busy, gone). What an earlier call decided is undone first.
	virtual Result<Answer<Decision>> decide_allocation(const AllocationQuery &query,
							   Strategy strategy) = 0;
	/// Frees what decide_allocation() set up. Not while streaming.
	virtual void release_allocation() = 0;
	/// Puts the device back to what it was set to before it was opened, as the destructor does.
	/// Call it once; after that the camera can only be destroyed.
	virtual void restore() = 0;

	/// Whether a picture comes in as the camera is set to: one of SourceErrc where not. Any
	/// other error means that the device failed. For a webcam it is always success.
	virtual Status check_source() const { return {}; }
	/// Sets the device to the picture that comes in now, as opening it did. The errors are
	/// those of check_source(); device_or_resource_busy while it has buffers.
	virtual Status adopt_source() { return {}; }
	/// From now on the observer, which is borrowed, is told when the driver says that its
	/// source may have changed, also while the camera does not stream; null: nobody is. Before
	/// the frames of the same dispatch(). Drivers without a changing source never say so.
	virtual void watch_source(SourceObserver *) {}

	virtual Status start(FrameSink &sink) = 0;
	virtual void stop() = 0;

	/// Where it codes by itself: one of the next frames becomes a keyframe, if its driver can
	/// be asked. While streaming.
	virtual void request_keyframe() {}

	virtual CameraCounters counters() const = 0;
	/// While streaming: whether its driver has a buffer to fill. Without one it gives no frame,
	/// however long one waits.
	virtual bool has_buffer() const = 0;
};

} // namespace penstock
