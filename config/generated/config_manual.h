#pragma once

#include <string>

namespace penstock {

/// The manual page penstock.json(5), as man(7) source: every key of the schema.
std::string config_manual_page();

} // namespace penstock
