#include "devices/vaapi/driver/read_rules.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace penstock::vaapi {
namespace {

constexpr const char *kIhd = "Intel iHD driver for Intel(R) Gen Graphics - 23.1.1 ()";
constexpr const char *kI965 = "Intel i965 driver for Intel(R) Ivybridge Mobile - 2.4.1";
constexpr const char *kMesa =
	"Mesa Gallium driver 22.3.6 for AMD Radeon Graphics (renoir, LLVM 15.0.6, DRM 3.61)";

struct Layout {
	const char *driver;
	PixelFormat format;
	Size size;
	std::uint32_t stride;
	std::uint32_t rows; ///< of the first plane
	bool read;
};

class Rules : public testing::TestWithParam<Layout>
{};

TEST_P(Rules, SayWhatADriverReads)
{
	const Layout &asked = GetParam();
	const auto rules = read_rules(asked.driver, true);
	ASSERT_TRUE(rules);
	const auto layout =
		VideoInfo::create(asked.format, asked.size, asked.stride, asked.rows).value();
	EXPECT_EQ(rules->allow(layout), asked.read) << asked.driver << " " << to_string(layout);
}

constexpr Size kVga{640, 480};
constexpr Size kHd{1280, 720};
constexpr Size kFullHd{1920, 1080};
constexpr PixelFormat kNV12 = PixelFormat::kNV12;
constexpr PixelFormat kYUYV = PixelFormat::kYUYV;

INSTANTIATE_TEST_SUITE_P(Every, Rules,
			 testing::Values(
				 // As webcams lay them out.
				 Layout{kIhd, kNV12, kVga, 640, 480, true},
				 Layout{kIhd, kNV12, kHd, 1280, 720, true},
				 Layout{kIhd, kNV12, kFullHd, 1920, 1080, true},
				 Layout{kI965, kNV12, kVga, 640, 480, true},
				 Layout{kI965, kNV12, kHd, 1280, 720, true},
				 Layout{kI965, kNV12, kFullHd, 1920, 1080, false},
				 Layout{kMesa, kNV12, kVga, 640, 480, false},
				 Layout{kMesa, kNV12, kHd, 1280, 720, true},
				 Layout{kMesa, kNV12, kFullHd, 1920, 1080, false},
				 // With padding.
				 Layout{kIhd, kNV12, kHd, 1288, 720, false},
				 Layout{kIhd, kNV12, kHd, 1344, 720, true},
				 Layout{kIhd, kNV12, kHd, 1280, 722, false},
				 Layout{kIhd, kNV12, kHd, 1280, 724, true},
				 Layout{kI965, kNV12, kFullHd, 1920, 1088, true},
				 Layout{kI965, kNV12, kFullHd, 1920, 1084, false},
				 Layout{kMesa, kNV12, kFullHd, 2048, 1080, true},
				 Layout{kMesa, kNV12, kHd, 1536, 720, false},
				 Layout{kMesa, kNV12, kHd, 1280, 722, true},
				 // One plane, which any row may end.
				 Layout{kIhd, kYUYV, {640, 362}, 1280, 362, true},
				 Layout{kMesa, kYUYV, kVga, 1280, 480, true}));

TEST(ReadRules, AreUnknownOfOtherDrivers)
{
	EXPECT_FALSE(read_rules("penstock strict software driver", true));
	EXPECT_FALSE(read_rules("Mesa Gallium driver 22.3.6 for virgl", false));
	EXPECT_FALSE(read_rules("", true));
}

/// Broadwell, which iHD drives, too.
TEST(ReadRules, AreStricterOfIntelWithoutALowPowerEncoder)
{
	const auto layout = VideoInfo::create(kNV12, kFullHd).value();
	EXPECT_TRUE(read_rules(kIhd, true)->allow(layout));
	EXPECT_FALSE(read_rules(kIhd, false)->allow(layout));
}

TEST(ReadRules, AreOfLinearLayoutsInOneMemory)
{
	const ReadRules rules = read_rules(kIhd, true).value();
	auto tiled = VideoInfo::create(kNV12, kHd).value();
	EXPECT_TRUE(rules.allow(tiled));
	tiled.modifier = 0x100000000000002;
	EXPECT_FALSE(rules.allow(tiled));
	EXPECT_FALSE(rules.allow(VideoInfo::create(PixelFormat::kNM12, kHd).value()));
}

/// The hardware is told rows, not bytes.
TEST(ReadRules, RefuseAPlaneThatBeginsWithinALine)
{
	const std::array<PlaneLayout, 2> planes{PlaneLayout{0, 0, 1280, 720, 0, 0},
						PlaneLayout{0, 1280 * 720 + 640, 1280, 360, 0, 0}};
	const auto layout = VideoInfo::create(kNV12, kHd, planes).value();
	EXPECT_FALSE(read_rules(kIhd, true)->allow(layout));
}

} // namespace
} // namespace penstock::vaapi
