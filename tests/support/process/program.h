#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/support/process/child_process.h"

namespace penstock::test {

/// The command line of the penstock that is being tested.
std::vector<std::string> penstock_command(const std::vector<std::string> &arguments);

/// Runs it to its end.
Finished penstock(const std::vector<std::string> &arguments,
		  std::chrono::milliseconds patience = std::chrono::seconds(60));

/// Throws when the file is missing or no JSON.
nlohmann::json read_json(const std::string &path);
/// Of a file with a value in each line.
std::vector<nlohmann::json> read_json_lines(const std::string &path);

/// Waits until the file has at least `bytes`; false after 30 s.
bool wait_for_size(const std::string &path, std::size_t bytes);

std::vector<std::string> operator+(std::vector<std::string> left,
				   const std::vector<std::string> &right);

} // namespace penstock::test
