#pragma once

#include <string>

#include <sys/eventfd.h>

#include "core/base/unique_fd.h"
#include "tests/support/rigs/va_display.h"

namespace penstock::test {

/// The test driver with pictures that it does not finish before it is told to: what a test sees
/// before that does not depend on how busy the machine is.
class HeldDriver
{
public:
	/// `variables`, and what each picture takes, as SWVA_DELAY_US lists it: "0,hang" holds all
	/// but the first. A map that SWVA_MAP_HANG holds is let go with them.
	DriverEnvironment::Variables variables(DriverEnvironment::Variables variables = {},
					       const std::string &delays = "hang") const
	{
		variables["DELAY_US"] = delays;
		variables["HANG_FD"] = std::to_string(gate_.get());
		return variables;
	}

	/// From now on nothing is held.
	void let_go() const { (void)::eventfd_write(gate_.get(), 1); }

private:
	const UniqueFd gate_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
};

} // namespace penstock::test
