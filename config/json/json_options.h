#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/json/json_node.h"
#include "config/json/json_value.h"
#include "config/options/option.h"

namespace penstock {

/// Settings that are read from the members of an object: one for each Option. What is wrong leaves
/// a setting as it was.

template <typename T>
void set(T &target, const Option<T> &option, const std::string &text, const JsonNode &node)
{
	if (Status status = option.set(target, text); !status)
		node.fault(status.error().context);
}

template <typename T>
void set(T &target, const Option<T> &option, const JsonNode &node)
{
	if (option.form == Form::kPairs) {
		for (const PairText &pair : pair_texts(node))
			set(target, option, pair.text, pair.node);
		return;
	}
	const auto text = option.form == Form::kList ? list_text(node, option.type)
						     : scalar_text(node, option.form, option.type);
	if (text)
		set(target, option, *text, node);
}

/// Those of `options` that the object has.
template <typename T>
void set_all(T &target, const std::vector<Option<T>> &options, const JsonNode &object)
{
	for (const Option<T> &option : options)
		if (auto node = object.member(option.key))
			set(target, option, *node);
}

template <typename T>
std::vector<std::string_view> keys_of(const std::vector<Option<T>> &options)
{
	std::vector<std::string_view> keys;
	for (const Option<T> &option : options)
		keys.push_back(option.key);
	return keys;
}

/// An object that has nothing but options, and those that it must have. What it does not say is as
/// in `base`.
template <typename T>
T read_object(T base, const JsonNode &object, const std::vector<Option<T>> &options)
{
	if (!check_keys(object, keys_of(options)))
		return base;
	set_all(base, options, object);
	for (const Option<T> &option : options)
		if (option.required && !object.value.contains(option.key))
			object.fault(fmt::format("\"{}\" is missing", option.key));
	return base;
}

/// What objects may leave out. An option that each of them must have is none of it.
template <typename T>
T read_defaults(const JsonNode &object, const std::vector<Option<T>> &options)
{
	T made;
	if (!check_keys(object, keys_of(options)))
		return made;
	set_all(made, options, object);
	for (const Option<T> &option : options)
		if (auto node = object.member(option.key); node && option.required)
			node->faults.add_key(
				node->path,
				"has no default: each must say its own; remove it here");
	return made;
}

} // namespace penstock
