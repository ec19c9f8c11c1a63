#include "core/event/start_thread.h"

#include <fmt/format.h>

namespace penstock {

tl::unexpected<Error> no_thread(std::string_view whose, const std::error_code &reason)
{
	// EAGAIN alone would be "Resource temporarily unavailable".
	const bool limit = reason == std::errc::resource_unavailable_try_again;
	return tl::unexpected<Error>(
		Error{reason, fmt::format("{} gets no thread{}", whose,
					  limit ? ", since a limit is reached (ulimit -u, or "
						  "TasksMax= of its service)"
						: "")});
}

} // namespace penstock
