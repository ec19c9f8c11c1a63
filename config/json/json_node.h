#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "config/json/file_faults.h"

namespace penstock {

struct NamedNode;

/// A value of a document, its path, and where to tell what is wrong with it. Borrows both.
struct JsonNode {
	const nlohmann::json &value;
	std::string path;
	FileFaults &faults;

	void fault(std::string_view what) const { faults.add(path, what); }
	/// "must be WANTED, not …"
	void wrong_type(std::string_view wanted) const;

	std::optional<JsonNode> member(std::string_view key) const;
	std::vector<NamedNode> members() const; ///< of an object
	std::vector<JsonNode> items() const;	///< of an array
};

/// A member of an object.
struct NamedNode {
	std::string key;
	JsonNode node;
};

/// Whether it is an object; a key that is not known is a fault of its own.
bool check_keys(const JsonNode &object, const std::vector<std::string_view> &known);

} // namespace penstock
