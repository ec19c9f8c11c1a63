#include "tests/support/process/program.h"

#include <filesystem>
#include <sstream>
#include <system_error>
#include <thread>

#include "tests/support/process/scratch_directory.h"

namespace penstock::test {

std::vector<std::string> operator+(std::vector<std::string> left,
				   const std::vector<std::string> &right)
{
	left.insert(left.end(), right.begin(), right.end());
	return left;
}

std::vector<std::string> penstock_command(const std::vector<std::string> &arguments)
{
	return std::vector<std::string>{PENSTOCK_PROGRAM} + arguments;
}

Finished penstock(const std::vector<std::string> &arguments, std::chrono::milliseconds patience)
{
	return run(penstock_command(arguments), patience);
}

nlohmann::json read_json(const std::string &path)
{
	return nlohmann::json::parse(read_file(path));
}

std::vector<nlohmann::json> read_json_lines(const std::string &path)
{
	std::vector<nlohmann::json> all;
	std::istringstream text(read_file(path));
	for (std::string line; std::getline(text, line);)
		all.push_back(nlohmann::json::parse(line));
	return all;
}

bool wait_for_size(const std::string &path, std::size_t bytes)
{
	using namespace std::chrono_literals;
	auto deadline = std::chrono::steady_clock::now() + 30s;
	while (std::chrono::steady_clock::now() < deadline) {
		std::error_code missing;
		auto size = std::filesystem::file_size(path, missing);
		if (!missing && size >= bytes)
			return true;
		std::this_thread::sleep_for(10ms);
	}
	return false;
}

} // namespace penstock::test
