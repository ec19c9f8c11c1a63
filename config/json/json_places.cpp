#include "config/json/json_places.h"

#include <set>
#include <utility>

#include <nlohmann/json.hpp>

#include "config/json/json_path.h"
#include "config/json/json_scanner.h"

namespace penstock {

namespace {

/// The key itself: without its quotes, and without escapes.
std::string key_of(std::string_view quoted)
{
	const nlohmann::json key = nlohmann::json::parse(quoted, nullptr, false);
	return key.is_string() ? key.get<std::string>() : std::string(quoted);
}

bool ends(char sign, char bracket)
{
	return sign == bracket || sign == '\0';
}

} // namespace

JsonPlaces::JsonPlaces(std::string_view text)
{
	JsonScanner scanner(text);
	scanner.next();
	places_[""] = {scanner.offset(), scanner.offset()};
	read_value(scanner, "");
}

JsonPlaces::Place JsonPlaces::of(const std::string &path) const
{
	auto found = places_.find(path);
	return found == places_.end() ? Place{} : found->second;
}

void JsonPlaces::read_value(JsonScanner &scanner, const std::string &path)
{
	const char sign = scanner.next();
	if (sign == '{')
		read_members(scanner, path);
	else if (sign == '[')
		read_items(scanner, path);
	else
		scanner.take_scalar();
}

void JsonPlaces::read_members(JsonScanner &scanner, const std::string &path)
{
	std::set<std::string> keys;
	for (scanner.skip_sign(); !ends(scanner.next(), '}');) {
		Place place{scanner.offset(), 0};
		std::string key = key_of(scanner.take_scalar());
		const std::string member = member_path(path, key);
		if (scanner.next() == ':')
			scanner.skip_sign();
		scanner.next();
		place.value = scanner.offset();
		if (!keys.insert(std::move(key)).second)
			repeated_.push_back({member, place});
		places_[member] = place;
		read_value(scanner, member);
		if (scanner.next() == ',')
			scanner.skip_sign();
	}
	scanner.skip_sign();
}

void JsonPlaces::read_items(JsonScanner &scanner, const std::string &path)
{
	std::size_t index = 0;
	for (scanner.skip_sign(); !ends(scanner.next(), ']');) {
		const std::string item = item_path(path, index++);
		places_[item] = {scanner.offset(), scanner.offset()};
		read_value(scanner, item);
		if (scanner.next() == ',')
			scanner.skip_sign();
	}
	scanner.skip_sign();
}

} // namespace penstock
