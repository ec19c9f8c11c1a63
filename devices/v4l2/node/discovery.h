#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/video/codec.h"
#include "devices/v4l2/node/device.h"

namespace penstock::v4l2 {

/// The /dev/video* nodes, in the order of their numbers.
std::vector<std::string> list_nodes();

/// The links to a node that udev keeps in /dev/v4l, as find_device() takes them: "by-id:NAME",
/// "by-path:NAME".
std::vector<std::string> aliases_of(const std::string &node);

/// Opens the node that `selector` names: a path, "card:NAME", "bus:INFO", "by-id:NAME",
/// "by-path:NAME" (the links in /dev/v4l), or "auto": the first node of that role that needs no
/// media graph set up by somebody else (V4L2_CAP_IO_MC). no_such_device when none matches (the
/// message has the nearest name and lists what there is) or when the node has another role (it
/// says which); user_mistake() when a card or bus is the name of several, which it lists.
Result<std::unique_ptr<Device>> find_device(const std::string &selector, Role role, Io &io);

/// The nodes that `selector` may mean: for "auto" the paths of all nodes of that role that need no
/// media graph, in the order of their numbers; otherwise the selector itself, unchecked.
std::vector<std::string> candidates(const std::string &selector, Role role, Io &io);

/// The encoders among the candidates() for "auto" that make `codec`, or any.
std::vector<std::string> encoder_candidates(std::optional<Codec> codec, Io &io);

/// "camera", "encoder", "neither camera nor encoder".
std::string_view to_string(Role role);

} // namespace penstock::v4l2
