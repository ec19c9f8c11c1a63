#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/options/settings.h"
#include "core/base/result.h"

namespace penstock {

/// Config files are JSON as schema.json describes it; comments as in C++ are skipped. What is wrong
/// in one is a user_mistake(), whose context has a line for each:
/// "FILE:LINE:COLUMN: pipelines[0].camera.size: what is wrong, and what would be right".

/// A file, or all *.json of a folder in the order of their names (config_folder.h).
/// A relative path of a password file begins in the folder of the config file. An error that is no
/// user_mistake(): the file cannot be read.
Result<Configuration> read_config(const std::string &path);

/// What to tell of a file that everybody may read though it has a password or a key in a URL.
std::optional<std::string> exposed_secret(const std::string &path);

/// `name` stands for the file in messages.
Result<Configuration> parse_config(std::string_view text, const std::string &name);

/// A file that says the same, without names that are referred to, without defaults and without the
/// secrets of URLs. What is not UTF-8 cannot be written.
Result<std::string> print_config(const Configuration &configuration);

/// The JSON Schema (draft 7) of config files.
std::string_view config_schema();

} // namespace penstock
