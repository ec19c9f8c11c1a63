#include "config/outputs/destination.h"

#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/outputs/container_places.h"
#include "core/base/user_mistake.h"

namespace penstock {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct Named {
	std::string url;
	std::string container;
};

std::ostream &operator<<(std::ostream &out, const Named &named)
{
	return out << named.url;
}

class DestinationName : public testing::TestWithParam<Named>
{};

TEST_P(DestinationName, SaysTheContainer)
{
	const auto destination = parse_destination(GetParam().url);
	ASSERT_TRUE(destination) << destination.error().message();
	EXPECT_EQ(destination->container.name, GetParam().container);
}

const Named kNames[] = {
	{"a.h264", "raw H.264"},
	{"a.265", "raw HEVC"},
	{"a.vp8", "raw VP8"},
	{"a.mjpg", "raw MJPEG"},
	{"/tmp/a.mp4/b.fwht", "raw FWHT"},
	{"a.mp4", "MP4"},
	{"cam-%Y.%m.mkv", "Matroska"},
	{"a.webm", "WebM"},
	{"a.ts", "MPEG-TS"},
	{"a.m3u8", "HLS"},
	{"rtsp://host:8554/door", "RTSP"},
	{"rtmp://host/live/key", "RTMP"},
	{"srt://host:9000?mode=caller", "MPEG-TS over SRT"},
	{"rtp://239.0.0.1:5004", "RTP"},
	{"tcp://host:1/a.mp4", "MPEG-TS over TCP"},
	{"/tmp/a.MP4", "MP4"},
	{"a.Mkv", "Matroska"},
	{"RTSP://host/a", "RTSP"},
	{"-", "raw"},
	{"ts:-", "MPEG-TS"},
	{"mkv:-", "Matroska"},
	{"a", "raw"},
	{"/dev/null", "raw"},
	{"/tmp/a.h264/b", "raw"},
	{".h264", "raw"}, // a hidden file without an ending
};

INSTANTIATE_TEST_SUITE_P(Table, DestinationName, testing::ValuesIn(kNames));

TEST(DestinationUrl, IsAsItWasWrittenButForTheScheme)
{
	EXPECT_EQ(parse_destination("/Tmp/A.MP4").value().url, "/Tmp/A.MP4");
	EXPECT_EQ(parse_destination("RTSPS://Host/Door").value().url, "rtsps://Host/Door");
}

std::string mistake(std::string_view url)
{
	const auto destination = parse_destination(url);
	EXPECT_FALSE(destination) << url;
	if (destination)
		return "";
	EXPECT_TRUE(is_user_mistake(destination.error())) << url;
	return destination.error().context;
}

TEST(DestinationMistake, APipeTakesFewContainers)
{
	EXPECT_THAT(mistake("mp4:-"), AllOf(HasSubstr("mp4:-: "), HasSubstr("ts:- and mkv:-")));
	EXPECT_EQ(parse_destination("ts:-")->transport, Destination::Transport::kStandardOutput);
	EXPECT_TRUE(parse_destination("./a:-")->is_file());
}

TEST(DestinationMistake, NamesTheNearestEndingOrScheme)
{
	EXPECT_THAT(mistake("a.mp3"), AllOf(HasSubstr("a.mp3"), HasSubstr("mean .mp4?")));
	EXPECT_THAT(mistake("a.avi"), AllOf(HasSubstr(".mkv"), HasSubstr(".fwht")));
	EXPECT_THAT(mistake("rtps://host/a"), HasSubstr("mean rtsp://?"));
	EXPECT_THAT(mistake("http://u:secret@host/a.mp4"),
		    AllOf(HasSubstr("http://"), HasSubstr("rtsp://"), Not(HasSubstr("secret"))));
	EXPECT_THAT(mistake("RTSP:/host/a"), HasSubstr("write rtsp://"));
	for (const char *url : {"rtsp://", "rtmp:///live", "RTSP://"})
		EXPECT_THAT(mistake(url), HasSubstr("a host is missing"));
	EXPECT_THAT(mistake(""), HasSubstr("a path or a URL is missing"));
	EXPECT_THAT(mistake("-x.mp4"), HasSubstr("write ./-x.mp4"));
}

TEST(ContainerPlaces, AreFoundByTheNamesOfOthers)
{
	EXPECT_EQ(ending_of("matroska"), ".mkv");
	EXPECT_EQ(ending_of("mkv"), ".mkv");
	EXPECT_EQ(ending_of("mpegts"), ".ts");
	EXPECT_EQ(ending_of("hls"), ".m3u8");
	EXPECT_EQ(ending_of("h264"), ".h264");
	for (const char *no_file : {"", "rtsp", "v4l2", "segment"})
		EXPECT_EQ(ending_of(no_file), "") << no_file;
	EXPECT_EQ(standard_output_of(".mkv"), "mkv:-");
	EXPECT_EQ(standard_output_of(".ts"), "ts:-");
	for (const char *no_pipe : {"", ".mp4", ".h264"})
		EXPECT_EQ(standard_output_of(no_pipe), "") << no_pipe;
}

} // namespace
} // namespace penstock
