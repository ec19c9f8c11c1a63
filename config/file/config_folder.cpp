#include "config/file/config_folder.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "config/options/options.h"
#include "core/base/user_mistake.h"

namespace penstock {

namespace {

namespace fs = std::filesystem;

template <typename T>
void override_options(T &target, const T &from, const std::vector<Option<T>> &options)
{
	// The texts are what set() made these values of.
	for (const Option<T> &option : options)
		for (const std::string &text : option.get(from))
			static_cast<void>(option.set(target, text));
}

Result<std::vector<std::string>> files_in(const std::string &folder)
{
	std::vector<std::string> files;
	std::error_code error;
	// An iterator that failed is at its end.
	for (fs::directory_iterator entry(folder, error); entry != fs::directory_iterator();
	     entry.increment(error))
		if (const fs::path &file = entry->path();
		    file.extension() == ".json" && !file.filename().string().starts_with('.'))
			files.push_back(file.string());
	if (error)
		return tl::unexpected<Error>(Error{error, folder});
	if (files.empty())
		return make_error(std::errc::no_such_file_or_directory,
				  folder + " is a folder without *.json");
	std::ranges::sort(files);
	return files;
}

} // namespace

Result<std::vector<std::string>> config_files(const std::string &path)
{
	std::error_code unknown;
	if (fs::is_directory(path, unknown))
		return files_in(path);
	return std::vector<std::string>{path};
}

Status add_config(Configuration &all, Configuration more, const std::string &file)
{
	auto &pipelines = all.record.pipelines;
	for (const PipelineSettings &pipeline : more.record.pipelines)
		if (!pipeline.name.empty() &&
		    std::ranges::find(pipelines, pipeline.name, &PipelineSettings::name) !=
			    pipelines.end())
			return user_mistake(fmt::format("{}: another file of this folder has a "
							"pipeline \"{}\", too; choose another name",
							file, pipeline.name));
	std::ranges::move(more.record.pipelines, std::back_inserter(pipelines));
	override_options(all.record.run, more.record.run, run_options());
	override_options(all.log, more.log, log_options());
	return {};
}

} // namespace penstock
