#include "app/outputs/open_output.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ostream>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/process/child_process.h"
#include "tests/support/process/scratch_directory.h"
#include "tests/support/streams/coded_stream.h"
#include "tests/support/streams/ffprobe.h"

// What is written is read by ffprobe and decoded by ffmpeg.

namespace penstock::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

struct OutputKind {
	std::string codec;
	std::string ending;
	std::string format;	   ///< in ffprobe's name of the container
	std::string tag{};	   ///< of the codec in the container, if it matters
	double unit = 1.0 / 90000; ///< seconds, of a timestamp
	bool tells_colours = true;
};

std::ostream &operator<<(std::ostream &out, const OutputKind &kind)
{
	return out << kind.codec << kind.ending;
}

class InContainer : public testing::TestWithParam<OutputKind>
{
protected:
	std::string write(std::size_t pictures) const
	{
		const OutputKind &kind = GetParam();
		const std::string file = scratch_.file("out" + kind.ending);
		Deadline deadline;
		auto output = open_output(parse_destination(file).value(), stream_info(kind.codec),
					  deadline);
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

/// Writes a stream to standard output, which a program reads into `file`.
int write_through_pipe(const char *url, const std::string &file)
{
	std::FILE *reader = ::popen(("cat >" + file).c_str(), "w");
	if (!reader || ::dup2(::fileno(reader), STDOUT_FILENO) < 0)
		return 1;
	Deadline deadline;
	auto output =
		open_output(parse_destination(url).value(), stream_info("h264"), deadline).value();
	PacketPool pool;
	for (std::size_t i = 0; i < 100; ++i)
		if (!output->write(*picture_packet(pool, "h264", i)))
			return 2;
	const bool finished = output->finish().has_value();
	output.reset();
	::close(STDOUT_FILENO);
	return ::pclose(reader) == 0 && finished ? 0 : 3;
}

TEST(OnStandardOutput, AContainerGoesThroughAPipe)
{
	const ScratchDirectory scratch;
	for (const auto &pipe : {std::pair{"ts:-", "mpegts"}, {"mkv:-", "matroska"}}) {
		const std::string file = scratch.file("piped");
		ASSERT_EQ(run_in_child([&] { return write_through_pipe(pipe.first, file); }),
			  exited(0));
		const Probed probed = ffprobe(file);
		EXPECT_THAT(probed.container, HasSubstr(pipe.second));
		ASSERT_EQ(probed.packets.size(), 100u);
		EXPECT_NEAR(probed.packets[99].time - probed.packets[0].time,
			    static_cast<double>(picture_time(99).ns() - picture_time(0).ns()) *
				    1e-9,
			    0.002);
	}
}

double seconds(ClockTime from, ClockTime to)
{
	return static_cast<double>(to.ns() - from.ns()) * 1e-9;
}

constexpr std::size_t kFramesWritten = 100;
constexpr double kHalfAFrame = 0.5 / 30;

TEST_P(InContainer, KeepsTheDriversTimes)
{
	const Probed probed = ffprobe(write(kFramesWritten));
	EXPECT_THAT(probed.container, HasSubstr(GetParam().format));
	ASSERT_EQ(probed.packets.size(), kFramesWritten);
	const double begin = probed.packets[0].time;
	double worst = 0;
	for (std::size_t i = 0; i < kFramesWritten; ++i) {
		const double wanted = seconds(picture_time(0), picture_time(i));
		worst = std::max(worst, std::abs(probed.packets[i].time - begin - wanted));
	}
	EXPECT_LE(worst, GetParam().unit);
	EXPECT_LT(worst, kHalfAFrame);
	// The last picture lasts a frame, too.
	const double whole = seconds(picture_time(0), picture_time(kFramesWritten - 1)) + 1.0 / 30;
	EXPECT_NEAR(probed.duration, whole, kHalfAFrame);
}

TEST_P(InContainer, KnowsKeyframesAndCodec)
{
	const std::string file = write(kFramesWritten);
	const Probed probed = ffprobe(file);
	ASSERT_EQ(probed.packets.size(), kFramesWritten);
	for (std::size_t i = 0; i < kFramesWritten; ++i)
		EXPECT_EQ(probed.packets[i].keyframe, coded_stream(GetParam().codec)[i].keyframe)
			<< i;
	const auto &stream = probed.stream;
	EXPECT_EQ(stream["codec_name"], GetParam().codec);
	EXPECT_EQ(stream["width"], kStreamSize.width);
	EXPECT_EQ(stream["height"], kStreamSize.height);
	if (!GetParam().tag.empty()) {
		EXPECT_EQ(stream["codec_tag_string"], GetParam().tag);
	}
	if (!GetParam().tells_colours)
		return;
	for (const char *name : {"color_primaries", "color_transfer", "color_space"})
		EXPECT_EQ(stream.value(name, ""), "bt709") << name;
	EXPECT_EQ(stream.value("color_range", ""), "tv");
}

/// Bit by bit what the coded stream itself decodes to.
TEST_P(InContainer, HoldsThePictures)
{
	const Decoded decoded = decode_all(write(kFramesWritten));
	EXPECT_THAT(decoded.complaints, IsEmpty());
	EXPECT_EQ(decoded.checksums, source_checksums(GetParam().codec, kFramesWritten));
}

TEST_P(InContainer, OnePictureIsAFile)
{
	EXPECT_EQ(decode_all(write(1)).pictures, 1u);
}

const OutputKind kKinds[] = {
	{.codec = "h264", .ending = ".mp4", .format = "mp4", .tag = "avc1"},
	{.codec = "hevc", .ending = ".mp4", .format = "mp4", .tag = "hvc1"},
	{.codec = "h264", .ending = ".mov", .format = "mov", .tag = "avc1"},
	{.codec = "h264", .ending = ".mkv", .format = "matroska", .unit = 1e-3},
	{.codec = "hevc", .ending = ".mkv", .format = "matroska", .unit = 1e-3},
	{.codec = "h264", .ending = ".ts", .format = "mpegts"},
	{.codec = "hevc", .ending = ".ts", .format = "mpegts"},
	{.codec = "h264", .ending = ".flv", .format = "flv", .unit = 1e-3},
	{.codec = "vp9", .ending = ".mp4", .format = "mp4", .tag = "vp09"},
	{.codec = "vp8", .ending = ".mkv", .format = "matroska", .unit = 1e-3},
	{.codec = "vp9", .ending = ".mkv", .format = "matroska", .unit = 1e-3},
	{.codec = "vp8", .ending = ".webm", .format = "webm", .unit = 1e-3},
	{.codec = "vp9", .ending = ".webm", .format = "webm", .unit = 1e-3},
	{.codec = "vp8", .ending = ".ivf", .format = "ivf", .tells_colours = false},
	{.codec = "vp9", .ending = ".ivf", .format = "ivf", .tells_colours = false},
	{.codec = "mjpeg", .ending = ".mp4", .format = "mp4", .tells_colours = false},
	{.codec = "mjpeg", .ending = ".mov", .format = "mov", .tells_colours = false},
	{.codec = "mjpeg",
	 .ending = ".mkv",
	 .format = "matroska",
	 .unit = 1e-3,
	 .tells_colours = false},
};

std::string name_of_kind(const testing::TestParamInfo<OutputKind> &test)
{
	return test.param.codec + "_" + test.param.ending.substr(1);
}

INSTANTIATE_TEST_SUITE_P(Kinds, InContainer, testing::ValuesIn(kKinds), name_of_kind);

} // namespace
} // namespace penstock::test
