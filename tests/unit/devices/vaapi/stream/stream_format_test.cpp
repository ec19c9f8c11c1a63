#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "devices/vaapi/stream/stream_format.h"

namespace penstock::vaapi {
namespace {

TEST(StreamFormat, OddSizesAreRoundedUpToWholeChromaSamples)
{
	EXPECT_EQ(shown_size({1920, 1080}), (Size{1920, 1080}));
	EXPECT_EQ(shown_size({319, 239}), (Size{320, 240}));
	EXPECT_EQ(shown_size({1, 2}), (Size{2, 2}));
}

TEST(StreamFormat, CodedSizeIsWholeBlocks)
{
	EXPECT_EQ(coded_size({1920, 1080}, 16), (Size{1920, 1088}));
	EXPECT_EQ(coded_size({1920, 1080}, 8), (Size{1920, 1080}));
	EXPECT_EQ(coded_size({1, 65}, 64), (Size{64, 128}));
}

TEST(StreamFormat, SizesThatNoLevelHoldsAreRefused)
{
	EXPECT_TRUE(check_size({1, 1}));
	EXPECT_TRUE(check_size({16384, 16384}));
	for (const Size size : {Size{0, 480}, Size{640, 0}, Size{16385, 16}, Size{16, 16385}})
		EXPECT_TRUE(check_size(size).error().is(std::errc::invalid_argument));
}

TEST(NominalRate, IsInLowestTerms)
{
	EXPECT_EQ(nominal_rate({30, 1}), (Fraction{30, 1}));
	EXPECT_EQ(nominal_rate({30'000, 1'000}), (Fraction{30, 1}));
	EXPECT_EQ(nominal_rate({60'000, 1'001}), (Fraction{60'000, 1'001}));
	EXPECT_EQ(nominal_rate({15, 2}), (Fraction{15, 2}));
}

TEST(NominalRate, UnknownIs30)
{
	EXPECT_EQ(nominal_rate({0, 1}), (Fraction{30, 1}));
	EXPECT_EQ(nominal_rate({30, 0}), (Fraction{30, 1}));
}

TEST(NominalRate, FitsInto16BitsAndIsNear)
{
	// A UVC camera's 10 MHz clock.
	EXPECT_EQ(nominal_rate({10'000'000, 333'333}), (Fraction{30, 1}));
	EXPECT_EQ(nominal_rate({10'000'000, 333'667}), (Fraction{2'997, 100}));
	EXPECT_EQ(nominal_rate({0xffff'ffff, 1}), (Fraction{0xffff, 1}));
	EXPECT_EQ(nominal_rate({1, 0xffff'ffff}), (Fraction{1, 0xffff}));

	std::mt19937 random(1);
	for (int round = 0; round < 20'000; ++round) {
		const auto num = static_cast<std::uint32_t>(random() >> random() % 32);
		const auto den = static_cast<std::uint32_t>(random() >> random() % 32);
		const double wanted = static_cast<double>(num) / den;
		if (num == 0 || den == 0 || wanted > 1000 || wanted < 0.01)
			continue;
		const Fraction rate = nominal_rate({num, den});
		ASSERT_LE(rate.num, 0xffffu);
		ASSERT_LE(rate.den, 0xffffu);
		const double is = static_cast<double>(rate.num) / rate.den;
		ASSERT_NEAR(is / wanted, 1.0, 1e-4) << num << "/" << den;
	}
}

TEST(NominalRate, IsPackedAsLibvaHasIt)
{
	EXPECT_EQ(packed_rate({30'000, 1'001}), 30'000u | 1'001u << 16);
	EXPECT_EQ(packed_rate({30, 1}), 0x1'001eu);
}

} // namespace
} // namespace penstock::vaapi
