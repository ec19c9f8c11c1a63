#include <random>

#include <gtest/gtest.h>

#include "devices/vaapi/h264/level.h"

namespace penstock::vaapi {
namespace {

H264Demand demand(Size coded, Fraction rate, std::uint32_t bits_per_second = 0,
		  std::uint32_t cpb_size = 0, H264Profile profile = H264Profile::kMain)
{
	return {profile, coded, rate, bits_per_second, cpb_size};
}

int level(const H264Demand &wanted)
{
	const auto chosen = choose_h264_level(wanted);
	return chosen ? *chosen : 0;
}

// What Table A-1 gives in macroblocks per second, in common sizes (table A-6 of the standard).
TEST(H264Level, OfCommonVideo)
{
	EXPECT_EQ(level(demand({176, 144}, {15, 1})), 10);
	EXPECT_EQ(level(demand({352, 288}, {30, 1})), 13);
	EXPECT_EQ(level(demand({640, 480}, {30, 1})), 30);
	EXPECT_EQ(level(demand({1280, 720}, {30, 1})), 31);
	EXPECT_EQ(level(demand({1280, 720}, {60, 1})), 32);
	EXPECT_EQ(level(demand({1920, 1088}, {30, 1})), 40);
	EXPECT_EQ(level(demand({1920, 1088}, {60, 1})), 42);
	EXPECT_EQ(level(demand({3840, 2160}, {30, 1})), 51);
	EXPECT_EQ(level(demand({3840, 2160}, {60, 1})), 52);
	EXPECT_EQ(level(demand({7680, 4320}, {60, 1})), 61);
	EXPECT_EQ(level(demand({7680, 4320}, {120, 1})), 62);
}

struct Edge {
	const char *name;
	H264Demand fits;
	H264Demand exceeds; ///< by the least step
	int level;
	int next;
};

class H264LevelEdge : public testing::TestWithParam<Edge>
{};

TEST_P(H264LevelEdge, FitsOrNeedsTheNext)
{
	EXPECT_EQ(level(GetParam().fits), GetParam().level);
	EXPECT_EQ(level(GetParam().exceeds), GetParam().next);
}

constexpr Size kQcif{176, 144};		       // 99 macroblocks
constexpr Size kHd{1280, 720};		       // 3600
constexpr Size kFullHdMacroblocks{1920, 1088}; // 8160

INSTANTIATE_TEST_SUITE_P(
	TableA1, H264LevelEdge,
	testing::Values(
		Edge{"Rate10", demand(kQcif, {15, 1}), demand(kQcif, {15'001, 1'000}), 10, 11},
		Edge{"Rate31", demand(kHd, {30, 1}), demand(kHd, {30'001, 1'000}), 31, 32},
		// 245760 / 8160 = 30.1176…
		Edge{"Rate40", demand(kFullHdMacroblocks, {245'760, 8'160}),
		     demand(kFullHdMacroblocks, {245'761, 8'160}), 40, 42},
		Edge{"Picture10", demand(kQcif, {1, 1}), demand({192, 144}, {1, 1}), 10, 11},
		Edge{"Picture31", demand(kHd, {1, 1}), demand({1296, 720}, {1, 1}), 31, 32},
		Edge{"Picture32", demand({1280, 1024}, {1, 1}), demand({1296, 1024}, {1, 1}), 32,
		     40},
		Edge{"Picture40", demand({2048, 1024}, {1, 1}), demand({2048, 1040}, {1, 1}), 40,
		     42},
		// The longest side: 169 macroblocks at 3600, 202 at 5120.
		Edge{"Side31", demand({169 * 16, 16}, {1, 1}), demand({170 * 16, 16}, {1, 1}), 31,
		     32},
		Edge{"SideUpright", demand({16, 169 * 16}, {1, 1}), demand({16, 170 * 16}, {1, 1}),
		     31, 32},
		Edge{"Bits10", demand(kQcif, {1, 1}, 64'000), demand(kQcif, {1, 1}, 64'001), 10,
		     11},
		Edge{"Bits40", demand(kFullHdMacroblocks, {25, 1}, 20'000'000),
		     demand(kFullHdMacroblocks, {25, 1}, 20'000'001), 40, 41},
		Edge{"Bits41High",
		     demand(kFullHdMacroblocks, {25, 1}, 62'500'000, 0, H264Profile::kHigh),
		     demand(kFullHdMacroblocks, {25, 1}, 62'500'001, 0, H264Profile::kHigh), 41,
		     50},
		Edge{"Buffer31", demand(kHd, {25, 1}, 1'000, 14'000'000),
		     demand(kHd, {25, 1}, 1'000, 14'000'001), 31, 32},
		Edge{"Buffer40High",
		     demand(kFullHdMacroblocks, {25, 1}, 1'000, 31'250'000, H264Profile::kHigh),
		     demand(kFullHdMacroblocks, {25, 1}, 1'000, 31'250'001, H264Profile::kHigh), 40,
		     41},
		Edge{"Last", demand({7680, 4320}, {16'711'680, 129'600}, 800'000'000, 800'000'000),
		     demand({7680, 4320}, {16'711'681, 129'600}, 800'000'000, 800'000'000), 62, 0}),
	[](const auto &row) { return std::string(row.param.name); });

TEST(H264Level, RefusalTellsWhichLimitIsExceeded)
{
	const auto reason = [](const H264Demand &wanted) {
		const auto chosen = choose_h264_level(wanted);
		EXPECT_TRUE(chosen.error().is(std::errc::not_supported));
		return chosen.error().context;
	};
	EXPECT_NE(reason(demand({16384, 16384}, {1, 1})).find("1048576 macroblocks in a picture"),
		  std::string::npos);
	EXPECT_NE(reason(demand(kHd, {65'535, 1})).find("65535 frames per second"),
		  std::string::npos);
	EXPECT_NE(reason(demand(kHd, {30, 1}, 800'000'001)).find("800000001 bit/s"),
		  std::string::npos);
	EXPECT_NE(reason(demand(kHd, {30, 1}, 1, 0xffff'ffff)).find("coded picture buffer"),
		  std::string::npos);
}

TEST(H264Level, WantedIsTakenWhereItHoldsTheStream)
{
	EXPECT_EQ(choose_h264_level(demand(kHd, {30, 1}), "4.1").value(), 41);
	EXPECT_EQ(choose_h264_level(demand(kHd, {30, 1}), "4").value(), 40);
	EXPECT_EQ(choose_h264_level(demand(kHd, {30, 1}), "3.1").value(), 31);
	const auto low = choose_h264_level(demand(kHd, {60, 1}), "3.1");
	EXPECT_TRUE(low.error().is(std::errc::not_supported));
	EXPECT_NE(low.error().context.find("H.264 level 3.1: 3600 macroblocks at 60 frames"),
		  std::string::npos);
	for (const char *name : {"", "7", "1b", "4.3", "41", "4.", ".1", "4.1 ", "auto"})
		EXPECT_TRUE(choose_h264_level(demand(kHd, {30, 1}), name)
				    .error()
				    .is(std::errc::invalid_argument))
			<< name;
}

TEST(H264Level, NeverFallsWhenTheDemandGrows)
{
	std::mt19937 engine(1);
	const auto below = [&](std::uint32_t limit) {
		return static_cast<std::uint32_t>(engine() % limit);
	};
	for (int round = 0; round < 20'000; ++round) {
		const H264Demand less =
			demand({16 + below(500) * 16, 16 + below(300) * 16}, {1 + below(120), 1},
			       below(1u << below(31)), below(1u << below(31)));
		H264Demand more = less;
		more.coded.width += 16 * below(2);
		more.rate.num += below(2);
		more.bits_per_second += below(1000);
		const int first = level(less);
		const int second = level(more);
		ASSERT_TRUE(second == 0 || (first != 0 && first <= second));
	}
}

} // namespace
} // namespace penstock::vaapi
