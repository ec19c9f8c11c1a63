#include "config/outputs/url_secrets.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace penstock {

namespace {

constexpr std::array<std::string_view, 7> kSecretQueries{"passphrase", "password", "pass", "token",
							 "key",	       "secret",   "auth"};

std::string_view password_of(std::string_view authority)
{
	std::size_t at = authority.rfind('@');
	if (at == std::string_view::npos)
		return {};
	std::string_view user = authority.substr(0, at);
	std::size_t colon = user.find(':');
	return colon == std::string_view::npos ? std::string_view() : user.substr(colon + 1);
}

} // namespace

std::vector<std::string> secrets_of(const std::string &url)
{
	std::vector<std::string> secrets;
	auto add = [&secrets](std::string_view secret) {
		if (!secret.empty())
			secrets.emplace_back(secret);
	};
	std::size_t scheme = url.find("://");
	if (scheme == std::string::npos)
		return secrets;
	std::string_view rest = std::string_view(url).substr(scheme + 3);
	std::string_view before_query = rest.substr(0, rest.find('?'));
	add(password_of(before_query.substr(0, before_query.find('/'))));

	std::size_t slash = before_query.rfind('/');
	if (url.starts_with("rtmp") && slash != std::string_view::npos &&
	    before_query.find('/') != slash)
		add(before_query.substr(slash + 1));

	std::string_view query = rest.substr(before_query.size());
	while (!query.empty()) {
		query.remove_prefix(1);
		std::string_view pair = query.substr(0, query.find('&'));
		std::size_t equals = pair.find('=');
		if (equals != std::string_view::npos &&
		    std::ranges::find(kSecretQueries, pair.substr(0, equals)) !=
			    kSecretQueries.end())
			add(pair.substr(equals + 1));
		query.remove_prefix(pair.size());
	}
	return secrets;
}

std::string without(const std::vector<std::string> &secrets, std::string text)
{
	constexpr std::string_view kHidden = "***";
	for (const std::string &secret : secrets)
		for (std::size_t at = text.find(secret); at != std::string::npos;
		     at = text.find(secret, at + kHidden.size()))
			text.replace(at, secret.size(), kHidden);
	return text;
}

std::string shown_url(const std::string &url)
{
	// A short secret such as "a" also hides other letters, which does no harm.
	return without(secrets_of(url), url);
}

} // namespace penstock
