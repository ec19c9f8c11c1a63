#pragma once

#include <string>

#include "core/base/result.h"

namespace penstock {

/// An error that the user can avoid: a name that nothing has, a value out of range, options that
/// do not go together. Its context is the whole message: what is wrong, and what would be right.
/// It compares equal to std::errc::invalid_argument, as do many a driver's errors, which are no
/// mistakes of the user: is_user_mistake() tells them apart.
[[nodiscard]] tl::unexpected<Error> user_mistake(std::string context);

bool is_user_mistake(const Error &error);

} // namespace penstock
