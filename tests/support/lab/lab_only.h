#pragma once

#include <cstdlib>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace penstock::test {

/// For SetUp() of a test that needs a device which this machine lacks: the test body does not run.
/// It is skipped with the reason, but fails in the lab (PENSTOCK_LAB=1), which has every device.
inline void skip_outside_lab(const std::string &reason)
{
	const char *lab = std::getenv("PENSTOCK_LAB");
	if (lab && std::string_view(lab) == "1")
		FAIL() << "missing in the lab: " << reason;
	else
		GTEST_SKIP() << reason;
}

} // namespace penstock::test
