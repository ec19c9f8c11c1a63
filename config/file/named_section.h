#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/json/json_node.h"
#include "config/json/json_options.h"
#include "config/outputs/url_secrets.h"
#include "core/text/nearest.h"

namespace penstock {

/// A T that is written as one string: "/dev/video0", "out.mp4".
template <typename T>
struct ShortForm {
	/// Whether no name that somebody misspelt looks like it.
	std::function<bool(std::string_view)> is_meant;
	std::function<Status(T &, std::string_view)> set;
	std::vector<std::string_view> words; ///< some of those that are right: "pattern"
};

/// The objects that pipelines can refer to by name: cameras, encoders, outputs.
template <typename T>
class NamedSection
{
public:
	NamedSection(std::string key, const std::vector<Option<T>> &options,
		     ShortForm<T> short_form)
		: key_(std::move(key)), options_(options), short_form_(std::move(short_form))
	{}

	/// Settings for all, from the member `key` of the defaults: an object, or as a pipeline
	/// says which. Before read().
	void read_defaults(const JsonNode &document, const JsonNode &defaults, std::string_view key)
	{
		auto node = defaults.member(key);
		if (!node)
			return;
		// That is another place for each of several outputs.
		const bool each_its_own = options_.front().required;
		if (!node->value.is_string() || each_its_own) {
			defaults_ = penstock::read_defaults(*node, options_);
			return;
		}
		read(document);
		defaults_ = resolve(*node);
		named_.clear();
	}

	void read(const JsonNode &document)
	{
		auto section = document.member(key_);
		if (!section)
			return;
		if (!section->value.is_object())
			return section->wrong_type("an object of names and objects");
		for (const auto &[name, node] : section->members())
			named_.emplace(name, read_object(defaults_, node, options_));
	}

	const T &defaults() const { return defaults_; }

	/// By its name, or written where the name could stand.
	T resolve(const JsonNode &node) const
	{
		if (node.value.is_object())
			return read_object(defaults_, node, options_);
		if (node.value.is_string())
			return resolve(node, node.value.get<std::string>());
		node.wrong_type(fmt::format("a name from \"{}\", a string ({}) or an object", key_,
					    options_.front().type));
		return defaults_;
	}

private:
	T resolve(const JsonNode &node, const std::string &text) const
	{
		if (auto found = named_.find(text); found != named_.end())
			return found->second;
		T made = defaults_;
		if (!short_form_.is_meant(text))
			node.fault(unknown(text));
		else if (auto valid = scalar_text(node, Form::kText, options_.front().type))
			if (Status status = short_form_.set(made, *valid); !status)
				node.fault(status.error().context);
		return made;
	}

	std::string unknown(const std::string &text) const
	{
		std::vector<std::string_view> words = short_form_.words;
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
	ShortForm<T> short_form_;
	T defaults_;
	std::map<std::string, T> named_;
};

} // namespace penstock
