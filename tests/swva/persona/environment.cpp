#include "tests/swva/persona/environment.h"

#include <charconv>
#include <cstdlib>

#include <unistd.h>

namespace swva {
namespace {

constexpr std::string_view kPrefix = "SWVA_";

} // namespace

std::optional<std::string> Environment::text(std::string_view name)
{
	const std::string variable = std::string(kPrefix).append(name);
	known_.insert(variable);
	const char *value = std::getenv(variable.c_str());
	if (!value || !*value)
		return std::nullopt;
	return value;
}

std::optional<std::uint64_t> Environment::number(std::string_view name)
{
	auto value = text(name);
	if (!value)
		return std::nullopt;
	auto parsed = parse_number(*value);
	if (!parsed)
		reject(name, *value);
	return parsed;
}

bool Environment::flag(std::string_view name, bool otherwise)
{
	auto value = text(name);
	return value ? *value != "0" : otherwise;
}

void Environment::reject(std::string_view name, std::string_view value)
{
	malformed_.push_back(std::string(kPrefix).append(name).append("=").append(value));
}

std::vector<std::string> Environment::mistakes() const
{
	std::vector<std::string> found = malformed_;
	for (char **entry = environ; *entry; ++entry) {
		std::string_view variable(*entry);
		variable = variable.substr(0, variable.find('='));
		if (variable.starts_with(kPrefix) && !known_.contains(variable))
			found.emplace_back(variable);
	}
	return found;
}

std::optional<std::uint64_t> parse_number(std::string_view text)
{
	int base = 10;
	if (text.starts_with("0x")) {
		text.remove_prefix(2);
		base = 16;
	}
	std::uint64_t value = 0;
	const char *end = text.data() + text.size();
	auto [stop, error] = std::from_chars(text.data(), end, value, base);
	if (error != std::errc() || stop != end)
		return std::nullopt;
	return value;
}

std::vector<std::string> split(std::string_view text, char separator)
{
	std::vector<std::string> parts;
	for (;;) {
		const std::size_t end = text.find(separator);
		parts.emplace_back(text.substr(0, end));
		if (end == std::string_view::npos)
			return parts;
		text.remove_prefix(end + 1);
	}
}

} // namespace swva
