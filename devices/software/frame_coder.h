#pragma once

#include <cstddef>
#include <memory>
#include <stop_token>
#include <vector>

#include "core/base/clock_time.h"
#include "core/base/result.h"
#include "core/video/video_info.h"
#include "devices/roles/frame_slots.h"

namespace penstock::software {

class OpenH264;

/// A frame to code.
struct CodingJob {
	HeldFrame frame; ///< dropped when it has been read
	bool keyframe = false;
};

/// What became of it.
struct CodingResult {
	std::vector<std::byte> data; ///< empty: the frame was left out
	ClockTime pts;
	bool keyframe = false;
	Status status;
};

/// What the coding thread does with each frame: reads it where it lies.
class FrameCoder
{
public:
	/// Frames lie as `layout` says.
	FrameCoder(std::unique_ptr<OpenH264> stream, const VideoInfo &layout);
	~FrameCoder();

	/// `result` keeps its memory from frame to frame. A thread that is to stop codes no more.
	void run(CodingJob &job, CodingResult &result, const std::stop_token &stopping);

private:
	Status encode(const CodingJob &job, CodingResult &result);

	const std::unique_ptr<OpenH264> stream_;
	const VideoInfo layout_;
};

/// Whether the CPU can read these frames: memory may be closed to it, or shorter than its layout,
/// which only a map shows.
Status try_mapping(const std::vector<BufferRef> &buffers, const VideoInfo &layout);

} // namespace penstock::software
