#include <spdlog/spdlog.h>

// libspdlog makes its registry at the first use. ThreadSanitizer does not see into the library, and
// takes that for a race when two threads come first. The program makes it in main(), before there
// are threads; so do the tests.

namespace {

const auto made_first = spdlog::default_logger();

} // namespace
