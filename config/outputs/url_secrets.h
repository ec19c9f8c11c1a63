#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace penstock {

// URLs of sinks hold passwords, tokens and the keys of streams. What may be shown of one is decided
// by what is known to be harmless, not by what is known to be a secret: the scheme, the host, the
// path (of RTMP only its first part, since the key follows) and the values of a few queries.

/// A URL, also one after other words ("optional:", "--output="), with "***" for each of its
/// secrets; a path of a file as it is. Where an "@" leaves open where a password ends, nothing but
/// the scheme is shown.
std::string shown_url(std::string_view url);

/// The secrets of a URL as other programs may repeat them: as they stand there and with their %XX
/// decoded, whole and in their parts, the longest first.
std::vector<std::string> secrets_of(std::string_view url);

/// The text with "***" for each secret.
std::string without(const std::vector<std::string> &secrets, std::string text);

/// The text with each URL in it as shown_url() shows it. A URL ends at a space or a quotation mark.
std::string without_url_secrets(std::string_view text);

} // namespace penstock
