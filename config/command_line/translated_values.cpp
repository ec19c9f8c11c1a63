#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "config/command_line/bare_word.h"
#include "config/command_line/option_values.h"
#include "config/command_line/own_options.h"
#include "config/command_line/translator.h"
#include "config/options/duration.h"
#include "config/options/foreign_encoders.h"
#include "config/options/number_text.h"
#include "config/options/values.h"
#include "config/outputs/container_places.h"
#include "config/outputs/url_secrets.h"
#include "core/text/lower.h"
#include "devices/settings/device_selector.h"

// What the values of other programs' options are here.

namespace penstock {

namespace {

/// x264's presets, from fast to good.
constexpr auto kPresets =
	std::to_array<std::pair<std::string_view, std::string_view>>({{"ultrafast", "0"},
								      {"superfast", "10"},
								      {"veryfast", "25"},
								      {"faster", "35"},
								      {"fast", "45"},
								      {"medium", "50"},
								      {"slow", "75"},
								      {"slower", "90"},
								      {"veryslow", "100"}});

/// What FFmpeg and GStreamer draw themselves.
constexpr auto kTestPatterns = std::to_array<std::string_view>(
	{"testsrc", "smptebars", "smptehdbars", "color", "pattern"});

std::string_view trimmed(std::string_view text)
{
	const std::size_t begin = std::min(text.find_first_not_of(" \"'"), text.size());
	const std::size_t end = text.find_last_not_of(" \"'");
	return end == text.npos ? std::string_view() : text.substr(begin, end + 1 - begin);
}

/// The pieces of "a=1,b=2".
std::vector<std::string_view> pieces_of(std::string_view text, char separator = ',')
{
	std::vector<std::string_view> pieces;
	while (!text.empty()) {
		const std::size_t end = std::min(text.find(separator), text.size());
		if (const std::string_view piece = trimmed(text.substr(0, end)); !piece.empty())
			pieces.push_back(piece);
		text.remove_prefix(std::min(end + 1, text.size()));
	}
	return pieces;
}

/// Without the type that GStreamer may write before it: "(int)640".
std::string_view without_type(std::string_view value)
{
	const std::size_t end = value.starts_with('(') ? value.find(')') : value.npos;
	return trimmed(end == value.npos ? value : value.substr(end + 1));
}

/// Surely: nearly everything may be the name of a card.
bool names_camera(std::string_view text)
{
	return is_number(text) || text.starts_with("/dev/video");
}

/// Surely, likewise: the values in a URL may be anything.
bool names_file(std::string_view text)
{
	const std::size_t dot = text.rfind('.');
	return dot != text.npos && dot != 0 && text.find("://") == text.npos &&
	       !ending_of(lower(text.substr(dot + 1))).empty();
}

} // namespace

void Translator::apply(const ForeignOption &option, const std::string &value)
{
	switch (option.value) {
	case ForeignValue::kNone:
	case ForeignValue::kUnused:
		return;
	case ForeignValue::kSame:
		return add(option.ours, value);
	case ForeignValue::kKilobits:
		return add(option.ours, is_number(value) ? value + "k" : value);
	case ForeignValue::kMilliseconds:
		if (value != "0")
			add(option.ours, value);
		return;
	case ForeignValue::kWidth:
		return line_.set_width(value);
	case ForeignValue::kHeight:
		return line_.set_height(value);
	case ForeignValue::kMode:
		return apply_mode(value);
	case ForeignValue::kIfTaken:
		return accepts(option.ours, value) ? add(option.ours, value) : void();
	case ForeignValue::kInput:
		return apply_input(value);
	case ForeignValue::kFormat:
		if (is_number(value))
			return add("--fps", value);
		// The input's, which comes first, is none of a file.
		container_ = value;
		return;
	case ForeignValue::kEncoder:
		return apply_encoder(value);
	case ForeignValue::kPreset:
		return apply_preset(value);
	case ForeignValue::kControls:
		for (const std::string_view control : pieces_of(value))
			add(option.ours, std::string(control));
		return;
	case ForeignValue::kFields:
		return apply_fields(value);
	case ForeignValue::kHost:
		host_ = value;
		return;
	case ForeignValue::kPort:
		port_ = value;
		return;
	case ForeignValue::kMemory:
		if (value == "dmabuf" || value == "4")
			add("--memory", "export");
		else if (value == "dmabuf-import" || value == "5")
			add("--memory", "import");
		return;
	}
}

bool Translator::apply_list(const std::string &option, const std::string &value)
{
	const bool cameras = option == "--camera";
	const std::vector<std::string_view> pieces = pieces_of(value);
	if ((!cameras && option != "--output") || pieces.size() < 2 ||
	    !std::ranges::all_of(pieces, cameras ? names_camera : names_file))
		return false;
	for (const std::string_view piece : pieces) {
		add(option, std::string(piece));
		if (cameras)
			break;
	}
	if (cameras)
		add_note("several cameras are pipelines of a config file, which penstock config "
			 "init begins");
	return true;
}

void Translator::apply_input(const std::string &value)
{
	for (const std::string_view pattern : kTestPatterns)
		if (value.starts_with(pattern)) {
			add("--camera", "pattern");
			return apply_pattern(std::string_view(value).substr(pattern.size()));
		}
	const bool device = value.starts_with("/dev/") || is_number(value) ||
			    value.find_first_of("./") == std::string::npos;
	if (device && value != "-")
		return add("--camera", value);
	add_note(shown_url(value) + " is no camera; penstock records cameras only");
}

/// "=size=640x480:rate=30".
void Translator::apply_pattern(std::string_view fields)
{
	while (!fields.empty()) {
		fields.remove_prefix(1);
		const std::string_view field = fields.substr(0, fields.find(':'));
		fields.remove_prefix(field.size());
		const std::size_t equals = std::min(field.find('='), field.size());
		const std::string_view name = field.substr(0, equals);
		const std::string value(field.substr(std::min(equals + 1, field.size())));
		if (name == "size" || name == "s")
			add("--size", value);
		if (name == "rate" || name == "r")
			add("--fps", value);
	}
}

/// "1920:1080:12:P". The third is the depth of samples; people also write the rate there.
void Translator::apply_mode(const std::string &value)
{
	constexpr std::uint32_t kDeepest = 16;
	const std::vector<std::string_view> pieces = pieces_of(value, ':');
	if (pieces.size() < 2)
		return;
	add("--size", fmt::format("{}x{}", pieces[0], pieces[1]));
	const auto third = parse_whole<std::uint32_t>(pieces.size() > 2 ? pieces[2] : "");
	if (third && *third > kDeepest)
		add("--fps", std::to_string(*third));
}

void Translator::apply_encoder(const std::string &value)
{
	if (const auto foreign = find_foreign_encoder(value)) {
		if (!foreign->note.empty())
			add_note(std::string(foreign->note));
		if (!foreign->encoder.empty())
			add("--encoder", std::string(foreign->encoder));
		if (!foreign->codec.empty())
			add("--codec", std::string(foreign->codec));
		return;
	}
	for (const DeviceKind &kind : encoder_kinds())
		if (value == kind.name)
			return add("--encoder", value);
}

void Translator::apply_preset(const std::string &value)
{
	const auto preset =
		std::ranges::find(kPresets, value, &decltype(kPresets)::value_type::first);
	if (preset != kPresets.end())
		add("--quality", std::string(preset->second));
}

/// "video/x-h264,width=1280": before an encoder it is what the camera gives.
void Translator::apply_stream(std::string_view description)
{
	constexpr std::string_view kVideo = "video/x-";
	const bool jpeg = description.starts_with("image/");
	std::string_view format = description.substr(0, description.find(','));
	format.remove_prefix(std::min(kVideo.size(), format.size()));
	const bool encoded = line_.find("--encoder") || line_.find("--codec");
	if (!encoded && (jpeg || accepts("--format", format)))
		add("--format", jpeg ? "MJPG" : std::string(format));
	apply_fields(description);
}

void Translator::apply_fields(std::string_view fields)
{
	for (const std::string_view field : pieces_of(fields)) {
		const std::size_t equals = field.find('=');
		const auto found = find_foreign_option(trimmed(field.substr(0, equals)));
		// Fields have no fields of their own.
		if (found && equals != field.npos && found->option->value != ForeignValue::kFields)
			apply(*found->option, std::string(without_type(field.substr(equals + 1))));
	}
}

void Translator::apply_words(std::string_view words)
{
	if (words.empty())
		return;
	const std::size_t space = words.find(' ');
	add(words.substr(0, space), space == words.npos
					    ? std::nullopt
					    : std::optional<std::string>(words.substr(space + 1)));
}

} // namespace penstock
