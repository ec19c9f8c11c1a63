#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace penstock {

class JsonScanner;

/// Where the values of a document stand in its text, by their paths (json_path.h).
class JsonPlaces
{
public:
	/// Offsets in the text. An item of an array, and the document, have no key: both are the
	/// value's.
	struct Place {
		std::size_t key = 0;
		std::size_t value = 0;
	};

	/// Of a key that stands in an object for the second time.
	struct Repeated {
		std::string path;
		Place place;
	};

	/// A parser has found the text right, and not deeply nested.
	explicit JsonPlaces(std::string_view text);

	/// The beginning of the text for a path that is not there.
	Place of(const std::string &path) const;

	const std::vector<Repeated> &repeated() const { return repeated_; }

private:
	void read_members(JsonScanner &scanner, const std::string &path);
	void read_items(JsonScanner &scanner, const std::string &path);
	void read_value(JsonScanner &scanner, const std::string &path);

	std::map<std::string, Place> places_;
	std::vector<Repeated> repeated_;
};

} // namespace penstock
