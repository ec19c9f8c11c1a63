#include "core/video/codec.h"

#include <gtest/gtest.h>

#include "core/video/pixel_format.h"

namespace penstock {
namespace {

TEST(Codec, HasANameThatItIsParsedFrom)
{
	for (Codec codec : kCodecs)
		EXPECT_EQ(parse_codec(name_of(codec)), codec);
	EXPECT_EQ(name_of(std::optional<Codec>()), "auto");
	EXPECT_EQ(name_of(std::optional(Codec::kVp9)), "vp9");
}

TEST(Codec, MayBeWrittenInOtherWays)
{
	EXPECT_EQ(parse_codec("H264"), Codec::kH264);
	EXPECT_EQ(parse_codec("avc"), Codec::kH264);
	EXPECT_EQ(parse_codec("AVC"), Codec::kH264);
	EXPECT_EQ(parse_codec("h265"), Codec::kHevc);
	EXPECT_EQ(parse_codec("H265"), Codec::kHevc);
	EXPECT_EQ(parse_codec("H.264"), Codec::kH264);
	EXPECT_EQ(parse_codec("h.265"), Codec::kHevc);
	EXPECT_EQ(parse_codec("MJPG"), Codec::kMjpeg);
	for (const char *word : {"", "auto", "h26", "h2644", "h266", "av1"})
		EXPECT_EQ(parse_codec(word), std::nullopt) << word;
}

TEST(Codec, IsKnownByTheFourccOfItsFrames)
{
	EXPECT_EQ(codec_of(fourcc('H', '2', '6', '4')), Codec::kH264);
	EXPECT_EQ(codec_of(fourcc('J', 'P', 'E', 'G')), Codec::kMjpeg);
	EXPECT_EQ(codec_of(fourcc('A', 'V', '0', '1')), std::nullopt);
	EXPECT_EQ(codec_of(fourcc('N', 'V', '1', '2')), std::nullopt);
	EXPECT_EQ(coded_format_name(fourcc('A', 'V', '0', '1')), "av1");
	EXPECT_EQ(coded_format_name(fourcc('N', 'V', '1', '2')), "");
}

} // namespace
} // namespace penstock
