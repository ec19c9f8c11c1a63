#include "app/outputs/libav_output.h"

#include <algorithm>
#include <cmath>
#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/coded_stream.h"
#include "tests/support/ffprobe.h"
#include "tests/support/scratch_directory.h"

// What is written is read by ffprobe and decoded by ffmpeg.

namespace penstock::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

struct Kind {
	std::string codec;
	std::string ending;
	std::string format; ///< in ffprobe's name of the container
	std::string tag{};  ///< of the codec in the container, if it matters
	double unit = 1e-6; ///< seconds, of a timestamp
};

std::ostream &operator<<(std::ostream &out, const Kind &kind)
{
	return out << kind.codec << kind.ending;
}

class InContainer : public testing::TestWithParam<Kind>
{
protected:
	std::string write(std::size_t pictures) const
	{
		const Kind &kind = GetParam();
		const std::string file = scratch_.file("out" + kind.ending);
		Patience patience;
		auto output =
			LibavOutput::open({.url = file, .container = container_of(file).value()},
					  stream_info(kind.codec), patience);
		EXPECT_TRUE(output) << output.error().message();
		PacketPool pool;
		for (std::size_t i = 0; i < pictures; ++i) {
			const Status status =
				(*output)->write(*picture_packet(pool, kind.codec, i));
			EXPECT_TRUE(status) << status.error().message();
		}
		const Status status = (*output)->finish();
		EXPECT_TRUE(status) << status.error().message();
		return file;
	}

	ScratchDirectory scratch_;
};

double seconds(ClockTime from, ClockTime to)
{
	return static_cast<double>(to.ns() - from.ns()) * 1e-9;
}

constexpr std::size_t kPictures = 100;
constexpr double kHalfAFrame = 0.5 / 30;

TEST_P(InContainer, KeepsTheDriversTimes)
{
	const Probed probed = ffprobe(write(kPictures));
	EXPECT_THAT(probed.container, HasSubstr(GetParam().format));
	ASSERT_EQ(probed.packets.size(), kPictures);
	const double begin = probed.packets[0].time;
	double worst = 0;
	for (std::size_t i = 0; i < kPictures; ++i) {
		const double wanted = seconds(picture_time(0), picture_time(i));
		worst = std::max(worst, std::abs(probed.packets[i].time - begin - wanted));
	}
	EXPECT_LE(worst, GetParam().unit);
	EXPECT_LT(worst, kHalfAFrame);
	// The last picture lasts a frame, too.
	const double whole = seconds(picture_time(0), picture_time(kPictures - 1)) + 1.0 / 30;
	EXPECT_NEAR(probed.duration, whole, kHalfAFrame);
}

TEST_P(InContainer, KnowsKeyframesAndCodec)
{
	const std::string file = write(kPictures);
	const Probed probed = ffprobe(file);
	ASSERT_EQ(probed.packets.size(), kPictures);
	for (std::size_t i = 0; i < kPictures; ++i)
		EXPECT_EQ(probed.packets[i].keyframe, i % kStreamGop == 0) << i;
	const auto &stream = probed.stream;
	EXPECT_EQ(stream["codec_name"], GetParam().codec);
	EXPECT_EQ(stream["width"], kStreamSize.width);
	EXPECT_EQ(stream["height"], kStreamSize.height);
	if (!GetParam().tag.empty()) {
		EXPECT_EQ(stream["codec_tag_string"], GetParam().tag);
	}
	for (const char *name : {"color_primaries", "color_transfer", "color_space"})
		EXPECT_EQ(stream[name], "bt709") << name;
	EXPECT_EQ(stream["color_range"], "tv");

	const Decoded decoded = decode_all(file);
	EXPECT_EQ(decoded.pictures, kPictures);
	EXPECT_THAT(decoded.complaints, IsEmpty());
}

TEST_P(InContainer, OnePictureIsAFile)
{
	EXPECT_EQ(decode_all(write(1)).pictures, 1u);
}

const Kind kKinds[] = {
	{.codec = "h264", .ending = ".mp4", .format = "mp4", .tag = "avc1"},
	{.codec = "hevc", .ending = ".mp4", .format = "mp4", .tag = "hvc1"},
	{.codec = "h264", .ending = ".mov", .format = "mov", .tag = "avc1", .unit = 1.0 / 90000},
	{.codec = "h264", .ending = ".mkv", .format = "matroska", .unit = 1e-3},
	{.codec = "hevc", .ending = ".mkv", .format = "matroska", .unit = 1e-3},
	{.codec = "h264", .ending = ".ts", .format = "mpegts", .unit = 1.0 / 90000},
	{.codec = "hevc", .ending = ".ts", .format = "mpegts", .unit = 1.0 / 90000},
	{.codec = "h264", .ending = ".flv", .format = "flv", .unit = 1e-3},
};

std::string name_of_kind(const testing::TestParamInfo<Kind> &test)
{
	return test.param.codec + "_" + test.param.ending.substr(1);
}

INSTANTIATE_TEST_SUITE_P(Kinds, InContainer, testing::ValuesIn(kKinds), name_of_kind);

} // namespace
} // namespace penstock::test
