#pragma once

#include <string>

#include "tests/support/process/child_process.h"

namespace penstock::test {

/// The system's udev, which the guest has not by itself: makes the links of /dev/v4l/by-id and
/// by-path for as long as the object lives. Only in the lab.
class Udev
{
public:
	/// For the devices that are there, too.
	Udev();

	/// Waits until all events are done.
	static void settle();

private:
	ChildProcess process_;
};

/// Where a link leads, such as "/dev/video3"; empty when there is none.
std::string target_of(const std::string &link);

} // namespace penstock::test
