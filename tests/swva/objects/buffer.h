#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <va/va.h>

#include "tests/swva/objects/memory.h"

namespace swva {

/// What is in a coded buffer.
enum class CodedState {
	kEmpty,
	kPending, ///< a job writes it
	kWritten, ///< the job is done, nobody synced
	kReady,
};

struct Buffer {
	VAContextID context = VA_INVALID_ID; ///< none for images
	VABufferType type = VABufferTypeMax;
	std::uint32_t element_size = 0;
	std::uint32_t elements = 0;
	std::vector<std::byte> bytes;
	bool mapped = false;
	bool in_picture = false; ///< rendered in a picture that has not ended

	// The buffer of a derived image is its surface's memory.
	std::shared_ptr<Memory> memory;
	std::unique_ptr<CpuAccess> access; ///< while mapped
	bool image = false;		   ///< is destroyed with its image only

	// VAEncCodedBufferType
	CodedState state = CodedState::kEmpty;
	bool failed = false;
	std::size_t coded_size = 0;
	std::size_t stale_size = 0; ///< coded_size before the last sync
	std::uint32_t status = 0;
	std::uint64_t picture = 0; ///< number of the last one, for the faults
	std::vector<VACodedBufferSegment> segments;

	std::span<const std::byte> element(std::uint32_t index) const
	{
		return std::span(bytes).subspan(std::size_t{index} * element_size, element_size);
	}
};

} // namespace swva
