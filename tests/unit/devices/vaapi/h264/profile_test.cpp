#include <vector>

#include <gtest/gtest.h>

#include "devices/vaapi/h264/profile.h"

namespace penstock::vaapi {
namespace {

const std::vector<VAProfile> kAll{VAProfileH264ConstrainedBaseline, VAProfileHEVCMain,
				  VAProfileH264Main, VAProfileH264High};
const std::vector<VAProfile> kNoHigh{VAProfileH264Main, VAProfileH264ConstrainedBaseline};
const std::vector<VAProfile> kLowest{VAProfileHEVCMain, VAProfileH264ConstrainedBaseline};

TEST(H264Profile, TheHighestThatIsOffered)
{
	EXPECT_EQ(choose_h264_profile(kAll, {}).value(), H264Profile::kHigh);
	EXPECT_EQ(choose_h264_profile(kNoHigh, {}).value(), H264Profile::kMain);
	EXPECT_EQ(choose_h264_profile(kLowest, {}).value(), H264Profile::kConstrainedBaseline);
}

TEST(H264Profile, NoneIsAnError)
{
	const std::vector<VAProfile> none{VAProfileHEVCMain, VAProfileNone};
	EXPECT_TRUE(choose_h264_profile(none, {}).error().is(std::errc::not_supported));
}

TEST(H264Profile, ByName)
{
	EXPECT_EQ(choose_h264_profile(kAll, Profile::kMain).value(), H264Profile::kMain);
	EXPECT_EQ(choose_h264_profile(kAll, Profile::kHigh).value(), H264Profile::kHigh);
	for (const Profile asked : {Profile::kBaseline, Profile::kConstrainedBaseline})
		EXPECT_EQ(choose_h264_profile(kAll, asked).value(),
			  H264Profile::kConstrainedBaseline);
}

TEST(H264Profile, OneThatIsMissingIsRefusedWithThoseThatThereAre)
{
	for (const Profile asked : {Profile::kHigh, Profile::kHigh10, Profile::k0}) {
		const auto missing = choose_h264_profile(kNoHigh, asked);
		EXPECT_TRUE(missing.error().is(std::errc::not_supported));
		EXPECT_NE(missing.error().message().find("main, constrained-baseline"),
			  std::string::npos);
	}
}

TEST(H264Profile, HasLibvasAndTheStandardsNumber)
{
	EXPECT_EQ(va_profile(H264Profile::kConstrainedBaseline), VAProfileH264ConstrainedBaseline);
	EXPECT_EQ(va_profile(H264Profile::kHigh), VAProfileH264High);
	EXPECT_EQ(profile_idc(H264Profile::kConstrainedBaseline), 66);
	EXPECT_EQ(profile_idc(H264Profile::kMain), 77);
	EXPECT_EQ(profile_idc(H264Profile::kHigh), 100);
	EXPECT_EQ(name_of(H264Profile::kMain), "main");
}

} // namespace
} // namespace penstock::vaapi
