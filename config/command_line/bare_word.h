#pragma once

#include <string>
#include <string_view>

namespace penstock {

/// The option that somebody means who gives a value without one, by the look of the value: "--size"
/// for "1280x720". Empty where it looks like none.
std::string_view option_of_bare_word(const std::string &word);

/// By its ending: settings of penstock, or those of another program.
bool is_config_file(std::string_view word);

} // namespace penstock
