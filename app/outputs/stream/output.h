#pragma once

#include "app/outputs/stream/packet.h"
#include "core/base/result.h"

namespace penstock {

/// Where coded frames go. All calls come from one thread, and may wait for a disk or a sink.
class Output
{
public:
	virtual ~Output() = default;

	/// One coded frame, whole or not at all: after an error what was written before stays
	/// readable. The first one is a keyframe.
	virtual Status write(const Packet &packet) = 0;
	/// Where it is a file after another, the next keyframe begins one.
	virtual void begin_segment() {}
	/// The end: what is still buffered is written. Called once, also after an error.
	virtual Status finish() = 0;
};

} // namespace penstock
