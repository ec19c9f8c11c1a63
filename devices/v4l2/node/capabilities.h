#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/video/codec.h"
#include "devices/roles/capabilities.h"
#include "devices/v4l2/node/device.h"

namespace penstock::v4l2 {

/// What of a format is listed beyond its name.
enum class Detail : std::uint8_t {
	kAll,	///< sizes, and the rates of discrete sizes
	kNeeded ///< those only of formats that the table knows
};

/// Formats of the queue `type`; with sizes and rates where the driver lists them, the latter of
/// `rates_of` only if it is given. A list ends where the driver refuses a call, so this, and every
/// other list, asks once more whether the node is there: an error means that it is not, and the
/// list not whole.
Result<std::vector<FormatCapability>> list_formats(const Device &device, std::uint32_t type,
						   Detail detail = Detail::kAll,
						   std::optional<Size> rates_of = {});

/// What a camera can be connected to.
Result<std::vector<InputInfo>> list_inputs(const Device &device);

/// The capabilities of a node whose role() is kCamera, or kEncoder. Asks without changing anything,
/// so a node that streams for somebody else answers as well, except that a busy queue may hide what
/// it imports (Linux before 4.20 has no REQBUFS capabilities).
Result<CameraCapabilities> camera_capabilities(const Device &device);
Result<EncoderCapabilities> encoder_capabilities(const Device &device);
/// As Camera::modes_at().
Result<CameraCapabilities> camera_modes(const Device &device, std::optional<Size> size);

/// The codecs of the formats of a camera, each once, in the order of its driver.
std::vector<Codec> list_codecs(const Device &camera);

/// Whether the node is an encoder that makes that codec; without one, whether it makes any.
bool encodes(const Device &device, std::optional<Codec> wanted);

} // namespace penstock::v4l2
