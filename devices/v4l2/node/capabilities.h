#pragma once

#include "core/base/result.h"
#include "devices/roles/capabilities.h"
#include "devices/v4l2/node/device.h"

namespace penstock::v4l2 {

/// Formats of the queue `type`; with sizes (and rates of discrete sizes) where the driver lists
/// them.
std::vector<FormatCapability> list_formats(const Device &device, std::uint32_t type);

/// What a camera can be connected to.
std::vector<InputInfo> list_inputs(const Device &device);

/// The capabilities of a node whose role() is kCamera, or kEncoder. Asks without changing anything,
/// so a node that streams for somebody else answers as well, except that a busy queue may hide what
/// it imports (Linux before 4.20 has no REQBUFS capabilities). A node that is gone has empty lists.
CameraCapabilities camera_capabilities(const Device &device);
EncoderCapabilities encoder_capabilities(const Device &device);

/// Coded formats are told to users by codec names: "h264", "hevc", "vp8", "vp9", "mjpeg", "fwht".
/// Empty for a fourcc that is none of them.
std::string_view codec_name(std::uint32_t v4l2_fourcc);

/// Whether the node is an encoder that makes that codec; "auto" is any that has a name.
bool encodes(const Device &device, std::string_view codec);

} // namespace penstock::v4l2
