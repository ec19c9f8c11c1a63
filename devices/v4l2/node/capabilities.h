#pragma once

#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/video/codec.h"
#include "devices/roles/capabilities.h"
#include "devices/v4l2/node/device.h"

namespace penstock::v4l2 {

/// What a camera can be connected to. A list ends where the driver refuses a call, so this, and
/// those of the capabilities, ask once more whether the node is there: an error means that it is
/// not.
Result<std::vector<InputInfo>> list_inputs(const Device &device);

/// The capabilities of a node whose role() is kCamera, or kEncoder. Asks without changing anything,
/// so a node that streams for somebody else answers as well, except that a busy queue may hide what
/// it imports (Linux before 4.20 has no REQBUFS capabilities).
Result<CameraCapabilities> camera_capabilities(const Device &device);
Result<EncoderCapabilities> encoder_capabilities(const Device &device);

/// The codecs of the formats of a camera, each once, in the order of its driver.
std::vector<Codec> list_codecs(const Device &camera);

/// Whether the node is an encoder that makes that codec; without one, whether it makes any.
bool encodes(const Device &device, std::optional<Codec> wanted);

} // namespace penstock::v4l2
