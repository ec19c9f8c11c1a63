#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace penstock {

/// What gives access to a device.
enum class DeviceApi : std::uint8_t {
	kV4l2,
	kVaapi,
	kSoftware,
	kPattern,
	kPassthrough, ///< no encoder: the camera's own coded frames
};

/// A folder of links that udev keeps, whose names stay when the numbers of nodes change.
struct LinkFolder {
	std::string_view prefix; ///< of selectors: "by-id:"
	std::string_view path;	 ///< "/dev/v4l/by-id"
	std::string_view ending; ///< of the links to this kind of node; empty: any
};

/// A kind of camera or encoder, as users name it. A new kind has a row in one of the tables below
/// and one in app/backends, which opens it.
struct DeviceKind {
	DeviceApi api;
	std::string_view name;		     ///< of a selector: "vaapi"
	std::string_view help{};	     ///< its line in the help; empty: it needs none
	std::string_view folder{};	     ///< of its nodes: "/dev/dri/"; empty: it has none
	std::string_view node{};	     ///< what the names of nodes begin with: "renderD"
	std::span<const LinkFolder> links{}; ///< to its nodes
	bool has_names = false;		     ///< is also found by card:NAME and bus:INFO
};

/// The kinds in the order in which "auto" asks them. A selector that names no kind is of the first.
std::span<const DeviceKind> camera_kinds();
std::span<const DeviceKind> encoder_kinds();
const DeviceKind &kind_of(DeviceApi api);

/// Which device a user means.
struct DeviceSelector {
	enum class By : std::uint8_t {
		kAny,	   ///< the first one that will do
		kPath,	   ///< "/dev/video0"
		kCard,	   ///< "card:NAME", what the driver calls it
		kBus,	   ///< "bus:INFO"
		kId,	   ///< "by-id:NAME", a link of udev
		kPlugPath, ///< "by-path:NAME", likewise
	};

	std::optional<DeviceApi> api; ///< absent: "auto", any kind
	By by = By::kAny;
	std::string name; ///< without the prefix; empty for kAny

	static DeviceSelector of_path(DeviceApi api, std::string path);

	bool is_auto() const { return !api; }
	bool operator==(const DeviceSelector &) const = default;
};

/// "auto", the name of a kind, and with or without "KIND:" before it a path, the number of a node,
/// card:NAME, bus:INFO, by-id:NAME or by-path:NAME. Any other word without a "/" is a card's name.
/// Whether there is such a device is not looked at. user_mistake() where a name is missing.
Result<DeviceSelector> parse_camera_selector(std::string_view text);
Result<DeviceSelector> parse_encoder_selector(std::string_view text);

/// What the parser reads as this selector: "auto", "vaapi", "card:NAME".
std::string to_string(const DeviceSelector &selector);

/// The same without the kind: "auto" where any will do.
std::string without_kind(const DeviceSelector &selector);

} // namespace penstock
