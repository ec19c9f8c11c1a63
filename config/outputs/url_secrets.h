#pragma once

#include <string>
#include <vector>

namespace penstock {

/// The parts of a URL that must not be shown: the password, the values of queries such as
/// passphrase=, and the last part of an RTMP path, which is the stream key.
std::vector<std::string> secrets_of(const std::string &url);

/// The text with "***" for each secret.
std::string without(const std::vector<std::string> &secrets, std::string text);

/// A URL without its secrets.
std::string shown_url(const std::string &url);

} // namespace penstock
