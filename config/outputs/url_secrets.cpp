#include "config/outputs/url_secrets.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <span>
#include <utility>

#include "config/outputs/destination.h"

namespace penstock {

namespace {

constexpr std::string_view kHidden = "***";

/// A piece of a URL that may be shown, or may not.
struct Piece {
	std::string_view text;
	bool secret;
};

/// Queries of libavformat's and libsrt's that say how bytes travel, and nothing of who sends them.
constexpr auto kHarmlessQueries = std::to_array<std::string_view>(
	{"bitrate", "buffer_size",    "connect_timeout",  "dscp",	  "fifo_size", "latency",
	 "linger",  "listen_timeout", "localport",	  "localrtpport", "maxbw",     "mode",
	 "mss",	    "oheadbw",	      "pbkeylen",	  "peerlatency",  "pkt_size",  "rcvlatency",
	 "reuse",   "rtcpport",	      "send_buffer_size", "timeout",	  "transtype", "ttl"});

/// Whose paths name a stream. The others' (RTMP, and what is misspelt) may be a key.
constexpr auto kOpenPaths =
	std::to_array<std::string_view>({"rtsp", "rtsps", "rtp", "srt", "tcp", "udp"});

/// Schemes whose "//" somebody may have forgotten.
constexpr auto kSchemes = std::to_array<std::string_view>(
	{"http", "https", "rtmp", "rtmps", "rtp", "rtsp", "rtsps", "srt", "tcp", "tls", "udp"});

/// A secret that is shorter is too much like other text to be looked for.
constexpr std::size_t kShortestSecret = 3;

bool contains(std::span<const std::string_view> names, std::string_view name)
{
	return std::ranges::find(names, name) != names.end();
}

char lower(char letter)
{
	return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool is_letter(char letter)
{
	return lower(letter) >= 'a' && lower(letter) <= 'z';
}

bool is_plain(char letter)
{
	return is_letter(letter) || (letter >= '0' && letter <= '9') || letter == '_' ||
	       letter == '-' || letter == '.';
}

bool is_of_scheme(char letter)
{
	return is_plain(letter) || letter == '+';
}

/// Where the scheme of a URL begins and ends, maybe after other words: "optional:rtmp://host".
struct Scheme {
	std::size_t begin;
	std::size_t end;
	std::string name; ///< in lower case; empty: there is no URL
};

Scheme find_scheme(std::string_view text)
{
	for (std::size_t colon = text.find(':'); colon != std::string_view::npos;
	     colon = text.find(':', colon + 1)) {
		std::size_t begin = colon;
		while (begin > 0 && is_of_scheme(text[begin - 1]))
			--begin;
		std::string name(text.substr(begin, colon - begin));
		std::ranges::transform(name, name.begin(), lower);
		const bool slashes = text.substr(colon).starts_with("://");
		if ((slashes && !name.empty()) || contains(kSchemes, name))
			return {begin, colon, std::move(name)};
	}
	return {text.size(), text.size(), {}};
}

/// One URL, taken apart.
class Parts
{
public:
	explicit Parts(std::string_view url) : rest_(url)
	{
		const Scheme scheme = find_scheme(url);
		scheme_ = scheme.name;
		if (scheme_.empty()) {
			show(rest_.size());
			return;
		}
		show(rest_.find_first_not_of('/', scheme.end + 1));
		split_authority();
	}

	const std::vector<Piece> &pieces() const { return pieces_; }

private:
	void add(std::size_t length, bool secret)
	{
		const std::string_view text = rest_.substr(0, length);
		if (!text.empty())
			pieces_.push_back({text, secret});
		rest_.remove_prefix(text.size());
	}
	void show(std::size_t length) { add(length, false); }
	/// The place of a password that is in a file is no secret.
	void hide(std::size_t length)
	{
		const std::size_t at = rest_.substr(0, length).find(kPasswordPlace);
		if (at == std::string_view::npos)
			return add(length, true);
		add(at, true);
		show(kPasswordPlace.size());
		hide(length - at - kPasswordPlace.size());
	}

	/// Up to the last "@" before the path. One that comes later may belong to a query, or end a
	/// password with a "/", "?" or "#" in it: both must be hidden then, and so is all.
	void split_authority()
	{
		const std::size_t end = std::min(rest_.find_first_of("/?#"), rest_.size());
		const std::size_t at = rest_.rfind('@');
		if (at != std::string_view::npos && at > end)
			return hide(rest_.size());
		if (at != std::string_view::npos)
			hide(at);
		show(std::min(rest_.find_first_of("/?#"), rest_.size()));
		split_path();
		split_queries();
	}

	/// "/live/KEY": the first part is the application; "/KEY" has none.
	void split_path()
	{
		const std::size_t length = std::min(rest_.find_first_of("?#"), rest_.size());
		if (contains(kOpenPaths, scheme_))
			return show(length);
		const std::string_view path = rest_.substr(0, length);
		const std::size_t first = std::min(path.find_first_not_of('/'), length);
		const std::size_t slash = path.find('/', first);
		const std::size_t key =
			slash == std::string_view::npos
				? first
				: std::min(path.find_first_not_of('/', slash), length);
		show(key);
		hide(length - key);
	}

	void split_queries()
	{
		constexpr std::string_view kSeparators = "?&;#";
		while (!rest_.empty()) {
			show(1);
			const std::size_t length =
				std::min(rest_.find_first_of(kSeparators), rest_.size());
			const std::string_view query = rest_.substr(0, length);
			const std::size_t equals = query.find('=');
			const std::string_view name = query.substr(0, equals);
			// Padding of base64 is no "=" of a query.
			const bool has_name = equals != std::string_view::npos && equals > 0 &&
					      equals + 1 < length && query[equals + 1] != '=' &&
					      std::ranges::all_of(name, is_plain);
			if (!has_name) {
				hide(length);
				continue;
			}
			show(equals + 1);
			const std::string_view value = query.substr(equals + 1);
			if (contains(kHarmlessQueries, name) &&
			    std::ranges::all_of(value, is_plain))
				show(value.size());
			else
				hide(value.size());
		}
	}

	std::string_view rest_;
	std::string scheme_;
	std::vector<Piece> pieces_;
};

std::string decoded(std::string_view text)
{
	std::string plain;
	for (std::size_t i = 0; i < text.size(); ++i) {
		unsigned char byte = 0;
		const char *digits = text.data() + i + 1;
		if (text[i] == '%' && i + 2 < text.size() &&
		    std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
			plain += static_cast<char>(byte);
			i += 2;
		} else {
			plain += text[i];
		}
	}
	return plain;
}

void add_secret(std::vector<std::string> &secrets, std::string_view secret)
{
	for (std::string form : {std::string(secret), decoded(secret)})
		if (form.size() >= kShortestSecret &&
		    std::ranges::find(secrets, form) == secrets.end())
			secrets.push_back(std::move(form));
}

} // namespace

std::string shown_url(std::string_view url)
{
	const Parts parts(url);
	std::string shown;
	for (const Piece &piece : parts.pieces())
		shown += piece.secret ? kHidden : piece.text;
	return shown;
}

std::vector<std::string> secrets_of(std::string_view url)
{
	constexpr std::string_view kBetweenParts = ":@/?#&;=";
	const Parts parts(url);
	std::vector<std::string> secrets;
	for (const Piece &piece : parts.pieces()) {
		if (!piece.secret)
			continue;
		add_secret(secrets, piece.text);
		// A password without its user; a host that libavformat takes a user for.
		std::string_view rest = piece.text;
		while (!rest.empty()) {
			const std::size_t end =
				std::min(rest.find_first_of(kBetweenParts), rest.size());
			add_secret(secrets, rest.substr(0, end));
			rest.remove_prefix(std::min(end + 1, rest.size()));
			// It may have such a letter itself.
			add_secret(secrets, rest);
		}
	}
	std::ranges::stable_sort(secrets, std::ranges::greater(), &std::string::size);
	return secrets;
}

std::string without(const std::vector<std::string> &secrets, std::string text)
{
	for (const std::string &secret : secrets)
		for (std::size_t at = text.find(secret); at != std::string::npos;
		     at = text.find(secret, at + kHidden.size()))
			text.replace(at, secret.size(), kHidden);
	return text;
}

std::string without_url_secrets(std::string_view text)
{
	constexpr std::string_view kAfter = " \t\r\n\"'";
	constexpr std::string_view kPunctuation = ":;,.)";
	std::string shown;
	while (!text.empty()) {
		const std::size_t colon = text.find("://");
		if (colon == std::string_view::npos)
			break;
		std::size_t begin = colon;
		while (begin > 0 && is_of_scheme(text[begin - 1]))
			--begin;
		std::size_t end = std::min(text.find_first_of(kAfter, colon), text.size());
		while (end > colon + 3 &&
		       kPunctuation.find(text[end - 1]) != std::string_view::npos)
			--end;
		shown += text.substr(0, begin);
		shown += shown_url(text.substr(begin, end - begin));
		text.remove_prefix(end);
	}
	return shown += text;
}

} // namespace penstock
