#pragma once

#include <cstddef>
#include <utility>

#include "core/memory/memory.h"

namespace penstock {

/// The CPU's view of a buffer's bytes in one piece; memory stays alive and mapped as long as this
/// object.
class BufferMapping : public Mapping
{
public:
	BufferMapping() = default;
	BufferMapping(Mapping mapping, std::size_t copied_bytes) noexcept
		: Mapping(std::move(mapping)), copied_bytes_(copied_bytes)
	{}

	/// Bytes that had to be copied to make this view; 0 when the memory itself is seen.
	std::size_t copied_bytes() const noexcept { return copied_bytes_; }

private:
	std::size_t copied_bytes_ = 0;
};

} // namespace penstock
