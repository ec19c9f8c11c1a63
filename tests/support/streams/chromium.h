#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace penstock::test {

/// What Chromium makes of a recording, in seconds.
struct Shown {
	double duration = 0;
	std::vector<double> times; ///< of the pictures that it shows at the times asked for
};

/// A program is not there.
class Missing : public std::runtime_error
{
	using std::runtime_error::runtime_error;
};

/// A recording, and the times in it, in seconds, that Chromium is to show.
struct Look {
	std::string file;
	std::vector<double> times;
};

/// What it shows of each, in one start. `script` is tests/players/chromium_times.
std::vector<Shown> chromium_shows(const std::string &script, const std::vector<Look> &looks);

} // namespace penstock::test
