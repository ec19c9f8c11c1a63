#include "config/file/config_secrets.h"

#include <sys/stat.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/file/config_file.h"
#include "config/file/config_folder.h"
#include "config/file/config_text.h"
#include "config/file/variables.h"
#include "config/json/json_document.h"
#include "config/outputs/url_secrets.h"

namespace penstock {

namespace {

using nlohmann::json;

/// The first one that says its secret itself. A variable's value does not stand in the file.
std::optional<std::string> url_with_secret(const json &value)
{
	if (value.is_structured())
		for (const json &item : value)
			if (auto url = url_with_secret(item))
				return url;
	if (!value.is_string())
		return std::nullopt;
	const auto place = [](const std::string &) { return std::string(kPasswordPlace); };
	auto url = with_variables(value.get_ref<const std::string &>(), place);
	return url && !secrets_of(*url).empty() ? std::optional(std::move(*url)) : std::nullopt;
}

void add_secrets(const json &value, std::vector<std::string> &secrets)
{
	const auto add = [&secrets](const std::string &text) {
		std::ranges::move(secrets_of(text), std::back_inserter(secrets));
	};
	if (value.is_string())
		add(value.get_ref<const std::string &>());
	if (value.is_object())
		for (const auto &[key, member] : value.items())
			add(key);
	if (value.is_structured())
		for (const json &item : value)
			add_secrets(item, secrets);
}

std::optional<std::string> exposed_in(const std::string &path)
{
	struct stat file {};
	if (::stat(path.c_str(), &file) != 0 || (file.st_mode & S_IROTH) == 0)
		return std::nullopt;
	const auto text = read_config_text(path);
	if (!text)
		return std::nullopt;
	auto document = parse_json(*text);
	if (!document || !document->is_object())
		return std::nullopt;
	// Where an editor finds the schema is a URL as well, and nothing is sent there.
	document->erase("$schema");
	const auto url = url_with_secret(*document);
	if (!url)
		return std::nullopt;
	return fmt::format("every user can read {}, and the URL {} holds a password or key: run "
			   "chmod o-r on the file, or use \"password-file\"",
			   path, shown_url(*url));
}

} // namespace

std::vector<std::string> secrets_in(const json &document)
{
	std::vector<std::string> secrets;
	add_secrets(document, secrets);
	return secrets;
}

std::optional<std::string> exposed_secret(const std::string &path)
{
	const auto files = config_files(path);
	if (!files)
		return std::nullopt;
	for (const std::string &file : *files)
		if (auto exposed = exposed_in(file))
			return exposed;
	return std::nullopt;
}

} // namespace penstock
