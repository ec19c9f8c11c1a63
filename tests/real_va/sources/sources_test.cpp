// What real drivers tell the hardware to read, beside where penstock's plan has the frame.

#include <dlfcn.h>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/real_va/driver_variables.h"
#include "tests/real_va/sources/source_trial.h"

namespace penstock::test {
namespace {

using enum PixelFormat;

/// What cameras give: webcams, grabbers, sensors.
const std::vector<Size> kSizes{
	{160, 120},  {176, 144},   {320, 180},	 {320, 240},   {352, 288},  {424, 240},
	{432, 240},  {480, 270},   {480, 320},	 {512, 288},   {544, 288},  {640, 360},
	{640, 400},  {640, 480},   {720, 480},	 {720, 576},   {752, 416},  {768, 432},
	{800, 448},  {800, 600},   {848, 480},	 {864, 480},   {896, 504},  {960, 540},
	{960, 720},  {1024, 576},  {1024, 768},	 {1184, 656},  {1280, 720}, {1280, 800},
	{1280, 960}, {1280, 1024}, {1440, 1080}, {1536, 864},  {1600, 896}, {1600, 1200},
	{1640, 922}, {1920, 1080}, {1920, 1200}, {2560, 1440}, {3840, 2160}};

class Sources : public testing::TestWithParam<PixelFormat>
{
protected:
	/// As libva would in each of hundreds of children, which find the driver and its compiler
	/// loaded and relocated instead. None of its functions is called here.
	static void SetUpTestSuite()
	{
		(void)::dlopen(variable("REAL_VA_DRIVER").c_str(),
			       RTLD_NOW | RTLD_GLOBAL | RTLD_NODELETE);
	}

	void SetUp() override
	{
		if (const std::string missing = missing_driver(); !missing.empty())
			GTEST_SKIP() << missing;
	}
};

TEST_P(Sources, AreReadWhereThePlanHasThem)
{
	std::set<std::string> paths;
	for (Size size : kSizes) {
		const std::vector<SourceTrial> trials = try_sources(GetParam(), size);
		EXPECT_FALSE(trials.empty()) << "no way for " << to_string(size);
		for (const SourceTrial &trial : trials) {
			EXPECT_EQ(trial.misfit, "") << trial.path << " " << to_string(size);
			paths.insert(trial.path);
		}
	}
	const bool encoded_as_it_is = GetParam() == kNV12;
	EXPECT_EQ(paths.contains("export"), encoded_as_it_is);
	EXPECT_EQ(paths.contains("shared"), encoded_as_it_is);
	EXPECT_TRUE(paths.contains(encoded_as_it_is ? "copy" : "convert"));
}

INSTANTIATE_TEST_SUITE_P(Formats, Sources, testing::Values(kNV12, kYUYV, kYU12, kMJPG),
			 [](const auto &test) { return std::string(name_of(test.param)); });

} // namespace
} // namespace penstock::test
