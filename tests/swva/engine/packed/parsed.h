#pragma once

#include <optional>
#include <string>
#include <utility>

#include <tl/expected.hpp>

#include "tests/swva/engine/findings.h"

namespace swva {

/// A header that was read, or what is wrong with it.
template <typename T>
using Parsed = tl::expected<T, std::string>;

inline tl::unexpected<std::string> malformed(std::string text)
{
	return tl::unexpected<std::string>(std::move(text));
}

/// What was read; none after adding a finding that says what is wrong.
template <typename T>
std::optional<T> take(const Parsed<T> &parsed, const char *rule, Findings &findings)
{
	if (parsed)
		return *parsed;
	findings.add(rule, parsed.error());
	return std::nullopt;
}

} // namespace swva
