#pragma once

#include <string>
#include <string_view>

#include "config/options/settings.h"
#include "core/base/result.h"

namespace penstock {

/// Config files are JSON as schema.json describes it; comments as in C++ are skipped. A mistake is
/// a user_mistake(); its context names the file, the place in it ("cameras.front.size",
/// "pipelines[0].encoder") and what would be right.

Result<Configuration> read_config(const std::string &path);

/// `name` stands for the file in messages.
Result<Configuration> parse_config(std::string_view text, const std::string &name);

/// A file that says the same, without names that are referred to and without defaults. What is not
/// UTF-8 cannot be written.
Result<std::string> print_config(const Configuration &configuration);

/// The JSON Schema (draft 7) of config files.
std::string_view config_schema();

} // namespace penstock
