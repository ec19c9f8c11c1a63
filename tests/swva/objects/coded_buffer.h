#pragma once

#include <cstddef>
#include <span>

#include "tests/swva/driver.h"

namespace swva {

/// Writes a coded picture, as much as fits, with the faults of coded data.
void fill_coded_buffer(const Driver &driver, Buffer &buffer, std::span<const std::byte> data);

/// What vaMapBuffer hands out: a chain of segments. `size`: of the data to show.
VACodedBufferSegment *make_segments(const Driver &driver, Buffer &buffer, std::size_t size);

/// The sync has seen the job's end.
void complete_coded_buffer(Buffer &buffer);

} // namespace swva
