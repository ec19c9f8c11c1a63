#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace penstock {

/// What became of one output.
struct OutputStatistics {
	std::string url; ///< as it may be shown
	std::string container;
	bool optional = false;
	std::string file{};	      ///< the path that the newest file got; empty: a sink, a pipe
	std::uint64_t files = 0;      ///< that were made
	std::uint64_t frames = 0;     ///< written
	std::uint64_t bytes = 0;      ///< of coded frames that were written
	std::uint64_t dropped = 0;    ///< frames that were not
	std::uint64_t reconnects = 0; ///< of a sink that was lost; files after a full disk
	std::optional<std::string> error{}; ///< why it ended before the run did
};

} // namespace penstock
