#include "app/outputs/hls/media_playlist.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr std::chrono::sys_time<std::chrono::milliseconds> kMorning{1795947779123ms};

MediaSegment segment(std::string file, std::chrono::nanoseconds duration = 1s,
		     bool discontinuity = false)
{
	return {std::move(file), duration, kMorning, discontinuity};
}

TEST(AMediaPlaylist, IsWrittenAsRfc8216HasIt)
{
	MediaPlaylist list;
	list.target = 2s;
	list.sequence = 17;
	list.discontinuity_sequence = 3;
	list.segments = {segment("live-00017.ts", 1066667us),
			 segment("live-00018.ts", 500ms, true)};
	list.ended = true;
	EXPECT_EQ(text_of(list), "#EXTM3U\n"
				 "#EXT-X-VERSION:3\n"
				 "#EXT-X-TARGETDURATION:2\n"
				 "#EXT-X-MEDIA-SEQUENCE:17\n"
				 "#EXT-X-DISCONTINUITY-SEQUENCE:3\n"
				 "#EXT-X-PROGRAM-DATE-TIME:2026-11-29T10:22:59.123Z\n"
				 "#EXTINF:1.066667,\n"
				 "live-00017.ts\n"
				 "#EXT-X-DISCONTINUITY\n"
				 "#EXT-X-PROGRAM-DATE-TIME:2026-11-29T10:22:59.123Z\n"
				 "#EXTINF:0.500000,\n"
				 "live-00018.ts\n"
				 "#EXT-X-ENDLIST\n");
}

TEST(AMediaPlaylist, IsReadAsItWasWritten)
{
	for (bool keeps_all : {false, true}) {
		MediaPlaylist list;
		list.target = 7s;
		list.sequence = 5;
		list.discontinuity_sequence = 1;
		list.keeps_all = keeps_all;
		list.segments = {segment("a b-00005.ts"), segment("12:30-00006.ts"),
				 segment("#1?-00007.ts"),
				 segment("100%41\n-00008.ts", 6500ms, true)};
		const auto read = parse_playlist(text_of(list));
		ASSERT_TRUE(read);
		EXPECT_EQ(text_of(*read), text_of(list));
		std::vector<std::string> files;
		for (const MediaSegment &each : read->segments)
			files.push_back(each.file);
		EXPECT_THAT(files, ElementsAre("a b-00005.ts", "12:30-00006.ts", "#1?-00007.ts",
					       "100%41\n-00008.ts"));
		EXPECT_EQ(read->segments[3].duration, 6500ms);
		EXPECT_EQ(read->segments[3].captured, kMorning);
		EXPECT_TRUE(read->segments[3].discontinuity);
	}
}

/// What a URI of such a file would be to a browser.
TEST(AMediaPlaylist, NamesFilesByRelativeUris)
{
	EXPECT_THAT(text_of(segment("12:30-00006.ts")), testing::EndsWith("\n./12:30-00006.ts\n"));
	EXPECT_THAT(text_of(segment("a#b?c%d.ts")), testing::EndsWith("\na%23b%3Fc%25d.ts\n"));
}

/// A power cut while lines were added.
TEST(AMediaPlaylist, LosesOnlyWhatACrashCutOff)
{
	MediaPlaylist list;
	list.segments = {segment("a-00000.ts"), segment("a-00001.ts")};
	const std::string text = text_of(list);
	for (std::size_t size = text.find("a-00000.ts\n") + 11; size < text.size(); ++size) {
		const auto read = parse_playlist(text.substr(0, size));
		ASSERT_TRUE(read) << size;
		EXPECT_EQ(read->segments.size(), 1u) << size;
	}
}

TEST(AMediaPlaylist, OfSomebodyElseIsNotRead)
{
	MediaPlaylist list;
	list.segments = {segment("a-00000.ts")};
	const std::string text = text_of(list);
	for (const char *line :
	     {"#EXT-X-KEY:METHOD=AES-128,URI=\"k\"", "/etc/passwd", "../a.ts", "http://host/a.ts",
	      "%zz.ts", "%", "%00", "#EXTINF:-1,", "#EXTINF:nan,", "#EXTINF:1", "#EXTINF:9999999,",
	      "#EXT-X-TARGETDURATION:-1", "#EXT-X-PROGRAM-DATE-TIME:tomorrow",
	      "#EXT-X-MEDIA-SEQUENCE:1x"})
		EXPECT_FALSE(parse_playlist(text + line + "\n")) << line;
	EXPECT_FALSE(parse_playlist(""));
	EXPECT_FALSE(parse_playlist("a film\n"));
	EXPECT_FALSE(parse_playlist(text + "#EXT-X-ENDLIST\na-00001.ts\n"));
}

/// Rounded to the nearest integer, 0.5 upwards.
TEST(AMediaPlaylist, TakesWhatRoundsToItsTarget)
{
	MediaPlaylist list;
	list.target = 2s;
	EXPECT_TRUE(list.takes(2499999us));
	EXPECT_FALSE(list.takes(2500ms));
}

TEST(AMediaPlaylist, SlidesByWholeSegmentsAndCountsThem)
{
	MediaPlaylist list;
	for (int number = 0; number < 20; ++number)
		list.segments.push_back(segment(std::to_string(number), 1s, number % 4 == 0));
	list.slide(5500ms);
	EXPECT_EQ(list.segments.size(), 6u) << "what is shown of the window is whole";
	EXPECT_EQ(list.segments.front().file, "14");
	EXPECT_EQ(list.sequence, 14u);
	EXPECT_EQ(list.discontinuity_sequence, 4u) << "0, 4, 8 and 12";
	list.target = 4s;
	list.slide(0s);
	EXPECT_EQ(list.segments.size(), 6u) << "RFC 8216, 6.2.2: three times the target";
	list.target = 1s;
	list.slide(0s);
	EXPECT_EQ(list.segments.size(), 3u);
}

} // namespace
} // namespace penstock::test
