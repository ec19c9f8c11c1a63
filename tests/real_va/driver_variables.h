#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include <fmt/format.h>

namespace penstock::test {

inline std::string variable(const char *name)
{
	const char *value = std::getenv(name);
	return value ? value : "";
}

/// Why there is nothing to test with; empty where the driver of REAL_VA_DRIVER is installed.
inline std::string missing_driver()
{
	const std::string driver = variable("REAL_VA_DRIVER");
	if (std::filesystem::exists(driver))
		return {};
	return fmt::format("no {}: the package {} has it", driver, variable("REAL_VA_PACKAGE"));
}

} // namespace penstock::test
