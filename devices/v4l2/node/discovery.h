#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/video/codec.h"
#include "devices/settings/device_selector.h"
#include "devices/v4l2/node/device.h"

namespace penstock::v4l2 {

/// Opens the node that `selector` names: a path, card, bus or link, or kAny: the first node of that
/// role that needs no media graph set up by somebody else (V4L2_CAP_IO_MC). no_such_device when
/// none matches (the message has the nearest name and lists what there is) or when the node has
/// another role (it says which); user_mistake() when a card or bus is the name of several, which it
/// lists.
Result<std::unique_ptr<Device>> find_device(const DeviceSelector &selector, Role role, Io &io);

/// Opens the node of a device that was lost, under whatever number: the driver, card and bus (for
/// USB the socket that it is plugged into) are the same. Of several like that (the inputs of a
/// capture card) the one with the same path. no_such_device when it is not there.
Result<std::unique_ptr<Device>> find_again(const DeviceIdentity &lost, Role role, Io &io);

/// The paths of all nodes, in the order of their numbers.
std::vector<std::string> list_nodes(Io &io);

/// The paths of all nodes of that role that need no media graph, in the order of their numbers.
std::vector<std::string> candidates(Role role, Io &io);

/// The encoders among them that make `codec`, or any.
std::vector<std::string> encoder_candidates(std::optional<Codec> codec, Io &io);

/// Which nodes this user may not open, and why that may be; empty: there are none.
std::string denied_hint(Io &io);

/// "camera", "encoder", "neither camera nor encoder".
std::string_view to_string(Role role);

} // namespace penstock::v4l2
