#include "config/command_line/container_names.h"

#include <algorithm>
#include <array>

#include "config/outputs/container_places.h"

namespace penstock {

namespace {

constexpr auto kRawEndings = std::to_array<std::string_view>({".raw", ".yuv", ".nv12", ".rgb"});

std::string usual_ending(std::string_view container)
{
	const std::string_view ending = ending_of(container);
	return std::string(ending.empty() ? ".mp4" : ending);
}

} // namespace

std::string usual_name(std::string_view container)
{
	return "video" + usual_ending(container);
}

bool is_raw_file(std::string_view output)
{
	return std::ranges::any_of(kRawEndings, [output](std::string_view ending) {
		return output.ends_with(ending);
	});
}

std::string name_in_container(std::string output, std::string_view container)
{
	if (is_raw_file(output))
		return output.substr(0, output.rfind('.')) + usual_ending(container);
	const std::string_view ending = ending_of(container);
	// FFmpeg's format that writes nothing.
	if (output == "-" && container == "null")
		return "/dev/null";
	if (output == "-") {
		const std::string_view place = standard_output_of(ending);
		return place.empty() ? output : std::string(place);
	}
	const std::string name = output.substr(output.rfind('/') + 1);
	const bool named = name.find('.') != name.npos || output.find(':') != output.npos ||
			   output.starts_with("/dev/");
	return named ? output : output.append(ending);
}

} // namespace penstock
