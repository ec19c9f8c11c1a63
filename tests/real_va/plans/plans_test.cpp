// What penstock plans with a real driver for every kind of camera, beside what was recorded in
// plans.txt.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "devices/vaapi/driver/display.h"
#include "tests/real_va/driver_variables.h"
#include "tests/real_va/plans/plan_row.h"
#include "tests/real_va/plans/recorded_plans.h"
#include "tests/support/process/child_process.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock::test {
namespace {

using enum PixelFormat;

const std::vector<Size> kSizes{{640, 480}, {1280, 720}, {1920, 1080}};

/// What the driver calls itself; in a child, since a driver stays loaded.
std::string vendor()
{
	const ScratchDirectory scratch;
	const std::string file = scratch.file("vendor");
	(void)run_in_child([&file] {
		const auto display = vaapi::Display::open("/dev/dri/renderD128");
		std::ofstream(file) << (display ? (*display)->vendor() : display.error().message());
		return 0;
	});
	std::string text;
	std::ifstream stream(file);
	std::getline(stream, text);
	// The kernel's release is in Mesa's.
	return text.substr(0, text.find(", DRM"));
}

class Plans : public testing::TestWithParam<std::tuple<CameraKind, PixelFormat>>
{
protected:
	void SetUp() override
	{
		if (const std::string missing = missing_driver(); !missing.empty())
			GTEST_SKIP() << missing;
	}
};

TEST_P(Plans, AreThoseThatWereRecorded)
{
	const auto &[kind, format] = GetParam();
	const std::string gpu = std::filesystem::path(variable("REAL_VA_ROOT")).filename();
	const RecordedPlans recorded = read_recorded_plans(variable("REAL_VA_PLANS"), gpu);
	const std::string camera = fmt::format("{} {}", name_of(kind), name_of(format));
	const auto row = std::ranges::find(recorded.rows, camera, &RecordedPlans::Row::camera);
	const std::vector<PlanCell> cells = plan_row(kind, format, kSizes);
	std::string line = fmt::format("{:<13}", camera);
	for (const PlanCell &cell : cells)
		line += fmt::format(" | {:<14}", cell.path);
	RecordProperty("row", line);
	ASSERT_NE(row, recorded.rows.end()) << gpu << " " << vendor() << " is not recorded:\n"
					    << line;
	// Another release of a driver may do better.
	const bool same_driver = vendor() == recorded.vendor;
	for (std::size_t i = 0; i < kSizes.size(); ++i) {
		SCOPED_TRACE(line + "\n" + to_string(kSizes[i]) + "\n" + cells[i].reasons);
		if (same_driver)
			EXPECT_EQ(cells[i].path, row->paths.at(i));
		else
			EXPECT_LE(rank_of(cells[i].path), rank_of(row->paths.at(i)));
	}
}

INSTANTIATE_TEST_SUITE_P(Cameras, Plans,
			 testing::Combine(testing::Values(CameraKind::kFixed,
							  CameraKind::kFlexible),
					  testing::Values(kNV12, kYUYV, kYU12, kP010, kMJPG)),
			 [](const auto &test) {
				 return fmt::format("{}_{}", name_of(std::get<0>(test.param)),
						    name_of(std::get<1>(test.param)));
			 });

} // namespace
} // namespace penstock::test
