#pragma once

#include <string_view>

namespace penstock {

/// A config file that records two cameras: config/examples/two-cameras.json.
std::string_view config_example();

} // namespace penstock
