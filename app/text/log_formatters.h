#pragma once

#include <memory>
#include <string>

#include <spdlog/formatter.h>

namespace penstock {

/// An object per message: time, level, message.
std::unique_ptr<spdlog::formatter> json_formatter();

/// Messages in spdlog's pattern, each line behind its priority as sd-daemon(3) has it: "<4>" for a
/// warning. The journal keeps it apart from the text.
std::unique_ptr<spdlog::formatter> journal_formatter(const std::string &pattern);

/// Whether a descriptor is connected to systemd's journal, as JOURNAL_STREAM (systemd.exec(5)),
/// "device:inode", tells the programs of a unit. A redirected descriptor is another file.
bool is_journal(int fd, const char *journal_stream);

} // namespace penstock
