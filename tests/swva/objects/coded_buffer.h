#pragma once

#include <cstddef>
#include <span>

#include "tests/swva/driver.h"

namespace swva {

/// Writes a coded picture, as much as fits, with the faults of coded data.
void fill_coded_buffer(const Driver &driver, Buffer &buffer, std::span<const std::byte> data);

/// The chain of segments that vaMapBuffer returns, for `size` bytes of data.
VACodedBufferSegment *make_segments(const Driver &driver, Buffer &buffer, std::size_t size);

/// A sync has waited for the job: the application may read the buffer now.
void complete_coded_buffer(Buffer &buffer);

} // namespace swva
