#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "app/backends/device_list.h"
#include "app/backends/driver_access.h"
#include "core/base/result.h"
#include "devices/roles/encoder.h"

namespace penstock {

/// How encoders of one kind are found, listed and opened.
struct EncoderBackend {
	DeviceApi api;
	/// "auto" takes it only where no other kind has an encoder for the codec.
	bool last_resort = false;
	/// Those that make the codec (absent: any), each by a selector of its own, best first.
	std::vector<DeviceSelector> (*candidates)(std::optional<Codec> codec, DriverAccess drivers);
	Result<std::unique_ptr<Encoder>> (*open)(const DeviceSelector &selector,
						 const EncoderSettings &settings,
						 DriverAccess drivers);
	void (*list)(DeviceList &list, DriverAccess drivers);
};

/// All kinds, in the order in which "auto" asks them.
std::span<const EncoderBackend *const> encoder_backends();

/// The selectors that the settings leave to choose from: for "auto" all encoders for the codec in
/// the order of their kinds and nodes, otherwise the user's own. Never empty: what is not there is
/// refused by open_encoder() with the reason.
std::vector<DeviceSelector> encoder_choices(const EncoderSettings &settings, DriverAccess drivers);

/// Whether a choice is of a kind that "auto" takes only where there is no other.
bool is_last_resort(const DeviceSelector &choice);

/// Opens one of encoder_choices().
Result<std::unique_ptr<Encoder>>
open_encoder(const DeviceSelector &choice, const EncoderSettings &settings, DriverAccess drivers);

} // namespace penstock
