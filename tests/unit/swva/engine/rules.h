#pragma once

#include <set>
#include <string>
#include <vector>

#include "tests/swva/engine/engine.h"

namespace swva::test {

/// The names of the rules that were broken.
inline std::set<std::string> rules_of(const std::vector<Violation> &violations)
{
	std::set<std::string> rules;
	for (const Violation &violation : violations)
		rules.insert(violation.rule);
	return rules;
}

/// A line for each.
inline std::string describe(const std::vector<Violation> &violations)
{
	std::string text;
	for (const Violation &violation : violations)
		text += violation.rule + ": " + violation.text + '\n';
	return text;
}

} // namespace swva::test
