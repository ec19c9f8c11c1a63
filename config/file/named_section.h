#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/file/json_node.h"
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

	void read(const JsonNode &document)
	{
		auto section = document.member(key_);
		if (!section)
			return;
		if (!section->value.is_object())
			return section->wrong_type("an object of names and objects");
		for (const auto &[name, node] : section->members())
			named_.emplace(name, read_object(node, options_));
	}

	/// By its name, or written where the name could stand.
	T resolve(const JsonNode &node) const
	{
		if (node.value.is_object())
			return read_object(node, options_);
		if (node.value.is_string())
			return resolve(node, node.value.get<std::string>());
		node.wrong_type(fmt::format("a name from \"{}\" or an object", key_));
		return {};
	}

private:
	T resolve(const JsonNode &node, const std::string &text) const
	{
		if (auto found = named_.find(text); found != named_.end())
			return found->second;
		node.fault(unknown(text));
		return {};
	}

	std::string unknown(const std::string &text) const
	{
		std::vector<std::string_view> words;
		for (const auto &[known, object] : named_)
			words.push_back(known);
		std::string hint = did_you_mean(text, words, "\"");
		const std::string shown = nlohmann::json(shown_url(text)).dump();
		if (hint.empty())
			hint = fmt::format("; without a name write {{\"{}\": {}}}",
					   options_.front().key, shown);
		return fmt::format("\"{}\" has no {}{}", key_, shown, hint);
	}

	std::string key_;
	const std::vector<Option<T>> &options_;
	std::map<std::string, T> named_;
};

} // namespace penstock
