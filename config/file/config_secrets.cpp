#include "config/file/config_secrets.h"

#include <sys/stat.h>

#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/file/config_file.h"
#include "config/options/destinations.h"
#include "config/outputs/url_secrets.h"

namespace penstock {

namespace {

using nlohmann::json;

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

} // namespace

std::vector<std::string> secrets_in(const json &document)
{
	std::vector<std::string> secrets;
	add_secrets(document, secrets);
	return secrets;
}

std::optional<std::string> exposed_secret(const std::string &path,
					  const Configuration &configuration)
{
	struct stat file {};
	if (::stat(path.c_str(), &file) != 0 || (file.st_mode & S_IROTH) == 0)
		return std::nullopt;
	for (const Destination *destination : destinations_of(configuration.record.pipelines))
		if (!secrets_of(destination->url).empty())
			return fmt::format("every user can read {}, and the URL {} holds a "
					   "password or key: run chmod o-r on the file, or use "
					   "\"password-file\"",
					   path, shown_url(destination->url));
	return std::nullopt;
}

} // namespace penstock
