#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "devices/settings/device_selector.h"

namespace penstock {

/// The number in a node's name, "/dev/video3"; nothing for what is no node of that kind.
std::optional<int> node_number(std::string_view path, DeviceApi api);

/// The nodes of a kind, in the order of their numbers, where `names` are in that kind's folder.
std::vector<std::string> nodes_among(std::span<const std::string> names, DeviceApi api);
/// Those of this machine.
std::vector<std::string> list_nodes(DeviceApi api);

/// The selectors that name `node` by a link of udev: "by-id:NAME", "by-path:NAME".
std::vector<std::string> aliases_of(const std::string &node, DeviceApi api);

/// What a selector by a link leads to, as its folder has it. no_such_device when there is no such
/// link; the message lists those that there are.
Result<std::string> find_link(const DeviceSelector &selector);

} // namespace penstock
