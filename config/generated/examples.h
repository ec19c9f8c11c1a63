#pragma once

#include <string_view>
#include <vector>

namespace penstock {

/// A command line that works, and what it does.
struct Example {
	std::string_view command; ///< whose help shows it: "penstock record"
	std::string_view line;
	std::string_view what;
};

/// Those of a command, the simplest first.
std::vector<Example> examples_of(std::string_view command);

} // namespace penstock
