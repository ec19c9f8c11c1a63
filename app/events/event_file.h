#pragma once

#include <cstdint>
#include <string>

#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace penstock {

/// Where the lines of events go. A file grows: what an earlier run wrote stays. A reader of a pipe
/// or socket that does not keep up misses lines, and nobody waits for it.
class EventFile
{
public:
	/// `place` as parse_event_place() has it.
	static Result<EventFile> open(const std::string &place);

	/// May wait for a disk. The first error is told, and each again that follows a success.
	void write(const std::string &line);

	std::uint64_t missed() const { return missed_; } ///< lines that could not be written

private:
	EventFile(std::string place, UniqueFd fd);

	Status try_to_write(const std::string &line) const;

	std::string place_;
	UniqueFd fd_;
	bool is_pipe_ = false; ///< or a socket or terminal
	bool works_ = true;
	std::uint64_t missed_ = 0;
};

} // namespace penstock
