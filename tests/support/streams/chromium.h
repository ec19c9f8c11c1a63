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

/// `script` is tests/players/chromium_times.
Shown chromium_shows(const std::string &script, const std::string &file,
		     const std::vector<double> &times);

} // namespace penstock::test
