#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/pipeline/copy_stage.h"
#include "app/statistics/statistics.h"
#include "core/allocation/allocation_error.h"
#include "core/buffer/buffer.h"
#include "core/time/frame_timeline.h"

namespace penstock {

/// What happens to a camera's frame before the encoders get it: it gets its time in the recording
/// in place of the driver's, and where the plan has a copy it is copied.
class FrameIntake
{
public:
	/// Counts in `statistics`, which it borrows.
	/// `clock_jumped` is called for each jump of the driver's clock that the user is told of.
	FrameIntake(Statistics &statistics,
		    std::function<void(const std::string &camera, double seconds)> clock_jumped);

	/// A path begins, from the camera that messages call so.
	Status begin(const Decision &decision, std::string camera);
	/// Lets go of the path's memory.
	void end() { copy_.reset(); }

	/// The next frame would not be dropped.
	bool has_room() const { return !copy_ || copy_->has_room(); }

	/// A frame for the encoders.
	struct Taken {
		BufferRef frame;
		bool from_driver = false; ///< its time is when it was captured, and not made up
	};
	/// Nothing for a frame that is dropped and counted: a damaged one (a broken JPEG), or one
	/// that there is no room for. The first damaged one of a path is told with the reason.
	/// After an error the next frame could not be read either: the memory cannot be, or none of
	/// the first frames could (AllocationErrc::kFormatRefused).
	Result<std::optional<Taken>> take(BufferRef frame);

	/// The encoders have taken a frame.
	void note_taken() { unreadable_first_.reset(); }
	/// An encoder that decodes found it damaged, and did not take it: this is told as in
	/// take(), and counted by the caller. The error, where none of the first frames could be
	/// decoded, is AllocationErrc::kMemoryRefused, since another decoder may take them.
	Status note_refused(const Error &reason);
	/// A frame is damaged, or no encoder takes it.
	void count_unreadable() { ++unreadable_; }
	/// Frames of which nothing was taken.
	std::uint64_t unreadable() const { return unreadable_; }
	/// Of the driver's clock.
	std::uint64_t clock_jumps() const { return timeline_.jumps(); }

private:
	FrameTime place(const Buffer &frame);
	void tell_jump(std::int64_t jump_ns) const;
	Result<std::optional<BufferRef>> copied(const Buffer &frame);
	Status note_unreadable(const Error &reason, AllocationErrc when_all);

	Statistics &statistics_;
	std::string camera_;
	std::function<void(const std::string &camera, double seconds)> clock_jumped_;
	FrameTimeline timeline_;
	std::optional<CopyStage> copy_; ///< where the decision has a copy
	std::uint64_t unreadable_ = 0;
	bool told_ = false; ///< of one, on this path
	/// Of this path, up to the first frame that could be read; nothing after that.
	std::optional<std::uint32_t> unreadable_first_;
};

} // namespace penstock
