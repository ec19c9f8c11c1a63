#include "app/outputs/output_plan.h"

#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/outputs/stream/url_secrets.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

namespace penstock::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::vector<RequestedOutput> planned(const std::vector<std::string> &urls)
{
	std::vector<OutputSettings> settings;
	for (const std::string &url : urls)
		settings.push_back({.url = url, .optional = false, .segment = {}});
	auto outputs = plan_outputs(settings);
	EXPECT_TRUE(outputs) << outputs.error().message();
	return outputs ? *outputs : std::vector<RequestedOutput>();
}

std::string mistake(const std::vector<OutputSettings> &settings)
{
	auto outputs = plan_outputs(settings);
	EXPECT_FALSE(outputs);
	return outputs ? std::string() : outputs.error().context;
}

struct Named {
	std::string url;
	std::string container;
};

std::ostream &operator<<(std::ostream &out, const Named &named)
{
	return out << named.url;
}

class OutputName : public testing::TestWithParam<Named>
{};

TEST_P(OutputName, SaysTheContainer)
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
	{"-", "raw"},
	{"a", "raw"},
	{"/dev/null", "raw"},
	{"/tmp/a.h264/b", "raw"},
	{".h264", "raw"}, // a hidden file without an ending
};

INSTANTIATE_TEST_SUITE_P(Table, OutputName, testing::ValuesIn(kNames));

TEST(OutputMistake, NamesTheNearestEndingOrScheme)
{
	EXPECT_THAT(mistake({{"a.mp3", false, {}}}),
		    AllOf(HasSubstr("a.mp3"), HasSubstr("mean .mp4?")));
	EXPECT_THAT(mistake({{"a.avi", false, {}}}), AllOf(HasSubstr(".mkv"), HasSubstr(".fwht")));
	EXPECT_THAT(mistake({{"rtps://host/a", false, {}}}), HasSubstr("mean rtsp://?"));
	EXPECT_THAT(mistake({{"http://u:secret@host/a.mp4", false, {}}}),
		    AllOf(HasSubstr("http://"), HasSubstr("rtsp://"), Not(HasSubstr("secret"))));
	for (const char *again : {"a.mp4", "./a.mp4", "b/../a.mp4"})
		EXPECT_THAT(mistake({{"a.mp4", false, {}}, {again, true, {}}}),
			    HasSubstr("two outputs use this URL"));
	for (const char *url : {"rtsp://", "rtmp:///live"})
		EXPECT_THAT(mistake({{url, false, {}}}), HasSubstr("a host is missing"));
	EXPECT_THAT(mistake({{"-", false, std::chrono::seconds(60)}}), HasSubstr("--segment"));
}

TEST(OutputCodec, IsLeftOpenByRawOutputs)
{
	EXPECT_THAT(codecs_to_try(planned({"-", "a"}), {}).value(), ElementsAre(std::nullopt));
}

TEST(OutputCodec, IsWhatAllOutputsTake)
{
	EXPECT_THAT(codecs_to_try(planned({"a.fwht"}), {}).value(), ElementsAre(Codec::kFwht));
	EXPECT_THAT(codecs_to_try(planned({"a.mkv", "a.265"}), {}).value(),
		    ElementsAre(Codec::kHevc));
	EXPECT_THAT(codecs_to_try(planned({"a.mkv", "-"}), {}).value(),
		    ElementsAre(Codec::kH264, std::nullopt));
	EXPECT_THAT(codecs_to_try(planned({"a.webm"}), {}).value(),
		    ElementsAre(Codec::kVp8, std::nullopt));
	EXPECT_THAT(codecs_to_try(planned({"a.mp4"}), Codec::kHevc).value(),
		    ElementsAre(Codec::kHevc));
}

TEST(OutputCodec, ThatFitsNowhereIsAMistake)
{
	const auto none = codecs_to_try(planned({"a.h264", "b.webm"}), {});
	ASSERT_FALSE(none);
	EXPECT_THAT(none.error().context,
		    AllOf(HasSubstr("a.h264 takes h264"), HasSubstr("b.webm takes vp8, vp9")));
	const auto wrong = codecs_to_try(planned({"a.mkv", "b.mp4"}), Codec::kFwht);
	ASSERT_FALSE(wrong);
	EXPECT_THAT(wrong.error().context,
		    AllOf(HasSubstr("a.mkv"), HasSubstr("Matroska cannot hold fwht"),
			  HasSubstr("goes into .fwht")));
	const Status vp8 = check_codec(planned({"a.mp4"}), Codec::kVp8);
	ASSERT_FALSE(vp8);
	EXPECT_THAT(vp8.error().context, AllOf(HasSubstr(".mkv"), HasSubstr(".webm"),
					       HasSubstr("rtsp://"), Not(HasSubstr(".ts"))));
}

/// The table of containers and the library that writes them agree.
TEST(OutputCodec, IsOneThatTheMuxerTakes)
{
	const std::pair<Codec, AVCodecID> codecs[] = {{Codec::kH264, AV_CODEC_ID_H264},
						      {Codec::kHevc, AV_CODEC_ID_HEVC},
						      {Codec::kVp8, AV_CODEC_ID_VP8},
						      {Codec::kVp9, AV_CODEC_ID_VP9},
						      {Codec::kMjpeg, AV_CODEC_ID_MJPEG}};
	for (const char *name : {"a.mp4", "a.mov", "a.mkv", "a.webm", "a.ts", "a.flv", "a.ivf",
				 "a.m3u8", "rtsp://h", "rtp://h", "srt://h", "rtmp://h"}) {
		const Container container = parse_destination(name)->container;
		const std::string muxer(container.muxer);
		const AVOutputFormat *format = av_guess_format(muxer.c_str(), nullptr, nullptr);
		ASSERT_NE(format, nullptr) << name;
		EXPECT_FALSE(container.takes(Codec::kFwht));
		for (const auto &[codec, id] : codecs) {
			if (!container.takes(codec))
				continue;
			EXPECT_NE(avformat_query_codec(format, id, FF_COMPLIANCE_NORMAL), 0)
				<< name_of(codec) << " in " << name;
		}
	}
}

TEST(UrlSecrets, AreNotShown)
{
	EXPECT_EQ(shown_url("/srv/key=a.mp4"), "/srv/key=a.mp4");
	EXPECT_EQ(shown_url("rtsp://host/door?a=b"), "rtsp://host/door?a=b");
	EXPECT_EQ(shown_url("rtsp://me@host/door"), "rtsp://me@host/door");
	EXPECT_EQ(shown_url("rtsp://me:pa:ss@host/door"), "rtsp://me:***@host/door");
	EXPECT_EQ(shown_url("rtsp://me:p@ss@host/door"), "rtsp://me:***@host/door");
	EXPECT_EQ(shown_url("srt://host:1?mode=caller&passphrase=0123456789&latency=5"),
		  "srt://host:1?mode=caller&passphrase=***&latency=5");
	EXPECT_EQ(shown_url("rtmp://host/live/abc-def"), "rtmp://host/live/***");
	EXPECT_EQ(shown_url("rtmp://host/live"), "rtmp://host/live");
	EXPECT_EQ(without({"pw"}, "a pw and pw"), "a *** and ***");
}

} // namespace
} // namespace penstock::test
