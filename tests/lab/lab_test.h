#pragma once

#include <cstdlib>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/lab/vivid.h"
#include "tests/support/process/program.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock::test {

/// The kernel arguments that the guest was started with, by the name that CMakeLists.txt gives
/// them.
inline std::string profile()
{
	const char *name = std::getenv("PENSTOCK_LAB_PROFILE");
	return name ? name : "single";
}

/// Begins with a camera that works and gives the same picture in every frame.
class LabTest : public testing::Test
{
protected:
	void SetUp() override { vivid_.reset(); }

	std::string file(const std::string &name) const { return scratch_.file(name); }

	Vivid vivid_;
	ScratchDirectory scratch_;
};

/// `record` of a stream that the lab can keep up with, without its output and its end.
inline std::vector<std::string> record_hd()
{
	return {"record", "--size", "1280x720", "--fps", "30", "--format", "NV12"};
}

/// A smaller and faster one.
inline std::vector<std::string> record_small(const std::string &rate = "60")
{
	return {"record", "--size", "640x480", "--fps", rate, "--format", "NV12"};
}

} // namespace penstock::test
