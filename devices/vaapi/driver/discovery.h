#pragma once

#include <optional>
#include <string>
#include <vector>

#include <va/va.h>

#include "core/base/result.h"
#include "core/video/codec.h"
#include "devices/settings/device_selector.h"
#include "devices/vaapi/driver/display.h"

namespace penstock::vaapi {

/// A profile of a codec that a driver encodes, and how.
struct EncodeEntry {
	Codec codec; ///< kH264 or kHevc
	VAProfile profile;
	VAEntrypoint entrypoint; ///< EncSlice, or EncSliceLP where only that exists
};

/// What the driver offers of the codecs that penstock writes, the best profile first: H.264 High,
/// Main, Constrained Baseline; HEVC Main.
std::vector<EncodeEntry> list_encode_entries(const Display &display);

/// Whether it has that entry point for that profile.
bool offers(const Display &display, VAProfile profile, VAEntrypoint entrypoint);

/// Whether it has an EncSliceLP.
bool has_low_power(const Display &display);

/// Whether it encodes that codec; without one, whether it encodes any.
bool encodes(const Display &display, std::optional<Codec> codec);

/// The render nodes that encode `codec`, in the order of their numbers. `watch`, if any, sees
/// the calls, here and below.
std::vector<std::string> candidates(std::optional<Codec> codec, CallWatch *watch = nullptr);

/// Opens the node that `selector` names by its path or a link, or for kAny the first that encodes
/// `codec`. no_such_device when there is none; the message lists what there is.
Result<DisplayRef> find_display(const DeviceSelector &selector, std::optional<Codec> codec,
				CallWatch *watch = nullptr);

} // namespace penstock::vaapi
