#pragma once

#include <cstdarg>
#include <string>
#include <vector>

namespace penstock {

/// While it exists, libavformat's messages on this thread go to the log at debug level, without the
/// secrets, and its last warning or error is kept for an error message. libavformat has one log for
/// the whole process; outside of such a scope it is silent.
class LibavLog
{
public:
	explicit LibavLog(std::vector<std::string> secrets);
	LibavLog(const LibavLog &) = delete;
	LibavLog &operator=(const LibavLog &) = delete;
	~LibavLog();

	/// The last warning or error since the last call; empty if there was none.
	static std::string take_complaint();

	/// The callback of av_log_set_callback(): it gets no pointer to an output, so a message on
	/// the thread of an output belongs to that output.
	static void write(void *context, int level, const char *format, std::va_list arguments);

private:
	void add(std::string line, bool complaint);

	std::vector<std::string> secrets_;
	std::string complaint_;
	LibavLog *outer_;
};

} // namespace penstock
