#pragma once

#include <memory>
#include <string>

#include <sys/types.h>

#include "app/outputs/stream/deadline.h"
#include "app/outputs/stream/output.h"
#include "core/base/unique_fd.h"

namespace penstock {

/// The coded frames one after another, in a file or on standard output ("-").
class RawOutput final : public Output
{
public:
	/// Creates or empties the file. A named pipe that nobody reads is
	/// no_such_device_or_address. Borrows `deadline`, which a full pipe is waited for with.
	static Result<std::unique_ptr<RawOutput>> open(const std::string &url, Deadline &deadline);

	Status write(const Packet &packet) override;
	Status finish() override;

private:
	RawOutput(std::string url, UniqueFd fd, Deadline &deadline);

	std::string url_;
	Deadline &deadline_;
	UniqueFd fd_;
	off_t end_ = 0; ///< of the last whole frame
};

} // namespace penstock
