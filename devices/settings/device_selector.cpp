#include "devices/settings/device_selector.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "core/base/user_mistake.h"

namespace penstock {

namespace {

using By = DeviceSelector::By;

constexpr std::string_view kAuto = "auto";

constexpr std::array kVideoLinks{LinkFolder{"by-id:", "/dev/v4l/by-id", ""},
				 LinkFolder{"by-path:", "/dev/v4l/by-path", ""}};
// udev calls a render node "pci-0000:00:02.0-render"; no video device has this ending.
constexpr std::array kRenderLinks{LinkFolder{"by-path:", "/dev/dri/by-path", "-render"}};

constexpr DeviceKind kV4l2{.api = DeviceApi::kV4l2,
			   .name = "v4l2",
			   .folder = "/dev/",
			   .node = "video",
			   .links = kVideoLinks,
			   .has_names = true};
constexpr DeviceKind kVaapi{.api = DeviceApi::kVaapi,
			    .name = "vaapi",
			    .help = "vaapi[:NODE]",
			    .folder = "/dev/dri/",
			    .node = "renderD",
			    .links = kRenderLinks};
constexpr DeviceKind kSoftware{.api = DeviceApi::kSoftware, .name = "software", .help = "software"};
constexpr DeviceKind kPassthrough{.api = DeviceApi::kPassthrough,
				  .name = "copy",
				  .help = "copy (what the camera codes itself)"};
constexpr DeviceKind kPattern{.api = DeviceApi::kPattern,
			      .name = "pattern",
			      .help = "pattern (colour bars, needs no device)"};

constexpr std::array kCameraKinds{kV4l2, kPattern};
constexpr std::array kEncoderKinds{kV4l2, kVaapi, kSoftware, kPassthrough};

constexpr std::array<std::pair<By, std::string_view>, 5> kPrefixes{{{By::kCard, "card:"},
								    {By::kBus, "bus:"},
								    {By::kId, "by-id:"},
								    {By::kPlugPath, "by-path:"},
								    {By::kPath, ""}}};

bool is_number(std::string_view text)
{
	return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// "2" and "video2" for "/dev/video2"; empty where a text is neither.
std::string path_of_node(std::string_view text, const DeviceKind &kind)
{
	if (kind.folder.empty())
		return {};
	const std::string_view number =
		text.starts_with(kind.node) ? text.substr(kind.node.size()) : text;
	return is_number(number) ? fmt::format("{}{}{}", kind.folder, kind.node, number) : "";
}

/// A selector without a kind; `kinds` are those that it may be of.
DeviceSelector parse_name(std::string_view text, std::span<const DeviceKind> kinds)
{
	DeviceSelector selector;
	for (const auto &[by, prefix] : kPrefixes)
		if (text.starts_with(prefix)) {
			selector.by = by;
			selector.name = text.substr(prefix.size());
			break;
		}
	if (selector.by != By::kPath || text.find('/') != std::string_view::npos)
		return selector;
	for (const DeviceKind &kind : kinds)
		if (std::string path = path_of_node(text, kind); !path.empty()) {
			selector.name = std::move(path);
			return selector;
		}
	if (kinds.front().has_names)
		selector.by = By::kCard;
	return selector;
}

bool has_link(const DeviceKind &kind, const DeviceSelector &selector)
{
	for (const LinkFolder &links : kind.links)
		if (!links.ending.empty() && selector.name.ends_with(links.ending))
			return true;
	return false;
}

/// The kind of a selector that names none: the one whose folder or links it uses.
DeviceApi api_of(const DeviceSelector &selector, std::span<const DeviceKind> kinds)
{
	const DeviceKind *best = &kinds.front();
	for (const DeviceKind &kind : kinds) {
		const bool in_folder = selector.by == By::kPath && !kind.folder.empty() &&
				       selector.name.starts_with(kind.folder);
		if (in_folder && kind.folder.size() > best->folder.size())
			best = &kind;
		if (selector.by == By::kPlugPath && has_link(kind, selector))
			best = &kind;
	}
	return best->api;
}

Result<DeviceSelector> parse(std::string_view text, std::span<const DeviceKind> kinds)
{
	if (text.empty() || text.ends_with(':'))
		return user_mistake(fmt::format("\"{}\" is not a device; a name is missing", text));
	if (text == kAuto)
		return DeviceSelector{};
	for (const DeviceKind &kind : kinds) {
		if (!text.starts_with(kind.name))
			continue;
		std::string_view rest = text.substr(kind.name.size());
		if (rest.empty())
			return DeviceSelector{kind.api, By::kAny, {}};
		if (!rest.starts_with(':'))
			continue;
		rest.remove_prefix(1);
		if (kind.folder.empty())
			return user_mistake(fmt::format("\"{}\": write {} alone; it takes no name "
							"after the colon",
							text, kind.name));
		DeviceSelector selector =
			rest == kAuto ? DeviceSelector{} : parse_name(rest, std::span(&kind, 1));
		selector.api = kind.api;
		return selector;
	}
	DeviceSelector selector = parse_name(text, kinds);
	selector.api = api_of(selector, kinds);
	return selector;
}

} // namespace

std::span<const DeviceKind> camera_kinds()
{
	return kCameraKinds;
}

std::span<const DeviceKind> encoder_kinds()
{
	return kEncoderKinds;
}

const DeviceKind &kind_of(DeviceApi api)
{
	switch (api) {
	case DeviceApi::kVaapi:
		return kVaapi;
	case DeviceApi::kSoftware:
		return kSoftware;
	case DeviceApi::kPattern:
		return kPattern;
	case DeviceApi::kPassthrough:
		return kPassthrough;
	case DeviceApi::kV4l2:
		break;
	}
	return kV4l2;
}

DeviceSelector DeviceSelector::of_path(DeviceApi api, std::string path)
{
	return {api, By::kPath, std::move(path)};
}

Result<DeviceSelector> parse_camera_selector(std::string_view text)
{
	return parse(text, kCameraKinds);
}

Result<DeviceSelector> parse_encoder_selector(std::string_view text)
{
	return parse(text, kEncoderKinds);
}

std::string to_string(const DeviceSelector &selector)
{
	if (selector.is_auto())
		return std::string(kAuto);
	if (selector.by == By::kAny)
		return std::string(kind_of(*selector.api).name);
	// Every kind with nodes encodes.
	if (api_of(selector, kEncoderKinds) == selector.api)
		return without_kind(selector);
	return fmt::format("{}:{}", kind_of(*selector.api).name, without_kind(selector));
}

std::string without_kind(const DeviceSelector &selector)
{
	for (const auto &[by, prefix] : kPrefixes)
		if (by == selector.by)
			return std::string(prefix) + selector.name;
	return std::string(kAuto);
}

} // namespace penstock
