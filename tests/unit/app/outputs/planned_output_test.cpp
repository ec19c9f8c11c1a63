#include "app/outputs/output_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/options/values.h"

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

std::vector<OutputSettings> planned(const std::vector<std::string> &urls)
{
	std::vector<OutputSettings> outputs;
	for (const std::string &url : urls)
		outputs.push_back(parse_output(url).value());
	return outputs;
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

} // namespace
} // namespace penstock::test
