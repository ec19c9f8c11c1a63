#include "core/allocation/strategy.h"

#include <set>

#include <gtest/gtest.h>

namespace penstock {
namespace {

TEST(Strategy, OnlyTheLastTwoRungsCopy)
{
	EXPECT_TRUE(is_zero_copy(Strategy::kPassthrough));
	EXPECT_TRUE(is_zero_copy(Strategy::kImport));
	EXPECT_TRUE(is_zero_copy(Strategy::kExport));
	EXPECT_TRUE(is_zero_copy(Strategy::kShared));
	EXPECT_TRUE(is_zero_copy(Strategy::kDeviceConvert));
	EXPECT_FALSE(is_zero_copy(Strategy::kCopy));
	EXPECT_FALSE(is_zero_copy(Strategy::kConvert));
}

TEST(Strategy, HasTheNamesOfTheCommandLine)
{
	EXPECT_EQ(name_of(Strategy::kPassthrough), "passthrough");
	EXPECT_EQ(name_of(Strategy::kImport), "import");
	EXPECT_EQ(name_of(Strategy::kExport), "export");
	EXPECT_EQ(name_of(Strategy::kShared), "shared");
	EXPECT_EQ(name_of(Strategy::kDeviceConvert), "device-convert");
	EXPECT_EQ(name_of(Strategy::kCopy), "copy");
	EXPECT_EQ(name_of(Strategy::kConvert), "convert");
}

TEST(Strategy, IsParsedFromItsName)
{
	std::set<std::string_view> names;
	for (Strategy strategy : kStrategies) {
		EXPECT_EQ(parse_strategy(name_of(strategy)), strategy);
		names.insert(name_of(strategy));
	}
	EXPECT_EQ(names.size(), 7u);
}

TEST(Strategy, NothingElseIsParsed)
{
	for (std::string_view name : {"", "auto", "Import", "import ", "imports", "0"})
		EXPECT_FALSE(parse_strategy(name)) << name;
}

} // namespace
} // namespace penstock
