#pragma once

#include <cstddef>
#include <vector>

#include <va/va.h>

#include "devices/vaapi/driver/handle.h"

namespace penstock::vaapi {

/// How a picture came out.
enum class CodedOutcome {
	kComplete,
	kOverflow, ///< the coded buffer was too small
	kFailed,   ///< nothing, or nothing that a decoder could use
};

/// Memory that the driver writes one coded picture to.
struct CodedBuffer {
	BufferHandle handle;
	std::size_t capacity = 0;
};

Result<CodedBuffer> create_coded_buffer(const DisplayRef &display, VAContextID context,
					std::size_t capacity);

/// Copies what the driver wrote to `data`, which keeps its memory from picture to picture. Call it
/// after the picture's sync: before it, Mesa reports an old size. Map only one coded buffer of a
/// context at a time: iHD keeps one segment list for all.
CodedOutcome read_coded_buffer(const Display &display, VABufferID buffer, std::size_t capacity,
			       std::vector<std::byte> &data, VAStatus &status);

} // namespace penstock::vaapi
