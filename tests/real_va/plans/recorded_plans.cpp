#include "tests/real_va/plans/recorded_plans.h"

#include <algorithm>
#include <array>
#include <fstream>

namespace penstock::test {

namespace {

constexpr std::array<std::string_view, 6> kPaths{"import",	   "export", "shared",
						 "device-convert", "copy",   "convert"};

/// The cells of a line, between bars.
std::vector<std::string> cells_of(const std::string &line)
{
	std::vector<std::string> cells;
	std::size_t begin = 0;
	while (begin <= line.size()) {
		const std::size_t end = std::min(line.find('|', begin), line.size());
		std::string cell = line.substr(begin, end - begin);
		cell.erase(0, std::min(cell.find_first_not_of(' '), cell.size()));
		cell.erase(cell.find_last_not_of(' ') + 1);
		cells.push_back(std::move(cell));
		begin = end + 1;
	}
	return cells;
}

} // namespace

RecordedPlans read_recorded_plans(const std::string &file, std::string_view gpu)
{
	RecordedPlans plans;
	std::ifstream lines(file);
	bool inside = false;
	for (std::string line; std::getline(lines, line);) {
		if (line.starts_with("== ")) {
			inside = line.substr(3) == gpu;
		} else if (inside && plans.vendor.empty()) {
			plans.vendor = line;
		} else if (inside && !line.empty()) {
			std::vector<std::string> cells = cells_of(line);
			plans.rows.push_back({cells[0], {cells.begin() + 1, cells.end()}});
		}
	}
	return plans;
}

std::size_t rank_of(std::string_view path)
{
	const auto *found = std::ranges::find(kPaths, path);
	return static_cast<std::size_t>(found - kPaths.begin());
}

} // namespace penstock::test
