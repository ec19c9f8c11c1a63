#include "config/command_line/corrected_line.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "config/outputs/url_secrets.h"

namespace penstock {

namespace {

/// What a side of a picture is usually with the other.
constexpr auto kUsualSizes =
	std::to_array<std::pair<std::string_view, std::string_view>>({{"320", "240"},
								      {"640", "480"},
								      {"800", "600"},
								      {"1280", "720"},
								      {"1920", "1080"},
								      {"2560", "1440"},
								      {"3840", "2160"}});

} // namespace

void CorrectedLine::add(const std::string &option, std::optional<std::string> value)
{
	const auto known = std::ranges::find(parts_, option, &Part::option);
	if (known == parts_.end()) {
		parts_.push_back({option, std::move(value)});
		return;
	}
	if (!value || !known->value)
		return;
	const bool general = known->value->find_first_of(":/") == std::string::npos;
	const bool node = value->starts_with("/dev/") || value->starts_with(*known->value + ":");
	if (*known->value == "auto" || (general && node))
		known->value = std::move(value);
}

void CorrectedLine::add_more(const std::string &option, std::string value)
{
	parts_.push_back({option, std::move(value)});
}

void CorrectedLine::add_word(std::string word)
{
	parts_.push_back({"", std::move(word)});
}

std::string *CorrectedLine::find(std::string_view option)
{
	const auto known = std::ranges::find(parts_, option, &Part::option);
	return known == parts_.end() || !known->value ? nullptr : &*known->value;
}

void CorrectedLine::remove(std::string_view option)
{
	std::erase_if(parts_, [option](const Part &part) { return part.option == option; });
}

std::string CorrectedLine::size() const
{
	std::string width = width_;
	std::string height = height_;
	for (const auto &[usual_width, usual_height] : kUsualSizes) {
		if (width.empty() && height == usual_height)
			width = usual_width;
		if (height.empty() && width == usual_width)
			height = usual_height;
	}
	return fmt::format("{}x{}", width.empty() ? "WIDTH" : width,
			   height.empty() ? "HEIGHT" : height);
}

std::string CorrectedLine::text(const std::string &command) const
{
	std::vector<Part> parts = parts_;
	if (!width_.empty() || !height_.empty())
		parts.push_back({"--size", size()});
	// Where it leads to is what people look for at the end.
	std::stable_partition(parts.begin(), parts.end(),
			      [](const Part &part) { return part.option != "--output"; });
	std::string line = "penstock " + command;
	for (const Part &part : parts) {
		if (!part.option.empty())
			line += " " + part.option;
		if (part.value)
			line += " " + shell_quoted(shown_url(*part.value));
	}
	return line;
}

std::string shell_quoted(const std::string &word)
{
	constexpr std::string_view kPlain =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-";
	if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos)
		return word;
	std::string quoted = "'";
	for (const char letter : word)
		quoted += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
	return quoted + "'";
}

} // namespace penstock
