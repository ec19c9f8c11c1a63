#include "config/command_line/bare_word.h"

#include "config/command_line/option_values.h"
#include "config/options/duration.h"
#include "config/options/values.h"
#include "core/video/codec.h"
#include "devices/settings/device_selector.h"

namespace penstock {

namespace {

/// "pattern" or "vaapi:NODE", of these kinds.
bool names_kind(std::string_view word, std::span<const DeviceKind> kinds)
{
	for (const DeviceKind &kind : kinds)
		if (word == kind.name || word.starts_with(std::string(kind.name) + ":"))
			return true;
	return false;
}

bool is_place(std::string_view word)
{
	return word == "-" || word.find_first_of("./") != std::string_view::npos;
}

} // namespace

bool is_word(const std::string &text)
{
	constexpr std::string_view kDigits = "0123456789.";
	return !text.starts_with('-') || text == "-" || kDigits.find(text[1]) != kDigits.npos;
}

std::string name_in(const std::string &word)
{
	return word.substr(0, word.find('='));
}

std::optional<std::string> value_in(const std::string &word)
{
	const std::size_t equals = word.find('=');
	return equals == std::string::npos ? std::nullopt : std::optional(word.substr(equals + 1));
}

bool is_number(std::string_view word)
{
	return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_config_file(std::string_view word)
{
	return word.ends_with(".json") || word.ends_with(".conf");
}

std::string_view option_of_bare_word(const std::string &word)
{
	if (word.empty())
		return {};
	if (is_number(word) || word.starts_with("/dev/video") || word.starts_with("/dev/v4l/"))
		return "--camera";
	if (word.starts_with("/dev/dri/") || names_kind(word, encoder_kinds()))
		return "--encoder";
	if (word.starts_with("card:") || word.starts_with("by-id:") || word.starts_with("bus:") ||
	    names_kind(word, camera_kinds()))
		return "--camera";
	if (parse_size(word))
		return "--size";
	if (word.ends_with("fps") && respelt("--fps", word))
		return "--fps";
	if (parse_duration(word))
		return "--duration";
	if (parse_bitrate(word))
		return "--bitrate";
	if (parse_codec(word))
		return "--codec";
	if (parse_format(word))
		return "--format";
	if (is_config_file(word))
		return "--config";
	return is_place(word) ? "--output" : "";
}

} // namespace penstock
