#include "app/text/run_summary.h"

#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/app/text/statistics_example.h"

namespace penstock {
namespace {

using testing::HasSubstr;

TEST(Summary, TellsOfEachEncoderWhereThereAreSeveral)
{
	Statistics statistics = example();
	StreamStatistics stream{"archive", "/dev/video11", "hevc", 375, 0,
				0,	   6'000'000,	   {},	   {},	{}};
	statistics.set_streams({stream});
	EXPECT_THAT(summary(statistics), testing::Not(HasSubstr("archive")));
	StreamStatistics other{"live", "software", "h264", 370, 0, 0, 600'000, {}, {}, {}};
	statistics.set_streams({stream, other});
	const std::string text = summary(statistics);
	EXPECT_THAT(text, HasSubstr("\narchive: 375 frames, 3.84 Mbit/s, hevc by /dev/video11"));
	EXPECT_THAT(text, HasSubstr("\nlive: 370 frames, 0.38 Mbit/s, h264 by software"));
}

TEST(Summary, TellsWhatTheRunCameTo)
{
	Statistics statistics = example();
	std::string text = summary(statistics);
	EXPECT_THAT(text, HasSubstr("375 frames in 12.5 s (30.0 fps), 6.00 MB (3.84 Mbit/s)"));
	EXPECT_THAT(text, HasSubstr("dropped: 2 missed, 0 damaged, 1 late, nothing copied"));
	EXPECT_THAT(text, HasSubstr("longest 20.0 ms"));
	EXPECT_THAT(text, testing::Not(HasSubstr("opened again")));
	statistics.encoder_resets = 1;
	EXPECT_THAT(summary(statistics),
		    HasSubstr("\nthe encoder failed and was opened again once"));
	statistics.encoder_resets = 2;
	EXPECT_THAT(summary(statistics), HasSubstr("opened again 2 times"));
	statistics.add_loss("unplugged", 1);
	statistics.losses[0].lasted_s = 2;
	EXPECT_THAT(summary(statistics), HasSubstr("\nthe camera was lost once, for 2.0 s"));
	EXPECT_THAT(summary(statistics), testing::Not(HasSubstr("card")));
	statistics.frames_of_card = 40;
	EXPECT_THAT(summary(statistics),
		    HasSubstr("\n40 of the frames are a card's: the camera gave no picture"));
	statistics.bytes_out = 999'999;
	EXPECT_THAT(summary(statistics), HasSubstr(", 1.00 MB (0.64 Mbit/s)"));
	statistics.bytes_out = 1'234;
	EXPECT_THAT(summary(statistics), HasSubstr(", 1.2 kB (0.8 kbit/s)"));
	statistics.bytes_out = 1'500'000'000;
	EXPECT_THAT(summary(statistics), HasSubstr(", 1.50 GB ("));
	statistics.frames_dropped = {};
	statistics.bytes_copied.copy = 3;
	statistics.capture_to_coded = {};
	text = summary(statistics);
	EXPECT_THAT(text, HasSubstr("nothing dropped, 3 bytes copied"));
	EXPECT_THAT(text, HasSubstr("latency unknown"));
}

/// Of a line of 80 columns, and more outputs than one.
TEST(Summary, TellsWhereTheOutputsAre)
{
	Statistics statistics = example();
	OutputStatistics file{.url = "a.mp4", .container = "mp4", .file = "a-1.mp4", .files = 1};
	file.frames = 375;
	file.bytes = 6'600;
	OutputStatistics segments = file;
	segments.file = "/rec/cam-00011.mkv";
	segments.files = 12;
	OutputStatistics sink{.url = "rtsp://nas/live", .container = "rtsp"};
	sink.dropped = 3;
	sink.reconnects = 1;
	sink.error = "gone";
	const std::string folder(70, 'x');
	OutputStatistics deep = file;
	deep.file = folder + "/a.mp4";
	statistics.outputs = {file, segments, sink, deep};
	EXPECT_THAT(
		summary(statistics),
		testing::EndsWith("\noutput   a-1.mp4: 375 frames, 6.6 kB"
				  "\noutput   12 files up to /rec/cam-00011.mkv: 375 frames, 6.6 kB"
				  "\noutput   rtsp://nas/live: 0 frames, 0.0 kB, 3 dropped, "
				  "opened again once, failed"
				  "\noutput   " +
				  folder +
				  "/a.mp4:"
				  "\n         375 frames, 6.6 kB"));
}

TEST(Summary, FitsItsWidth)
{
	Statistics statistics = example();
	statistics.frames_impaired = 12'345;
	statistics.bytes_copied.copy = 123'456'789'012;
	for (const std::size_t width : {std::size_t{60}, kSummaryWidth}) {
		std::istringstream lines(summary(statistics, width));
		for (std::string line; std::getline(lines, line);)
			EXPECT_LE(line.size(), width) << line;
	}
}

} // namespace
} // namespace penstock
