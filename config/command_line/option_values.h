#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace penstock {

/// Why an option, by its long name, refuses a value; empty: it takes it.
std::string why_refused(std::string_view option, std::string_view value);

/// Whether an option, by its long name, takes such a value. What no table of options tells of is
/// taken.
bool accepts(std::string_view option, std::string_view value);

/// Whether an option takes any text for a name, so that no text is wrong by its form.
bool accepts_any_text(std::string_view option, std::string_view value);

/// A value that its option refuses, as the option takes it: "1280x720" for "1280*720", "10s" for
/// "10 sec", "30" for "30fps", "gain=3" for "gain: 3". Nothing where it cannot be said otherwise.
std::optional<std::string> respelt(std::string_view option, std::string_view value);

} // namespace penstock
