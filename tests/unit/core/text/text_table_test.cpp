#include "core/text/text_table.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock {
namespace {

using testing::ElementsAre;

constexpr std::size_t kEndless = std::numeric_limits<std::size_t>::max();

TEST(TextTable, AlignsColumns)
{
	TextTable table(2, kEndless);
	table.add({"a", "long cell", "end"});
	table.add({"longer", "b", "end"});
	table.add({"c", "", "end"});
	EXPECT_EQ(table.text(), "  a       long cell  end\n"
				"  longer  b          end\n"
				"  c                  end\n");
}

TEST(TextTable, CountsCharactersInsteadOfBytes)
{
	TextTable table(0, kEndless);
	table.add({"K\xc3\xa4se", "x"});
	table.add({"Brot", "x"});
	EXPECT_EQ(table.text(), "K\xc3\xa4se  x\nBrot  x\n");
}

TEST(TextTable, WrapsTheLastCellBelowItself)
{
	TextTable table(1, 30);
	table.add({"name", "one two three four five six"});
	EXPECT_EQ(table.text(), " name  one two three four five\n"
				"       six\n");
}

TEST(TextTable, HasRoomEvenWhereThereIsNone)
{
	TextTable table(0, 0);
	table.add({"a", "one two three four five"});
	EXPECT_EQ(table.text(), "a  one two three four\n   five\n");
	EXPECT_EQ(TextTable(2, 80).text(), "");
}

TEST(Wrap, BreaksAtSpaces)
{
	EXPECT_THAT(wrap("aa bb cc", 5), ElementsAre("aa bb", "cc"));
	EXPECT_THAT(wrap("aaaaaaaa b", 5), ElementsAre("aaaaaaaa", "b"));
	EXPECT_THAT(wrap("", 5), ElementsAre(""));
}

} // namespace
} // namespace penstock
