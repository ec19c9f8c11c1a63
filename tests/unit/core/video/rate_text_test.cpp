#include "core/video/rate_text.h"

#include <gtest/gtest.h>

namespace penstock {
namespace {

TEST(RateTexts, AreAsPeopleSayThem)
{
	EXPECT_EQ(plain_number({742500, 12375}), "60");
	EXPECT_EQ(plain_number({60000, 1001}), "59.94");
	EXPECT_EQ(plain_number({30000, 1001}), "29.97");
	EXPECT_EQ(plain_number({25, 2}), "12.5");
	EXPECT_EQ(plain_number({120, 1}), "120");
	EXPECT_EQ(plain_number({1'000'000, 1}), "1000000");
	EXPECT_EQ(plain_number({1, 3}), "0.333");
	EXPECT_EQ(plain_number({0, 1}), "0");
	EXPECT_EQ(plain_number({1, 0}), "1/0");
}

} // namespace
} // namespace penstock
