#include "config/options/distinct_places.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fnmatch.h>

#include <fmt/format.h>

#include "config/outputs/url_secrets.h"
#include "core/base/user_mistake.h"

namespace penstock {

namespace {

/// What somebody asked to be written or read, and by which words.
struct Place {
	std::string words;
	std::string url;
	std::string path;      ///< where the URL leads to: place_of(), and its password's
	bool numbered = false; ///< an output file, whose names are made
};

/// Where a URL leads to: two spellings of a path lead to one file.
std::string place_of(const std::string &url)
{
	constexpr auto kStandardOutputs = std::to_array<std::string_view>(
		{"-", "ts:-", "mkv:-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"});
	if (std::ranges::find(kStandardOutputs, url) != kStandardOutputs.end())
		return "-";
	if (url.find("://") != std::string::npos)
		return url;
	namespace fs = std::filesystem;
	std::error_code unknown;
	fs::path place = fs::absolute(url, unknown);
	// weakly_canonical() does not follow a link that leads to nothing. Writing does, and makes
	// it.
	constexpr int kMaxLinks = 40; // as the kernel, path_resolution(7)
	for (int links = 0; links < kMaxLinks && fs::is_symlink(place, unknown); ++links)
		place = place.parent_path() / fs::read_symlink(place, unknown);
	place = fs::weakly_canonical(place, unknown);
	return unknown ? url : place.string();
}

std::vector<Place> places_of(const RecordSettings &record, const std::string &config_file)
{
	std::vector<Place> places;
	const auto add = [&places](std::string words, const std::string &url, bool numbered) {
		if (!url.empty())
			places.push_back({std::move(words), url, place_of(url), numbered});
	};
	for (const PipelineSettings &pipeline : record.pipelines)
		for (const StreamSettings &stream : pipeline.streams)
			for (const auto &[destination, optional] : stream.outputs) {
				add("output " + shown_url(destination.url), destination.url,
				    destination.is_file());
				// With another password in its place it is another URL.
				if (destination.has_password_place() &&
				    !destination.password_file.empty())
					places.back().path +=
						'\n' + place_of(destination.password_file);
			}
	add("--stats-file " + record.run.stats_file, record.run.stats_file, false);
	add("--report " + record.run.report, record.run.report, false);
	const std::string &events = record.run.events;
	if (const int descriptor = descriptor_of(events); descriptor <= STDOUT_FILENO)
		add("--events " + events, descriptor == STDOUT_FILENO ? "-" : events, false);
	add("the config file " + config_file, config_file, false);
	return places;
}

/// A hard link is another name of the same file.
bool are_one(const Place &one, const Place &other)
{
	if (one.path == other.path)
		return true;
	std::error_code unknown;
	return std::filesystem::is_regular_file(one.url, unknown) &&
	       std::filesystem::equivalent(one.url, other.url, unknown);
}

/// The text for fnmatch(3), where the conversions of strftime and numbers stand for anything.
std::string glob_of(std::string_view text)
{
	std::string glob;
	for (std::size_t i = 0; i < text.size(); ++i) {
		if (text[i] == '%') {
			i = text.find_first_not_of("0123456789", i + 1);
			glob += '*';
			if (i == std::string_view::npos)
				break;
		} else {
			if (std::string_view("*?[\\+@!").find(text[i]) != std::string_view::npos)
				glob += '\\';
			glob += text[i];
		}
	}
	return glob;
}

/// Whether the output may take that name beside its own: segments, and names that are taken, get a
/// number.
bool may_take(const Place &output, const Place &other)
{
	if (!output.numbered || other.numbered)
		return false;
	const std::string ending = std::filesystem::path(output.path).extension();
	const std::string_view stem(output.path.data(), output.path.size() - ending.size());
	const auto fits = [&other](const std::string &glob) {
		return ::fnmatch(glob.c_str(), other.path.c_str(), FNM_EXTMATCH) == 0;
	};
	const std::string begin = glob_of(stem);
	const std::string end = glob_of(ending);
	return fits(begin + end) || fits(begin + "-+([0-9])" + end);
}

/// Any number of writers share a device, such as /dev/null; but not a program's standard output,
/// whatever that is.
bool is_device(const Place &place)
{
	std::error_code unknown;
	return place.path != "-" && std::filesystem::is_character_file(place.url, unknown);
}

} // namespace

Status check_places(const RecordSettings &record, const std::string &config_file)
{
	const std::vector<Place> places = places_of(record, config_file);
	for (std::size_t i = 0; i < places.size(); ++i)
		for (std::size_t j = 0; j < i; ++j) {
			if (is_device(places[i]))
				continue;
			if (are_one(places[j], places[i]))
				return user_mistake(
					fmt::format("{} and {} lead to the same file or address; "
						    "give each its own",
						    places[j].words, places[i].words));
			if (may_take(places[j], places[i]))
				return user_mistake(
					fmt::format("{}: its numbered files could get the name of "
						    "{}; choose another name",
						    places[j].words, places[i].words));
		}
	return {};
}

} // namespace penstock
