#pragma once

#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include "core/base/result.h"

namespace penstock {

/// The error of a thread that the system does not give; `whose` is it: "video.mp4".
tl::unexpected<Error> no_thread(std::string_view whose, const std::error_code &reason);

/// A thread that does `work`. Where the system has no more of them, an error of `whose` and not,
/// as of std::thread, an exception that ends everything else as well. All threads are started here.
template <typename Work>
Result<std::thread> start_thread(std::string_view whose, Work work)
{
	try {
		return std::thread(std::move(work));
	} catch (const std::system_error &error) {
		return no_thread(whose, error.code());
	}
}

} // namespace penstock
