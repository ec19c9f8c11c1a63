#pragma once

#include <cstdint>

#include "core/base/clock_time.h"
#include "core/base/flags.h"
#include "core/buffer/frame_offset.h"

namespace penstock {

enum class BufferFlag : std::uint32_t {
	kCorrupted = 1 << 0, ///< the contents are damaged (V4L2_BUF_FLAG_ERROR)
	kDiscont = 1 << 1,   ///< something is missing before this buffer
};
using BufferFlags = Flags<BufferFlag>;

/// What is said about a Buffer's contents as a whole. All unset in a new buffer and in one that
/// comes from a pool.
struct BufferHeader {
	ClockTime pts;		///< when the contents are to be shown
	ClockTime dts;		///< when they are to be decoded
	ClockTime duration;	///< of the contents
	FrameOffset offset;	///< of the first frame in the buffer
	FrameOffset offset_end; ///< of the frame after the last one in the buffer
	BufferFlags flags;
};

} // namespace penstock
