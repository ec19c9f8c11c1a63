#include "core/video/profile.h"

#include <gtest/gtest.h>

namespace penstock {
namespace {

TEST(Profile, HasANameThatItIsParsedFrom)
{
	for (std::size_t i = 0; i < profile_names().size(); ++i) {
		const auto profile = static_cast<Profile>(i);
		EXPECT_EQ(name_of(profile), profile_names()[i]);
		EXPECT_EQ(parse_profile(name_of(profile)), profile);
	}
}

/// As the kernel's menus and the standards write them, and as other programs do.
TEST(Profile, MayBeWrittenInOtherWays)
{
	EXPECT_EQ(parse_profile("High"), Profile::kHigh);
	for (const char *word :
	     {"Constrained Baseline", "constrained_baseline", "constrained-baseline"})
		EXPECT_EQ(parse_profile(word), Profile::kConstrainedBaseline) << word;
	for (const char *word : {"High 4:2:2", "high_422", "high422"})
		EXPECT_EQ(parse_profile(word), Profile::kHigh422) << word;
	EXPECT_EQ(parse_profile("main_10"), Profile::kMain10);
	EXPECT_EQ(parse_profile("0"), Profile::k0);
	for (const char *word : {"", "auto", "highest", "hig", "4", "-"})
		EXPECT_EQ(parse_profile(word), std::nullopt) << word;
}

} // namespace
} // namespace penstock
