#pragma once

#include <initializer_list>
#include <vector>

namespace penstock {

/// A line as people write it who know another program, or guess.
struct Habit {
	/// What comes of it.
	enum class Ending {
		kRuns,	  ///< it is accepted
		kPrints,  ///< a text on standard output, and exit code 0
		kRefuses, ///< a message on standard error, and exit code 2
	};

	const char *line; ///< without "penstock"; words with spaces are in single quotes
	Ending ending;
	std::vector<const char *> told; ///< what the text holds
};

/// Of those who know another program.
const std::vector<Habit> &habits();

/// Of those who guess, or forgot something.
const std::vector<Habit> &slips();

std::vector<Habit> joined(std::initializer_list<const std::vector<Habit> *> parts);

} // namespace penstock
