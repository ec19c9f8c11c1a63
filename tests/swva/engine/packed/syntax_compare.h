#pragma once

#include <cstdint>
#include <span>

#include <fmt/format.h>

#include "tests/swva/engine/findings.h"

namespace swva {

/// A syntax element by name.
template <typename Header>
struct SyntaxField {
	const char *name;
	std::int64_t Header::*element;
};

/// What a packed header says must be what the parameter buffers say.
template <typename Header>
void compare(const Header &packed, const Header &parameters,
	     std::span<const SyntaxField<Header>> fields, const char *rule, Findings &findings)
{
	for (const auto &field : fields)
		if (packed.*field.element != parameters.*field.element)
			findings.add(rule, fmt::format("{} is {} in the packed header, {} in the "
						       "parameters",
						       field.name, packed.*field.element,
						       parameters.*field.element));
}

} // namespace swva
