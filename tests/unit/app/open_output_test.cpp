#include "app/outputs/open_output.h"

#include <ostream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock {
namespace {

using testing::HasSubstr;

struct Named {
	std::string url;
	std::string codec;
};

std::ostream &operator<<(std::ostream &out, const Named &named)
{
	return out << named.url;
}

class OutputEnding : public testing::TestWithParam<Named>
{};

TEST_P(OutputEnding, NamesTheCodec)
{
	const auto codec = codec_of_output(GetParam().url);
	ASSERT_TRUE(codec) << codec.error().message();
	EXPECT_EQ(*codec, GetParam().codec);
}

const Named kEndings[] = {
	{"a.h264", "h264"},
	{"a.264", "h264"},
	{"a.h265", "hevc"},
	{"a.hevc", "hevc"},
	{"a.vp8", "vp8"},
	{"a.vp9", "vp9"},
	{"a.mjpeg", "mjpeg"},
	{"a.fwht", "fwht"},
	{"/tmp/with.dots/b.c.h264", "h264"},
	{"/tmp/a.mp4/b.fwht", "fwht"},
	// nothing is said
	{"-", "auto"},
	{"a", "auto"},
	{"/dev/null", "auto"},
	{"a.bin", "auto"},
	{"a.h264.part", "auto"},
	{"/tmp/a.h264/b", "auto"},
	{".h264", "auto"}, // a hidden file without an ending
};

INSTANTIATE_TEST_SUITE_P(Table, OutputEnding, testing::ValuesIn(kEndings));

class OutputContainer : public testing::TestWithParam<const char *>
{};

TEST_P(OutputContainer, IsRefusedAndTheEndingsThatWorkAreNamed)
{
	const auto codec = codec_of_output(GetParam());
	ASSERT_FALSE(codec);
	EXPECT_TRUE(codec.error().is(std::errc::invalid_argument));
	EXPECT_THAT(codec.error().context, HasSubstr(GetParam()));
	for (const char *ending : {".h264", ".h265", ".vp8", ".vp9", ".mjpeg", ".fwht"})
		EXPECT_THAT(codec.error().context, HasSubstr(ending));
}

INSTANTIATE_TEST_SUITE_P(Table, OutputContainer,
			 testing::Values("a.mp4", "a.mkv", "a.webm", "a.ts", "a.mov", "a.avi",
					 "a.flv", "a.m3u8", "a.mpg", "rtsp://host/a",
					 "srt://host:1", "http://host/a.h264"));

TEST(OpenOutput, SaysWhyAFileCannotBeMade)
{
	const auto output = open_output("/nonexistent/folder/a.h264");
	ASSERT_FALSE(output);
	EXPECT_TRUE(output.error().is(std::errc::no_such_file_or_directory));
	EXPECT_THAT(output.error().context, HasSubstr("/nonexistent/folder/a.h264"));
}

TEST(OpenOutput, KnowsItsUrl)
{
	auto output = open_output("/dev/null");
	ASSERT_TRUE(output);
	EXPECT_EQ((*output)->url(), "/dev/null");
	EXPECT_TRUE((*output)->finish());
}

} // namespace
} // namespace penstock
