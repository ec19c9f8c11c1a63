#pragma once

namespace penstock::real_va {

/// With REAL_VA_LOG set to a file's name, a line there.
void log_line(const char *line);
/// Likewise, for each ioctl; "unanswered" for those that this library does not know, and that a
/// kernel may.
void log_ioctl(const char *driver, unsigned number, int result, const char *note);

} // namespace penstock::real_va
