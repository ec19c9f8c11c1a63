#pragma once

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

	void add(std::string line, bool complaint);

private:
	std::vector<std::string> secrets_;
	std::string complaint_;
	LibavLog *outer_;
};

} // namespace penstock
