#pragma once

#include <functional>
#include <string>

#include "app/outputs/stream/packet.h"
#include "app/outputs/stream/stream_info.h"
#include "core/base/result.h"

namespace penstock {

/// What an output asks for and tells, on the thread that writes.
struct OutputHandlers {
	std::function<void()> keyframe_wanted = [] {}; ///< a segment is due
	/// A file has been made, by the path that it got.
	std::function<void(const std::string &file)> file_made = [](const std::string &) {};
	/// A file of several is complete, by its path.
	std::function<void(const std::string &file)> segment_closed = [](const std::string &) {};
};

/// Takes coded frames. All calls come from one thread and may wait for a disk or a sink.
class Output
{
public:
	virtual ~Output() = default;

	/// Writes one coded frame, completely or not at all: after an error, what was written
	/// before stays readable. The first frame is a keyframe.
	virtual Status write(const Packet &packet) = 0;
	/// The next frame begins another stream (of another size, say). Whether it goes on here;
	/// otherwise this output is to be finished, and another one opened.
	virtual Result<bool> begin_stream(const StreamInfo &) { return false; }
	/// With segments: the next keyframe begins a new file.
	virtual void begin_segment() {}
	/// Writes what is still buffered. Called once at the end, also after an error.
	virtual Status finish() = 0;
};

} // namespace penstock
