#include "config/json/json_places.h"

#include <string>

#include <gtest/gtest.h>

#include "config/json/json_scanner.h"

namespace penstock {
namespace {

TEST(JsonPlaces, AreWhereKeysAndValuesBegin)
{
	const std::string text = R"( {"a": [1, "]\"", {"b\u0063": true}], /* "d": */ "e f" :{}} )";
	const JsonPlaces places(text);
	const auto value = [&](const char *path) { return text.substr(places.of(path).value, 4); };
	const auto key = [&](const char *path) { return text.substr(places.of(path).key, 4); };
	EXPECT_EQ(value(""), "{\"a\"");
	EXPECT_EQ(key("a"), "\"a\":");
	EXPECT_EQ(value("a"), "[1, ");
	EXPECT_EQ(value("a[1]"), "\"]\\\"");
	EXPECT_EQ(key("a[2]"), "{\"b\\");
	EXPECT_EQ(value("a[2].bc"), "true");
	EXPECT_EQ(key("[\"e f\"]"), "\"e f");
	EXPECT_EQ(value("[\"e f\"]"), "{}} ");
	EXPECT_EQ(places.of("d").value, 0u);
	EXPECT_TRUE(places.repeated().empty());
}

TEST(JsonPlaces, TellOfKeysThatStandTwiceInOneObject)
{
	const std::string text = R"([{"a": 1, "b": {"a": 2}, "\u0061": 3}])";
	const JsonPlaces places(text);
	ASSERT_EQ(places.repeated().size(), 1u);
	EXPECT_EQ(places.repeated()[0].path, "[0].a");
	EXPECT_EQ(text.substr(places.repeated()[0].place.key, 8), R"("\u0061")");
}

/// A parser knows only how many there were.
TEST(JsonScanner, FindsBracketsAndTokensOfAWrongText)
{
	const std::string text = R"({"a{": [1, {"b" 2]])";
	EXPECT_EQ(offset_of_opening(text, 0), 0u);
	EXPECT_EQ(offset_of_opening(text, 1), text.find('['));
	EXPECT_EQ(offset_of_opening(text, 2), text.find("{\"b"));
	EXPECT_EQ(offset_of_opening(text, 3), text.size());
	EXPECT_EQ(offset_of_token(text, text.find(" 2") + 2), text.find('2'));
	EXPECT_EQ(offset_of_token(text, text.size() + 1), text.size());
}

} // namespace
} // namespace penstock
