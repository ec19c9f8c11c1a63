#include "tests/support/streams/readers.h"

#include <array>
#include <regex>
#include <stdexcept>
#include <utility>

#include "tests/support/process/child_process.h"

namespace penstock::test {

namespace {

std::string answer(const std::vector<std::string> &command)
{
	const Finished finished = run(command);
	if (finished.ending != exited(0))
		throw std::runtime_error(command.at(0) + ": " + finished.err);
	return finished.out;
}

/// "2404.1" or "00:40:04.1".
std::optional<double> seconds_of(const std::string &text)
{
	const std::regex form("(?:(\\d+):(\\d+):)?(\\d+(?:\\.\\d+)?)\\s*");
	std::smatch parts;
	if (!std::regex_match(text, parts, form))
		return std::nullopt;
	const double hours = parts[1].matched ? std::stod(parts[1]) : 0;
	const double minutes = parts[2].matched ? std::stod(parts[2]) : 0;
	return (hours * 60 + minutes) * 60 + std::stod(parts[3]);
}

std::string demuxer_of(const std::string &file)
{
	constexpr std::array<std::pair<const char *, const char *>, 6> kDemuxers{{
		{".mp4", "qtdemux"},
		{".mov", "qtdemux"},
		{".mkv", "matroskademux"},
		{".webm", "matroskademux"},
		{".ts", "tsdemux"},
		{".flv", "flvdemux"},
	}};
	for (const auto &[ending, demuxer] : kDemuxers)
		if (file.ends_with(ending))
			return demuxer;
	throw std::runtime_error("no demuxer for " + file);
}

} // namespace

std::vector<double> gstreamer_times(const std::string &file)
{
	// One message for each picture: "chain ******* (identity0:sink) (1234 bytes, dts: …, pts:
	// 0:00:01.933333333, …".
	const std::string out =
		answer({"gst-launch-1.0", "-v", "filesrc", "location=" + file, "!",
			demuxer_of(file), "!", "identity", "silent=false", "!", "fakesink"});
	const std::regex picture("last-message = chain .*, pts: (\\d+):(\\d\\d):(\\d\\d\\.\\d+),");
	std::vector<double> times;
	for (std::sregex_iterator found(out.begin(), out.end(), picture), end; found != end;
	     ++found)
		times.push_back(std::stod((*found)[1]) * 3600 + std::stod((*found)[2]) * 60 +
				std::stod((*found)[3]));
	for (std::size_t i = times.size(); i > 0; --i)
		times[i - 1] -= times[0];
	return times;
}

std::optional<double> mediainfo_duration(const std::string &file)
{
	const auto milliseconds =
		seconds_of(answer({"mediainfo", "--Inform=Video;%Duration%", file}));
	return milliseconds ? std::optional(*milliseconds / 1000) : std::nullopt;
}

std::optional<double> exiftool_duration(const std::string &file)
{
	return seconds_of(answer({"exiftool", "-n", "-s3", "-Duration", file}));
}

} // namespace penstock::test
