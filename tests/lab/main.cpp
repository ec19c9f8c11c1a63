#include <cstdio>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace {

bool in_lab()
{
	std::ifstream file("/proc/cpuinfo");
	for (std::string line; std::getline(file, line);)
		if (line.find("User Mode Linux") != std::string::npos)
			return true;
	return false;
}

} // namespace

int main(int argc, char **argv)
{
	testing::InitGoogleTest(&argc, argv);
	if (!testing::GTEST_FLAG(list_tests) && !in_lab()) {
		std::fputs(
			"lab_tests needs the lab's devices: scripts/lab run -- lab_tests, or ctest "
			"-L lab\n",
			stderr);
		return 1;
	}
	// A filter that matches nothing would pass.
	int result = RUN_ALL_TESTS();
	if (!testing::GTEST_FLAG(list_tests) &&
	    testing::UnitTest::GetInstance()->test_to_run_count() == 0) {
		std::fputs("no test matches the filter\n", stderr);
		return 1;
	}
	return result;
}
