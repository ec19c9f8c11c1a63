#pragma once

#include <string>
#include <vector>

namespace penstock {

/// What of a URL must not be shown: the password, the values of queries such as passphrase=, and
/// the last part of an RTMP path, which is the key of the stream.
std::vector<std::string> secrets_of(const std::string &url);

/// The text with "***" for each secret.
std::string without(const std::vector<std::string> &secrets, std::string text);

/// A URL as it may be shown.
std::string shown_url(const std::string &url);

} // namespace penstock
