#include "config/file/short_forms.h"

#include <span>

#include "config/options/options.h"
#include "config/options/values.h"
#include "devices/settings/device_selector.h"

namespace penstock {

namespace {

/// Any word could be the name of a card or the path of a node. One that is meant as that has
/// "card:" or a "/" in front.
bool is_certain(const Result<DeviceSelector> &selector, std::string_view text)
{
	using By = DeviceSelector::By;
	if (!selector || (selector->by == By::kPath && !selector->name.starts_with('/')))
		return false;
	return selector->by != By::kCard || text.find("card:") != std::string_view::npos;
}

std::vector<std::string_view> words_of(std::span<const DeviceKind> kinds)
{
	std::vector<std::string_view> words{"auto"};
	for (const DeviceKind &kind : kinds)
		words.push_back(kind.name);
	return words;
}

bool looks_like_an_output(std::string_view text)
{
	return text == "-" || text.find_first_of("/:.") != std::string_view::npos;
}

} // namespace

ShortForm<CameraSettings> camera_short_form()
{
	return {.is_meant = [](auto text) { return is_certain(parse_camera_selector(text), text); },
		.set = camera_options().front().set,
		.words = words_of(camera_kinds())};
}

ShortForm<EncoderSettings> encoder_short_form()
{
	return {.is_meant =
			[](auto text) { return is_certain(parse_encoder_selector(text), text); },
		.set = encoder_options().front().set,
		.words = words_of(encoder_kinds())};
}

ShortForm<OutputSettings> output_short_form()
{
	auto set = [](OutputSettings &output, std::string_view text) -> Status {
		auto parsed = parse_output(text);
		if (!parsed)
			return propagate(parsed);
		output.optional = output.optional || parsed->optional;
		return output_options().front().set(output, parsed->destination.url);
	};
	return {.is_meant = looks_like_an_output, .set = set, .words = {}};
}

} // namespace penstock
