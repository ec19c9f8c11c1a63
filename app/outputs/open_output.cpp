#include "app/outputs/open_output.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "app/outputs/raw_output.h"

namespace penstock {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kRawEndings{{
	{".h264", "h264"},
	{".264", "h264"},
	{".h265", "hevc"},
	{".hevc", "hevc"},
	{".vp8", "vp8"},
	{".vp9", "vp9"},
	{".mjpeg", "mjpeg"},
	{".fwht", "fwht"},
}};

constexpr std::array<std::string_view, 9> kContainers{".mp4", ".mkv", ".webm", ".ts", ".mov",
						      ".avi", ".flv", ".m3u8", ".mpg"};

} // namespace

Result<std::string> codec_of_output(const std::string &url)
{
	if (url == "-")
		return "auto";
	bool scheme = url.find("://") != std::string::npos;
	std::string ending = std::filesystem::path(url).extension().string();
	for (const auto &[raw, codec] : kRawEndings)
		if (!scheme && ending == raw)
			return std::string(codec);
	bool container = std::ranges::find(kContainers, ending) != kContainers.end();
	if (scheme || container)
		return make_error(
			std::errc::invalid_argument,
			fmt::format("output {}: only raw streams can be written so far; end the "
				    "name in .h264, .h265, .vp8, .vp9, .mjpeg or .fwht",
				    url));
	return "auto";
}

Result<std::unique_ptr<Output>> open_output(const std::string &url)
{
	auto output = RawOutput::open(url);
	if (!output)
		return forward(output);
	return std::unique_ptr<Output>(std::move(*output));
}

} // namespace penstock
