#include "app/outputs/open_output.h"

#include <algorithm>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/process/scratch_directory.h"
#include "tests/support/streams/coded_stream.h"
#include "tests/support/streams/ffprobe.h"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;

class OpenOutput : public testing::Test
{
protected:
	Result<std::unique_ptr<Output>> open(const std::string &name,
					     std::chrono::nanoseconds segment)
	{
		Destination destination = parse_destination(scratch_.file(name)).value();
		destination.segment = segment;
		return open_output(destination, stream_info("h264"), patience_);
	}
	void write(Output &output, std::size_t pictures)
	{
		PacketPool pool;
		for (std::size_t i = 0; i < pictures; ++i)
			ASSERT_TRUE(output.write(*picture_packet(pool, "h264", i)));
		ASSERT_TRUE(output.finish());
	}
	std::vector<std::string> files() const
	{
		std::vector<std::string> names;
		for (const auto &entry : std::filesystem::directory_iterator(scratch_.path()))
			names.push_back(entry.path().filename());
		std::ranges::sort(names);
		return names;
	}

	/// From the first packet on the pictures from `begin` to `end` keep the distances that the
	/// driver gave them, within a 90 kHz or millisecond clock's rounding.
	static void expect_drivers_times(const std::vector<Probed::Packet> &packets,
					 std::size_t begin, std::size_t end)
	{
		ASSERT_EQ(packets.size(), end - begin);
		for (std::size_t i = begin; i < end; ++i) {
			const auto wanted = static_cast<double>(picture_time(i).ns() -
								picture_time(begin).ns());
			EXPECT_NEAR(packets[i - begin].time - packets[0].time, wanted * 1e-9, 1e-3)
				<< "picture " << i;
		}
	}

	ScratchDirectory scratch_;
	Deadline patience_;
};

class Segments : public OpenOutput, public testing::WithParamInterface<const char *>
{};

/// Of 100 pictures with a keyframe every half second, and a pause of 0.7 s after the 40th, the
/// first one after a second is a cut.
TEST_P(Segments, AreCutAtKeyframesAndPlayByThemselves)
{
	const std::string ending = GetParam();
	write(*open("a" + ending, 1s).value(), 100);
	ASSERT_EQ(files(), (std::vector<std::string>{"a-00000" + ending, "a-00001" + ending,
						     "a-00002" + ending, "a-00003" + ending}));
	const std::size_t begins[] = {0, 30, 45, 75, 100};
	for (std::size_t i = 0; i < 4; ++i) {
		const std::string file = scratch_.file(files()[i]);
		const Decoded decoded = decode_all(file);
		EXPECT_EQ(decoded.pictures, begins[i + 1] - begins[i]) << file;
		EXPECT_THAT(decoded.complaints, IsEmpty());
		if (ending == ".h264")
			continue;
		const Probed probed = ffprobe(file);
		EXPECT_TRUE(probed.packets.at(0).keyframe);
		EXPECT_LT(probed.packets[0].time, 0.3);
		expect_drivers_times(probed.packets, begins[i], begins[i + 1]);
		const auto length = static_cast<double>(picture_time(begins[i + 1] - 1).ns() -
							picture_time(begins[i]).ns());
		EXPECT_NEAR(probed.duration, length * 1e-9 + 1.0 / 30, 0.5 / 30) << file;
	}
}

/// Keyframes are the 0th, 15th, 30th, …
TEST_P(Segments, BeginWhenTheyAreWanted)
{
	const std::string ending = GetParam();
	auto output = open("a" + ending, 1h).value();
	PacketPool pool;
	output->begin_segment(); // of a file that is still empty
	for (std::size_t i = 0; i < 60; ++i) {
		if (i == 20)
			output->begin_segment();
		ASSERT_TRUE(output->write(*picture_packet(pool, "h264", i)));
	}
	ASSERT_TRUE(output->finish());
	ASSERT_EQ(files(), (std::vector<std::string>{"a-00000" + ending, "a-00001" + ending}));
	EXPECT_EQ(decode_all(scratch_.file(files()[0])).pictures, 30u);
	EXPECT_EQ(decode_all(scratch_.file(files()[1])).pictures, 30u);
}

INSTANTIATE_TEST_SUITE_P(Containers, Segments, testing::Values(".mp4", ".mkv", ".ts", ".h264"),
			 [](const auto &test) { return std::string(test.param).substr(1); });

TEST_F(OpenOutput, SegmentsFailWhenTheirFolderIsGone)
{
	std::filesystem::create_directory(scratch_.file("here"));
	auto output = open("here/a.mkv", 1s).value();
	PacketPool pool;
	Status status;
	std::size_t written = 0;
	for (; status && written < 100; ++written) {
		if (written == 20)
			std::filesystem::rename(scratch_.file("here"), scratch_.file("moved"));
		status = output->write(*picture_packet(pool, "h264", written));
	}
	ASSERT_FALSE(status);
	EXPECT_EQ(written, 31u);
	EXPECT_TRUE(status.error().is(std::errc::no_such_file_or_directory));
	EXPECT_TRUE(output->finish());
	EXPECT_EQ(decode_all(scratch_.file("moved/a-00000.mkv")).pictures, 30u);
}

TEST_F(OpenOutput, APatternNamesTheFile)
{
	write(*open("%%-%03d.mp4", 0s).value(), 3);
	EXPECT_EQ(files(), std::vector<std::string>{"%-000.mp4"});
}

class InMissingFolder : public OpenOutput, public testing::WithParamInterface<const char *>
{};

TEST_P(InMissingFolder, IsAnErrorAtTheStart)
{
	for (auto segment : {0s, 1s}) {
		const auto output = open(std::string("missing/") + GetParam(), segment);
		ASSERT_FALSE(output);
		EXPECT_TRUE(output.error().is(std::errc::no_such_file_or_directory));
		EXPECT_THAT(output.error().context, HasSubstr(scratch_.file("missing/a")));
	}
}

INSTANTIATE_TEST_SUITE_P(Names, InMissingFolder,
			 testing::Values("a.h264", "a.mp4", "a.mkv", "a.ts", "a.m3u8"));

} // namespace
} // namespace penstock::test
