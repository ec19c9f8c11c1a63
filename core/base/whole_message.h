#pragma once

#include <string>

#include "core/base/result.h"

namespace penstock {

/// An error whose context says everything: the text of `code` would only mislead after it ("no
/// camera has that name: No such device"). It compares equal to `code`.
[[nodiscard]] tl::unexpected<Error> whole_message(std::errc code, std::string context);

/// What a user is told: the context of whole_message() and user_mistake(), else Error::message().
std::string text_of(const Error &error);

} // namespace penstock
