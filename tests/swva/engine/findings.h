#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/swva/engine/engine.h"

namespace swva {

/// The violations found in one picture.
class Findings
{
public:
	void add(std::string rule, std::string text)
	{
		list_.push_back({std::move(rule), std::move(text)});
	}
	/// Adds the violation unless the application kept the rule.
	void require(bool kept, const char *rule, std::string_view text)
	{
		if (!kept)
			add(rule, std::string(text));
	}
	std::vector<Violation> take() { return std::move(list_); }

private:
	std::vector<Violation> list_;
};

} // namespace swva
