#pragma once

#include <optional>
#include <string>
#include <vector>

#include <va/va.h>

#include "core/base/result.h"
#include "core/video/codec.h"
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

/// Whether it encodes that codec; without one, whether it encodes any.
bool encodes(const Display &display, std::optional<Codec> codec);

/// The /dev/dri/renderD* nodes, in the order of their numbers.
std::vector<std::string> list_render_nodes();

/// The nodes that a user's words leave to choose from: for "auto" all that encode `codec`,
/// otherwise the words themselves.
std::vector<std::string> candidates(const std::string &selector, std::optional<Codec> codec);

/// The links to a node that udev keeps in /dev/dri, as find_display() takes them: "by-path:NAME".
std::vector<std::string> aliases_of(const std::string &node);

/// Opens the node that a user's words name: a path, "by-path:NAME" (the links in /dev/dri), or
/// "auto" for the first that encodes `codec`. no_such_device when there is none; the message lists
/// what there is.
Result<DisplayRef> find_display(const std::string &selector, std::optional<Codec> codec);

} // namespace penstock::vaapi
