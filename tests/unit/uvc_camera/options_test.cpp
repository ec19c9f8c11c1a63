#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/uvc_camera/program/options.h"

namespace penstock::uvc {
namespace {

using testing::HasSubstr;
using Words = std::vector<std::string_view>;

TEST(UvcCameraOptions, AreRead)
{
	const Options options =
		parse_options(Words{"c920", "--serial", "S1", "--transfer", "iso", "--speed",
				    "super", "--port", "9", "--sent", "/f", "--fault", "error@1",
				    "--fault", "stall@2", "--away", "500", "--random", "7"})
			.value();
	EXPECT_EQ(options.profile, find_profile("c920"));
	EXPECT_EQ(options.serial, "S1");
	EXPECT_EQ(options.bus, (Bus{Transfer::kIsochronous, Speed::kSuper}));
	EXPECT_EQ(options.port, 9u);
	EXPECT_EQ(options.sent, "/f");
	EXPECT_EQ(options.faults.size(), 2u);
	EXPECT_EQ(options.away, std::chrono::milliseconds(500));
	EXPECT_EQ(options.random, 7u);
}

TEST(UvcCameraOptions, HaveDefaults)
{
	const Options options = parse_options(Words{"uhd"}).value();
	EXPECT_EQ(options.bus, (Bus{Transfer::kBulk, Speed::kHigh}));
	EXPECT_EQ(options.serial, "PENSTOCK0001");
	EXPECT_FALSE(options.port);
}

TEST(UvcCameraOptions, MistakesAreNamed)
{
	const auto mistake = [](const Words &words) {
		return parse_options(words).error().context;
	};
	EXPECT_THAT(mistake({}), HasSubstr("profile"));
	EXPECT_THAT(mistake({"c921"}), HasSubstr("c921"));
	EXPECT_THAT(mistake({"c920", "--port", "x"}), HasSubstr("--port"));
	EXPECT_THAT(mistake({"c920", "--port"}), HasSubstr("--port"));
	EXPECT_THAT(mistake({"c920", "--transfer", "int"}), HasSubstr("bulk or iso"));
	EXPECT_THAT(mistake({"c920", "--fault", "x@1"}), HasSubstr("x@1"));
	EXPECT_THAT(mistake({"c920", "--colour", "1"}), HasSubstr("--colour"));
}

} // namespace
} // namespace penstock::uvc
