#include "config/command_line/container_names.h"

#include <algorithm>
#include <array>
#include <utility>

namespace penstock {

namespace {

/// FFmpeg's names of formats, and endings here.
constexpr auto kContainers = std::to_array<std::pair<std::string_view, std::string_view>>({
	{"mp4", ".mp4"},
	{"mov", ".mov"},
	{"matroska", ".mkv"},
	{"mkv", ".mkv"},
	{"webm", ".webm"},
	{"mpegts", ".ts"},
	{"flv", ".flv"},
	{"hls", ".m3u8"},
	{"ivf", ".ivf"},
	{"h264", ".h264"},
	{"hevc", ".h265"},
});

constexpr auto kRawEndings = std::to_array<std::string_view>({".raw", ".yuv", ".nv12", ".rgb"});

/// Those that can be written where nobody can seek.
constexpr auto kStreamed = std::to_array<std::string_view>({".ts", ".mkv"});

const std::pair<std::string_view, std::string_view> *find(std::string_view container)
{
	const auto found = std::ranges::find(kContainers, container,
					     &decltype(kContainers)::value_type::first);
	return found == kContainers.end() ? nullptr : &*found;
}

} // namespace

std::string_view ending_of_container(std::string_view container)
{
	const auto *known = find(container);
	return known ? known->second : ".mp4";
}

bool is_container(std::string_view name)
{
	return find(name) != nullptr;
}

bool is_raw_file(std::string_view output)
{
	return std::ranges::any_of(kRawEndings, [output](std::string_view ending) {
		return output.ends_with(ending);
	});
}

std::string name_in_container(std::string output, std::string_view container)
{
	const std::string ending(ending_of_container(container));
	if (is_raw_file(output))
		return output.substr(0, output.rfind('.')) + ending;
	// FFmpeg's format that writes nothing.
	if (output == "-" && container == "null")
		return "/dev/null";
	if (!find(container))
		return output;
	if (output == "-")
		return std::ranges::find(kStreamed, ending) == kStreamed.end()
			       ? output
			       : ending.substr(1) + ":-";
	const std::string name = output.substr(output.rfind('/') + 1);
	const bool named = name.find('.') != name.npos || output.find(':') != output.npos ||
			   output.starts_with("/dev/");
	return named ? output : output + ending;
}

} // namespace penstock
