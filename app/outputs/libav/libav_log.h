#pragma once

#include <string>
#include <vector>

namespace penstock {

/// While it exists, what libavformat says on this thread goes to the log at debug level, without
/// the secrets, and its last complaint is kept for an error message. libavformat has one log for
/// the whole process; outside of such a scope it is silent.
class LibavLog
{
public:
	explicit LibavLog(std::vector<std::string> secrets);
	LibavLog(const LibavLog &) = delete;
	LibavLog &operator=(const LibavLog &) = delete;
	~LibavLog();

	/// The last complaint since it was last asked for; empty if there is none.
	static std::string take_complaint();

	void add(std::string line, bool complaint);

private:
	std::vector<std::string> secrets_;
	std::string complaint_;
	LibavLog *outer_;
};

} // namespace penstock
