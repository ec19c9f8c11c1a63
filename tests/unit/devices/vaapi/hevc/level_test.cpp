#include <ostream>

#include <gtest/gtest.h>

#include "devices/vaapi/hevc/level.h"

namespace penstock::vaapi {

void PrintTo(const HevcLevel &level, std::ostream *out)
{
	*out << int{level.idc} << (level.high_tier ? " high" : " main");
}

namespace {

constexpr HevcLevel kNone{};

HevcLevel level(const HevcDemand &demand, const std::optional<std::string> &wanted = {})
{
	const auto chosen = choose_hevc_level(demand, wanted);
	return chosen ? *chosen : kNone;
}

HevcLevel main_tier(std::uint8_t tenths)
{
	return {static_cast<std::uint8_t>(tenths * 3), false};
}

HevcLevel high_tier(std::uint8_t tenths)
{
	return {static_cast<std::uint8_t>(tenths * 3), true};
}

constexpr Size kHd{1280, 720};
constexpr Size kFullHdLuma{1920, 1080};
constexpr Size kUhd{3840, 2160};

TEST(HevcLevel, OfCommonVideo)
{
	EXPECT_EQ(level({{176, 144}, {15, 1}}), main_tier(10));
	EXPECT_EQ(level({{352, 288}, {30, 1}}), main_tier(20));
	EXPECT_EQ(level({{640, 360}, {30, 1}}), main_tier(21));
	EXPECT_EQ(level({kHd, {30, 1}}), main_tier(31));
	EXPECT_EQ(level({kFullHdLuma, {30, 1}}), main_tier(40));
	EXPECT_EQ(level({kFullHdLuma, {60, 1}}), main_tier(41));
	EXPECT_EQ(level({kUhd, {30, 1}}), main_tier(50));
	EXPECT_EQ(level({kUhd, {60, 1}}), main_tier(51));
	EXPECT_EQ(level({{7680, 4320}, {30, 1}}), main_tier(60));
	EXPECT_EQ(level({{7680, 4320}, {120, 1}}), main_tier(62));
}

struct Edge {
	const char *name;
	HevcDemand fits;
	HevcDemand exceeds; ///< by the least step
	HevcLevel level;
	HevcLevel next;
};

class HevcLevelEdge : public testing::TestWithParam<Edge>
{};

TEST_P(HevcLevelEdge, FitsOrNeedsTheNext)
{
	EXPECT_EQ(level(GetParam().fits), GetParam().level);
	EXPECT_EQ(level(GetParam().exceeds), GetParam().next);
}

INSTANTIATE_TEST_SUITE_P(TablesA8AndA9, HevcLevelEdge,
			 testing::Values(Edge{"Samples10",
					      {{256, 144}, {1, 1}},
					      {{264, 144}, {1, 1}},
					      main_tier(10),
					      main_tier(20)},
					 Edge{"Samples31",
					      {{1280, 768}, {1, 1}},
					      {{1288, 768}, {1, 1}},
					      main_tier(31),
					      main_tier(40)},
					 Edge{"Samples41",
					      {{2048, 1088}, {60, 1}},
					      {{2048, 1096}, {59, 1}},
					      main_tier(41),
					      main_tier(50)},
					 Edge{"Rate10",
					      {{256, 144}, {15, 1}},
					      {{256, 144}, {15'001, 1'000}},
					      main_tier(10),
					      main_tier(20)},
					 Edge{"Rate52",
					      {{4096, 2176}, {120, 1}},
					      {{4096, 2176}, {120'001, 1'000}},
					      main_tier(52),
					      main_tier(61)},
					 Edge{"Side10",
					      {{536, 8}, {1, 1}},
					      {{544, 8}, {1, 1}},
					      main_tier(10),
					      main_tier(20)},
					 Edge{"Bits40",
					      {kFullHdLuma, {30, 1}, 12'000'000},
					      {kFullHdLuma, {30, 1}, 12'000'001},
					      main_tier(40),
					      main_tier(41)},
					 Edge{"Buffer40",
					      {kFullHdLuma, {30, 1}, 1, 12'000'000},
					      {kFullHdLuma, {30, 1}, 1, 12'000'001},
					      main_tier(40),
					      main_tier(41)},
					 Edge{"HighTier",
					      {kFullHdLuma, {30, 1}, 240'000'000},
					      {kFullHdLuma, {30, 1}, 240'000'001},
					      main_tier(62),
					      high_tier(61)},
					 Edge{"LastBits",
					      {kFullHdLuma, {30, 1}, 800'000'000},
					      {kFullHdLuma, {30, 1}, 800'000'001},
					      high_tier(62),
					      kNone},
					 Edge{"LastRate",
					      {{8192, 4352}, {120, 1}},
					      {{8192, 4352}, {120'001, 1'000}},
					      main_tier(62),
					      kNone}),
			 [](const auto &row) { return std::string(row.param.name); });

TEST(HevcLevel, WantedIsTakenInTheTierThatHoldsTheStream)
{
	EXPECT_EQ(level({kHd, {30, 1}}, "4.1"), main_tier(41));
	EXPECT_EQ(level({kHd, {30, 1}, 50'000'000}, "4.1"), high_tier(41));
	EXPECT_EQ(level({kHd, {30, 1}, 50'000'001}, "4.1"), kNone);
	// Level 3.1 has no High tier.
	const auto low = choose_hevc_level({kHd, {30, 1}, 10'000'001}, "3.1");
	EXPECT_TRUE(low.error().is(std::errc::not_supported));
	EXPECT_NE(low.error().context.find("HEVC level 3.1: 10000001 bit/s, at most 10000000"),
		  std::string::npos);
	for (const char *name : {"", "1.1", "3.2", "7", "4.1.0"})
		EXPECT_TRUE(choose_hevc_level({kHd, {30, 1}}, name)
				    .error()
				    .is(std::errc::invalid_argument))
			<< name;
}

TEST(HevcLevel, RefusalTellsWhichLimitIsExceeded)
{
	EXPECT_NE(choose_hevc_level({{16384, 16384}, {1, 1}})
			  .error()
			  .context.find("268435456 luma samples in a picture"),
		  std::string::npos);
}

} // namespace
} // namespace penstock::vaapi
