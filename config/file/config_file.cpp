#include "config/file/config_file.h"

#include <filesystem>
#include <utility>

#include <nlohmann/json.hpp>

#include "config/file/config_folder.h"
#include "config/file/config_reader.h"
#include "config/file/config_secrets.h"
#include "config/file/config_text.h"
#include "config/file/variables.h"
#include "config/json/file_faults.h"
#include "config/json/json_document.h"
#include "config/options/destinations.h"
#include "config/outputs/url_secrets.h"
#include "core/base/user_mistake.h"

namespace penstock {

Result<Configuration> parse_config(std::string_view text, const std::string &name)
{
	constexpr std::string_view kBlank = " \t\r\n";
	if (text.find_first_not_of(kBlank) == text.npos)
		return file_mistake(name, text,
				    {{0, "the file is empty; `penstock config init` writes one"}});
	auto document = parse_json(text);
	if (!document) {
		FileFault &fault = document.error();
		fault.message = without_url_secrets(fault.message);
		return file_mistake(name, text, {std::move(fault)});
	}
	FileFaults faults(text);
	expand_variables(*document, faults);
	Configuration configuration = read_document({*document, "", faults});
	if (faults.empty())
		return configuration;
	const std::vector<std::string> secrets = secrets_in(*document);
	std::vector<FileFault> list = faults.list();
	for (FileFault &fault : list)
		fault.message = without(secrets, std::move(fault.message));
	return file_mistake(name, text, list);
}

namespace {

Result<Configuration> read_file(const std::string &path)
{
	auto text = read_config_text(path);
	if (!text)
		return propagate(text);
	auto configuration = parse_config(*text, path);
	if (!configuration)
		return configuration;
	// As systemd's credentials: beside the file that names them, wherever that is.
	const std::filesystem::path folder = std::filesystem::path(path).parent_path();
	for (Destination *destination : destinations_of(configuration->record.pipelines))
		if (std::string &file = destination->password_file; !file.empty())
			file = folder / file;
	return configuration;
}

} // namespace

Result<Configuration> read_config(const std::string &path)
{
	const auto files = config_files(path);
	if (!files)
		return tl::unexpected<Error>(files.error());
	if (files->size() == 1)
		return read_file(files->front());
	Configuration all;
	std::string mistakes;
	for (const std::string &file : *files) {
		auto configuration = read_file(file);
		Status status = configuration ? add_config(all, std::move(*configuration), file)
					      : Status(propagate(configuration));
		if (!status && !is_user_mistake(status.error()))
			return propagate(status);
		if (!status)
			mistakes += (mistakes.empty() ? "" : "\n") + status.error().context;
	}
	if (!mistakes.empty())
		return user_mistake(std::move(mistakes));
	return all;
}

} // namespace penstock
