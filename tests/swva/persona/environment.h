#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace swva {

/// The process's variables SWVA_…, as they are when the display is initialised. Remembers which
/// ones the driver asked for, so that a misspelt fault is an error: it would do nothing, and the
/// test would pass.
class Environment
{
public:
	/// `name` without the prefix; nullopt when unset or empty.
	std::optional<std::string> text(std::string_view name);
	/// Decimal or 0x…; anything else is remembered as malformed.
	std::optional<std::uint64_t> number(std::string_view name);
	/// Set and not "0".
	bool flag(std::string_view name, bool otherwise = false);

	/// The variables that were asked for, with the prefix.
	const std::set<std::string, std::less<>> &known() const { return known_; }

	void reject(std::string_view name, std::string_view value);

	/// Variables that nobody asked for, and values that make no sense.
	std::vector<std::string> mistakes() const;

private:
	std::set<std::string, std::less<>> known_;
	std::vector<std::string> malformed_;
};

/// Decimal or 0x…, the whole text.
std::optional<std::uint64_t> parse_number(std::string_view text);

/// "a:b:c" → {"a", "b", "c"}.
std::vector<std::string> split(std::string_view text, char separator);

} // namespace swva
