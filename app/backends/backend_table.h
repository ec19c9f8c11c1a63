#pragma once

#include <algorithm>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/text/nearest.h"
#include "devices/settings/device_selector.h"

namespace penstock {

/// The row for a selector that is not "auto"; each kind of device has one.
template <typename Backend>
const Backend &backend_of(const DeviceSelector &selector, std::span<const Backend *const> table)
{
	return **std::ranges::find(table, *selector.api, &Backend::api);
}

/// Any device of that kind.
template <typename Backend>
DeviceSelector any_of(const Backend &backend)
{
	return {backend.api, DeviceSelector::By::kAny, {}};
}

inline void append(std::vector<DeviceSelector> &list, std::vector<DeviceSelector> more)
{
	list.insert(list.end(), std::make_move_iterator(more.begin()),
		    std::make_move_iterator(more.end()));
}

/// A selector for each node.
inline std::vector<DeviceSelector> by_path(DeviceApi api, std::vector<std::string> paths)
{
	std::vector<DeviceSelector> selectors;
	for (std::string &path : paths)
		selectors.push_back(DeviceSelector::of_path(api, std::move(path)));
	return selectors;
}

/// A word that no prefix marks is taken for a card's name; it may be a misspelt kind.
inline std::string similar_kind(const DeviceSelector &selector, std::span<const DeviceKind> kinds)
{
	if (selector.by != DeviceSelector::By::kCard)
		return {};
	std::vector<std::string_view> words{"auto"};
	for (const DeviceKind &kind : kinds)
		words.push_back(kind.name);
	return did_you_mean(selector.name, words);
}

/// What a kind of device opens, by its role.
template <typename Role, typename Device>
Result<std::unique_ptr<Role>> as_role(Result<std::unique_ptr<Device>> device)
{
	if (!device)
		return propagate(device);
	return std::unique_ptr<Role>(std::move(*device));
}

} // namespace penstock
