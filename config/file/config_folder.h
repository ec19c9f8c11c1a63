#pragma once

#include <string>
#include <vector>

#include "config/options/settings.h"
#include "core/base/result.h"

namespace penstock {

/// The files that a config path means, in the order of their names: all *.json of a folder, or the
/// file itself.
Result<std::vector<std::string>> config_files(const std::string &path);

/// Adds what another file says. Of a setting that both have, beside pipelines, the later one
/// counts. user_mistake() for a pipeline that is in both by name.
Status add_config(Configuration &all, Configuration more, const std::string &file);

} // namespace penstock
