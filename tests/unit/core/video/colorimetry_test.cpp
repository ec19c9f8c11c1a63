#include "core/video/colorimetry.h"

#include <gtest/gtest.h>

namespace penstock {
namespace {

using Range = Colorimetry::Range;

constexpr Colorimetry kBt709{1, 1, 1, Range::kLimited};
constexpr Colorimetry kBt601{6, 6, 6, Range::kLimited};

TEST(Colorimetry, UnspecifiedFitsAnything)
{
	EXPECT_TRUE(compatible({}, kBt709));
	EXPECT_TRUE(compatible(kBt709, {}));
	EXPECT_TRUE(compatible({2, 1, 2, Range::kUnspecified}, kBt709));
}

TEST(Colorimetry, EachPartThatContradictsIsSeen)
{
	EXPECT_TRUE(compatible(kBt709, kBt709));
	EXPECT_FALSE(compatible(kBt709, {9, 1, 1, Range::kLimited}));
	EXPECT_FALSE(compatible(kBt709, {1, 13, 1, Range::kLimited}));
	EXPECT_FALSE(compatible(kBt709, {1, 1, 9, Range::kLimited}));
	EXPECT_FALSE(compatible(kBt709, {1, 1, 1, Range::kFull}));
	EXPECT_FALSE(compatible({2, 2, 2, Range::kFull}, kBt709));
	EXPECT_FALSE(compatible(kBt709, kBt601));
}

TEST(Colorimetry, CodePointsOfOneMeaningAreEqual)
{
	EXPECT_TRUE(compatible({1, 6, 1, Range::kLimited}, kBt709));
	EXPECT_TRUE(compatible({1, 14, 1, Range::kLimited}, {1, 15, 1, Range::kLimited}));
	EXPECT_TRUE(compatible({6, 6, 5, Range::kLimited}, kBt601));
	EXPECT_TRUE(compatible({7, 6, 6, Range::kLimited}, kBt601));
	EXPECT_FALSE(compatible({5, 6, 6, Range::kLimited}, kBt601));
}

TEST(Colorimetry, IsWrittenForPeople)
{
	EXPECT_EQ(to_string(kBt709),
		  "primaries bt709, transfer bt709, matrix bt709, limited range");
	EXPECT_EQ(to_string(Colorimetry{22, 16, 9, Range::kFull}),
		  "primaries 22, transfer pq, matrix bt2020, full range");
	EXPECT_EQ(to_string(Colorimetry{}), "primaries unspecified, transfer unspecified, "
					    "matrix unspecified, unspecified range");
}

} // namespace
} // namespace penstock
