#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace penstock {

/// No option: "clip.mp4", "-", "-0.5".
bool is_word(const std::string &text);

/// The parts of "--size=720p", and of GStreamer's "width=1280".
std::string name_in(const std::string &word);
std::optional<std::string> value_in(const std::string &word);

/// Digits only.
bool is_number(std::string_view word);

/// The option that somebody means who gives a value without one, by the look of the value: "--size"
/// for "1280x720". Empty where it looks like none.
std::string_view option_of_bare_word(const std::string &word);

/// By its ending: settings of penstock, or those of another program.
bool is_config_file(std::string_view word);

} // namespace penstock
