#pragma once

#include "core/base/result.h"

namespace penstock {

/// What is wrong with a path and shows only when frames travel it; the pipeline takes the next.
enum class AllocationErrc {
	kMemoryRefused = 1, ///< a driver does not take a buffer that it took when it was tried
	kLayoutRefused,	    ///< frames of this format lie elsewhere in the memory than the consumer
			    ///< reads
	kFormatRefused,	    ///< frames of this format cannot be had now, or hold nothing that their
			    ///< reader understands
};

std::error_code make_error_code(AllocationErrc code);

/// One of the above.
bool is_allocation_error(const Error &error);

/// `error` of queueing a buffer: what drivers say of memory that they cannot use (EFAULT, EINVAL)
/// becomes kMemoryRefused with the original message as its context; anything else stays as it is.
[[nodiscard]] tl::unexpected<Error> to_allocation_error(Error error);

} // namespace penstock

template <>
struct std::is_error_code_enum<penstock::AllocationErrc> : std::true_type {};
