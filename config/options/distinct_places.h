#pragma once

#include <string>

#include "config/options/settings.h"
#include "core/base/result.h"

namespace penstock {

/// Whether each file of a run is a file of its own: the outputs of all pipelines, --stats-file,
/// --report, and the config file. Two spellings, and two links, of a path are one file. Otherwise
/// one would destroy the other, and a user_mistake() names both. No name that an output may take
/// (out-1.mp4) is that of another file either. `config_file` may be empty.
Status check_places(const RecordSettings &record, const std::string &config_file);

} // namespace penstock
