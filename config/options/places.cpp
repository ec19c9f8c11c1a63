#include "config/options/places.h"

#include <filesystem>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "config/options/values.h"
#include "core/base/user_mistake.h"

namespace penstock {

namespace {

/// What somebody asked to be written or read, and by which words.
struct Place {
	std::string words;
	std::string url;
};

/// Without what a URL may hide: passwords, keys of streams.
std::string words_for(const std::string &url)
{
	const std::size_t scheme = url.find("://");
	return "output " + (scheme == std::string::npos ? url : url.substr(0, scheme) + "://…");
}

std::vector<Place> places_of(const RecordSettings &record, const std::string &config_file)
{
	std::vector<Place> places;
	for (const PipelineSettings &pipeline : record.pipelines)
		for (const StreamSettings &stream : pipeline.streams)
			for (const OutputSettings &output : stream.outputs)
				places.push_back({words_for(output.url), output.url});
	places.push_back({"--stats-file " + record.run.stats_file, record.run.stats_file});
	places.push_back({"--report " + record.run.report, record.run.report});
	places.push_back({"the config file " + config_file, config_file});
	std::erase_if(places, [](const Place &place) { return place.url.empty(); });
	return places;
}

/// A hard link is another name of the same file.
bool are_one(const std::string &one, const std::string &other)
{
	if (output_place(one) == output_place(other))
		return true;
	std::error_code unknown;
	return std::filesystem::is_regular_file(one, unknown) &&
	       std::filesystem::equivalent(one, other, unknown);
}

/// Any number of writers share a device, such as /dev/null.
bool is_device(const std::string &path)
{
	std::error_code unknown;
	return std::filesystem::is_character_file(path, unknown);
}

} // namespace

Status check_places(const RecordSettings &record, const std::string &config_file)
{
	const std::vector<Place> places = places_of(record, config_file);
	for (std::size_t i = 0; i < places.size(); ++i)
		for (std::size_t j = 0; j < i; ++j)
			if (are_one(places[j].url, places[i].url) && !is_device(places[i].url))
				return user_mistake(
					fmt::format("{} and {} are one place; each needs its own",
						    places[j].words, places[i].words));
	return {};
}

} // namespace penstock
