#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/file/json_options.h"
#include "config/outputs/url_secrets.h"
#include "core/text/nearest.h"

namespace penstock {

/// The objects that pipelines can refer to by name: cameras, encoders, outputs.
template <typename T>
class NamedSection
{
public:
	NamedSection(std::string key, const std::vector<Option<T>> &options)
		: key_(std::move(key)), options_(options)
	{}

	Status read(const nlohmann::json &document)
	{
		auto found = document.find(key_);
		if (found == document.end())
			return {};
		if (!found->is_object())
			return wrong_type(key_, "an object of names and objects", *found);
		for (const auto &[name, object] : found->items()) {
			auto made = read_object(object, member_path(key_, name), options_);
			if (!made)
				return propagate(made);
			named_.emplace(name, std::move(*made));
		}
		return {};
	}

	/// By its name, or written where the name could stand.
	Result<T> resolve(const nlohmann::json &value, const std::string &path) const
	{
		if (value.is_object())
			return read_object(value, path, options_);
		if (!value.is_string())
			return wrong_type(
				path, fmt::format("a name from \"{}\" or an object", key_), value);
		const auto &name = value.get_ref<const std::string &>();
		if (auto found = named_.find(name); found != named_.end())
			return found->second;
		std::vector<std::string_view> names;
		for (const auto &[known, object] : named_)
			names.push_back(known);
		std::string hint = did_you_mean(name, names, "\"");
		const std::string shown = nlohmann::json(shown_url(name)).dump();
		if (hint.empty())
			hint = fmt::format("; without a name write {{\"{}\": {}}}",
					   options_.front().key, shown);
		return mistake_at(path, fmt::format("\"{}\" has no {}{}", key_, shown, hint));
	}

private:
	std::string key_;
	const std::vector<Option<T>> &options_;
	std::map<std::string, T> named_;
};

} // namespace penstock
