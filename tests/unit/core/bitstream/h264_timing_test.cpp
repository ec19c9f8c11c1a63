#include "core/bitstream/h264_timing.h"

#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace penstock::test {
namespace {

using Bytes = std::vector<std::byte>;

struct Set {
	std::string name;
	std::string bytes; ///< in hexadecimal digits
	std::string timed; ///< with 60000/1001
};

/// None of them has a rate. What becomes of them was read with FFmpeg (trace_headers).
const std::vector<Set> kTimedSets{
	{"BaselineWithoutVui", "6742001eda0280be40", "6742001eda0280be8400000fa40007530010"},
	{"BaselineWithBareVui", "6742001eed01405f403c58ba80",
	 "6742001eed01405f42000007d20003a9801e2c5d40"},
	{"FieldsOfMainWithAllElse", "674d001ed0e42262901405df97ff0040002db5010101e1e2c5d4",
	 "674d001ed0e42262901405df97ff0040002db5010101f000003e90001d4c00f162ea"},
	{"HighWithScalingLists",
	 "6764001ead841a69a69a69a6422420d34d34d34d34d34d34d34d34d34d34d34d34d34d34d34d35a0280bfe5ff"
	 "c010000b6d4040407878b1750",
	 "6764001ead841a69a69a69a6422420d34d34d34d34d34d34d34d34d34d34d34d34d34d34d34d35a0280bfe5ff"
	 "c010000b6d4040407c00000fa4000753003c58ba8"},
	{"High444WithScalingLists",
	 "67f4001e91b0834d34d34d34c844841a69a69a69a69a69a69a69a69a69a69a69a69a69a69a69a6420d34d34d3"
	 "4d34d34d34d34d34d34d34d34d34d34d34d34d33680a02f90",
	 "67f4001e91b0834d34d34d34c844841a69a69a69a69a69a69a69a69a69a69a69a69a69a69a69a6420d34d34d3"
	 "4d34d34d34d34d34d34d34d34d34d34d34d34d33680a02fa100000303e90001d4c004"},
};

Bytes parse(const std::string &digits)
{
	Bytes bytes;
	for (std::size_t i = 0; i < digits.size(); i += 2)
		bytes.push_back(
			static_cast<std::byte>(std::stoi(digits.substr(i, 2), nullptr, 16)));
	return bytes;
}

class H264Timing : public testing::TestWithParam<Set>
{};

TEST_P(H264Timing, AddsTheRateAndChangesNothingElse)
{
	const Bytes before = parse(GetParam().bytes);
	const auto after = with_timing(before, {60000, 1001});
	ASSERT_TRUE(after);
	EXPECT_EQ(*after, parse(GetParam().timed));
	EXPECT_FALSE(with_timing(*after, {30, 1})) << "it has a rate already";
}

TEST_P(H264Timing, LeavesWhatIsCutShort)
{
	const Bytes whole = parse(GetParam().bytes);
	// What is left of the restriction at the end of a VUI is not looked at.
	for (std::size_t length = 0; length < 7; ++length)
		EXPECT_FALSE(with_timing(std::span(whole).first(length), {30, 1})) << length;
	for (std::size_t length = 7; length < whole.size(); ++length)
		(void)with_timing(std::span(whole).first(length), {30, 1});
}

INSTANTIATE_TEST_SUITE_P(Sets, H264Timing, testing::ValuesIn(kTimedSets),
			 [](const auto &test) { return test.param.name; });

/// 32 zeros at the place of offset_for_non_ref_pic: no such number is in the specification (9.1).
TEST(H264TimingRates, ArePutBehindANumberThatDoesNotFit)
{
	EXPECT_TRUE(with_timing(parse("6742001ed0000003000340501ec8"), {30, 1}));
}

TEST(H264TimingRates, AreReducedSoThatTheyFit)
{
	const Bytes set = parse(kTimedSets[0].bytes);
	EXPECT_EQ(with_timing(set, {3'600'000'000, 60'060'000}), parse(kTimedSets[0].timed));
	EXPECT_FALSE(with_timing(set, {4'000'000'001, 1}));
	EXPECT_FALSE(with_timing(set, {0, 1})) << "unknown";
	EXPECT_FALSE(with_timing(set, {30, 0}));
}

TEST(H264TimingRates, AreForSequenceParameterSetsOnly)
{
	Bytes other = parse(kTimedSets[0].bytes);
	other[0] = std::byte{0x68};
	EXPECT_FALSE(with_timing(other, {30, 1}));
}

} // namespace
} // namespace penstock::test
