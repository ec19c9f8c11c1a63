#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace penstock::test {

/// What is recorded of one GPU in plans.txt.
struct RecordedPlans {
	std::string vendor; ///< how the driver named itself
	/// "camera format" and the paths, one for each size.
	struct Row {
		std::string camera;
		std::vector<std::string> paths;
	};
	std::vector<Row> rows;
};

/// The section of `gpu`; without rows when there is none.
RecordedPlans read_recorded_plans(const std::string &file, std::string_view gpu);

/// Where a path stands between 0, the best, and those that are none: "no way" and worse.
std::size_t rank_of(std::string_view path);

} // namespace penstock::test
