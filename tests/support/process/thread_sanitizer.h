#pragma once

namespace penstock::test {

/// Whether the tests run under ThreadSanitizer: GCC defines a name for it, Clang has a question.
#if defined(__SANITIZE_THREAD__)
inline constexpr bool kThreadSanitizer = true;
#elif defined(__has_feature)
inline constexpr bool kThreadSanitizer = __has_feature(thread_sanitizer);
#else
inline constexpr bool kThreadSanitizer = false;
#endif

} // namespace penstock::test
