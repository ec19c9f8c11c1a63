#include "config/options/places.h"

#include <cctype>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

#include <fnmatch.h>

#include <fmt/format.h>

#include "config/options/values.h"
#include "core/base/user_mistake.h"

namespace penstock {

namespace {

/// What somebody asked to be written or read, and by which words.
struct Place {
	std::string words;
	std::string url;
	bool numbered = false; ///< an output, whose names are made
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
				places.push_back({words_for(output.url), output.url, true});
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

/// A pattern (fnmatch(3)) of the names that an output may take beside its own: the conversions of
/// strftime stand for anything, and segments and names that are taken get a number.
std::string names_of(const std::string &url)
{
	const std::filesystem::path place = output_place(url);
	const std::string ending = place.extension().string();
	const std::string name = place.string();
	std::string glob;
	for (std::size_t i = 0; i < name.size() - ending.size(); ++i) {
		if (name[i] == '%') {
			while (i + 1 < name.size() &&
			       std::isdigit(static_cast<unsigned char>(name[i + 1])))
				++i;
			++i;
			glob += '*';
		} else {
			glob += std::string_view("*?[\\").find(name[i]) == std::string_view::npos
					? std::string(1, name[i])
					: std::string{'\\', name[i]};
		}
	}
	return (glob.ends_with('*') ? glob : glob + "-[0-9]*") + ending;
}

bool may_take(const Place &output, const Place &other)
{
	return output.numbered && !other.numbered && output.url != "-" &&
	       output.url.find("://") == std::string::npos &&
	       ::fnmatch(names_of(output.url).c_str(), output_place(other.url).c_str(), 0) == 0;
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
		for (std::size_t j = 0; j < i; ++j) {
			if (are_one(places[j].url, places[i].url) && !is_device(places[i].url))
				return user_mistake(
					fmt::format("{} and {} are one place; each needs its own",
						    places[j].words, places[i].words));
			if (may_take(places[j], places[i]))
				return user_mistake(fmt::format("{} may take the name of {}, as "
								"its numbers go on; choose another",
								places[j].words, places[i].words));
		}
	return {};
}

} // namespace penstock
