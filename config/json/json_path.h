#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace penstock {

/// The path to a value in a document: "pipelines[0].camera", "cameras[\"left door\"]". The document
/// itself is "".
std::string member_path(const std::string &path, std::string_view key);
std::string item_path(const std::string &path, std::size_t index);

} // namespace penstock
