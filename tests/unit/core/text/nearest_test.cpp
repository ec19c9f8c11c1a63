#include "core/text/nearest.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace penstock {
namespace {

using namespace std::string_view_literals;

constexpr std::array kKeys{"bitrate"sv, "rate"sv, "format"sv, "NV12"sv, "NV21"sv, "a"sv};

struct Row {
	std::string_view word;
	std::string_view expected;
};

class Nearest : public testing::TestWithParam<Row>
{};

TEST_P(Nearest, FindsTheWordMeant)
{
	EXPECT_EQ(nearest(GetParam().word, kKeys), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(Words, Nearest,
			 testing::Values(Row{"bitrat", "bitrate"},   // left out
					 Row{"bitrrate", "bitrate"}, // added
					 Row{"bitrote", "bitrate"},  // replaced
					 Row{"bitarte", "bitrate"},  // swapped
					 Row{"BITRATE", "bitrate"},  // another case
					 Row{"rates", "rate"},	     // the nearer of two
					 Row{"nv1", "NV12"},	     // the first of two as near
					 Row{"NV11", "NV12"},	     // the first of two as near
					 Row{"vn12", "NV12"},	     // one swap
					 Row{"picture", ""},	     // nothing like it
					 Row{"bytrote", "bitrate"},  // two of seven
					 Row{"bytrotes", ""},	     // three of eight
					 Row{"frmt", "format"},	     // two of the longer word's six
					 Row{"fot", ""},	     // three of six
					 Row{"bit", "bitrate"},	     // its beginning
					 Row{"FOR", "format"}, // its beginning, in another case
					 Row{"bi", ""},	       // two letters
					 Row{"A", "a"},	       // a letter
					 Row{"b", ""},	       // another letter
					 Row{"", ""},	       // no word
					 Row{"zz", ""}));

TEST(NearestLimits, AWordOfAnyLengthIsSafe)
{
	const std::string long_word(10'000, 'a');
	EXPECT_EQ(nearest(long_word, kKeys), "");
	const std::array<std::string_view, 1> long_candidate{long_word};
	EXPECT_EQ(nearest("aaa", long_candidate), "");
	const std::string longest(64, 'a');
	const std::array<std::string_view, 1> same{longest};
	EXPECT_EQ(nearest(longest, same), longest);
}

TEST(NearestLimits, NoCandidateGivesNothing)
{
	EXPECT_EQ(nearest("bitrate", {}), "");
}

TEST(DidYouMean, EndsAMessageWithTheNearest)
{
	constexpr std::array<std::string_view, 2> kWords{"auto", "pattern"};
	EXPECT_EQ(did_you_mean("patern", kWords), "; did you mean pattern?");
	EXPECT_EQ(did_you_mean("/dev/video0", kWords), "");
	EXPECT_EQ(did_you_mean("auto", kWords), "");
}

} // namespace
} // namespace penstock
