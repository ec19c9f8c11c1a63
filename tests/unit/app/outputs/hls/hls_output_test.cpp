#include "app/outputs/hls/hls_output.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/outputs/hls/media_playlist.h"
#include "app/outputs/open_output.h"
#include "core/time/wall_clock.h"
#include "tests/support/process/disk_calls.h"
#include "tests/support/process/file_size_limit.h"
#include "tests/support/process/scratch_directory.h"
#include "tests/support/streams/coded_stream.h"
#include "tests/support/streams/ffprobe.h"

namespace penstock::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Hls : public testing::Test
{
protected:
	/// Keyframes of the stream are half a second apart.
	std::unique_ptr<Output> open(const std::string &name = "live.m3u8")
	{
		return open_output(destination(name), stream_info("h264"), patience_,
				   {.keyframe_wanted = [this] { ++asked_; }})
			.value();
	}
	Destination destination(const std::string &name) const
	{
		Destination parsed = parse_destination(scratch_.file(name)).value();
		parsed.segment = segment_;
		parsed.hls_window = window_;
		parsed.policy.overwrite = overwrite_;
		return parsed;
	}
	Status write(Output &output, std::size_t pictures)
	{
		Status status;
		for (; status && pictures > 0; --pictures) {
			status = output.write(*picture_packet(pool_, "h264", number_));
			if (status)
				++number_;
		}
		return status;
	}
	/// A recording of that many pictures; a dead one leaves its list open.
	void record(std::size_t pictures, bool dies = false)
	{
		number_ = 0;
		auto output = open();
		ASSERT_TRUE(write(*output, pictures));
		if (!dies) {
			ASSERT_TRUE(output->finish());
		}
	}

	std::string text(const std::string &name = "live.m3u8") const
	{
		return read_file(scratch_.file(name));
	}
	MediaPlaylist list(const std::string &name = "live.m3u8") const
	{
		return parse_playlist(text(name)).value();
	}
	std::vector<std::string> listed(const std::string &name = "live.m3u8") const
	{
		std::vector<std::string> files;
		const MediaPlaylist made = list(name);
		for (const MediaSegment &segment : made.segments)
			files.push_back(segment.file);
		return files;
	}
	std::vector<std::string> files() const
	{
		std::vector<std::string> names;
		for (const auto &entry : fs::directory_iterator(scratch_.path()))
			names.push_back(entry.path().filename());
		std::ranges::sort(names);
		return names;
	}
	std::size_t pictures(const std::string &file) const
	{
		return decode_all(scratch_.file(file)).pictures;
	}

	ScratchDirectory scratch_;
	Deadline patience_;
	PacketPool pool_;
	std::size_t number_ = 0; ///< of the next picture
	int asked_ = 0;
	nanoseconds segment_ = 1s;
	nanoseconds window_ = 5min;
	bool overwrite_ = false;
};

/// Of 100 pictures with a keyframe every half second, and a pause of 0.7 s after the 40th, the
/// first one after a second is a cut.
TEST_F(Hls, ListsItsSegmentsByNamesThatAnyServerHas)
{
	record(100);
	const std::vector<std::string> segments{"live-00000.ts", "live-00001.ts", "live-00002.ts",
						"live-00003.ts"};
	EXPECT_EQ(listed(), segments);
	EXPECT_THAT(text(), Not(HasSubstr("/")));
	EXPECT_TRUE(list().ended);
	std::vector<std::string> all = segments;
	all.push_back("live.m3u8");
	EXPECT_EQ(files(), all) << "nothing else is left";

	const Decoded decoded = decode_all(scratch_.file("live.m3u8"));
	EXPECT_EQ(decoded.pictures, 100u);
	EXPECT_EQ(decoded.checksums, source_checksums("h264", 100));
	EXPECT_THAT(decoded.complaints, IsEmpty());
	const std::size_t begins[] = {0, 30, 45, 75, 100};
	for (std::size_t i = 0; i < 4; ++i) {
		EXPECT_EQ(pictures(segments[i]), begins[i + 1] - begins[i]);
		const nanoseconds length(
			picture_time(i < 3 ? begins[i + 1] : 99).ns() -
			picture_time(begins[i]).ns() +
			(i < 3 ? 0 : picture_time(99).ns() - picture_time(98).ns()));
		EXPECT_NEAR(list().segments[i].duration.count(), length.count(), 20e3) << i;
	}
}

/// A list that gets its name before its text is on the disk is empty after a power cut.
TEST_F(Hls, TheTextOfAListIsOnTheDiskBeforeItsName)
{
	const DiskCalls disk;
	record(100);
	std::vector<std::string> of_list;
	for (const std::string &call : disk.made())
		if (call.find(".ts") == std::string::npos)
			of_list.push_back(call);
	// Of each segment the name is brought to the disk, too.
	std::erase(of_list, "fsync /");
	ASSERT_GE(of_list.size(), 8u);
	for (std::size_t i = 0; i < of_list.size(); i += 2) {
		EXPECT_EQ(of_list[i], "fsync live.m3u8.tmp");
		EXPECT_EQ(of_list.at(i + 1), "rename live.m3u8");
	}
	EXPECT_EQ(disk.made().back(), "fsync /") << "the name";
}

TEST_F(Hls, LinesOfAListThatKeepsAllAreOnTheDisk)
{
	window_ = kWholeList;
	const DiskCalls disk;
	record(100);
	// Three segments and the end, after the first list.
	EXPECT_EQ(std::ranges::count(disk.made(), "fdatasync live.m3u8"), 4);
}

/// Players go by the time of the first file and the lengths of those before; FFmpeg by the packets.
TEST_F(Hls, TimeGoesOnFromFileToFile)
{
	record(100);
	const Probed probed = ffprobe(scratch_.file("live.m3u8"));
	EXPECT_THAT(probed.complaints, IsEmpty());
	ASSERT_EQ(probed.packets.size(), 100u);
	for (std::size_t i = 0; i < 100; ++i)
		EXPECT_NEAR(probed.packets[i].time - probed.packets[0].time,
			    static_cast<double>(picture_time(i).ns() - picture_time(0).ns()) * 1e-9,
			    1e-4);
	double begin = ffprobe(scratch_.file("live-00000.ts")).packets.at(0).time;
	const MediaPlaylist made = list();
	for (const MediaSegment &segment : made.segments) {
		EXPECT_NEAR(ffprobe(scratch_.file(segment.file)).packets.at(0).time, begin, 1e-4);
		begin += std::chrono::duration<double>(segment.duration).count();
	}
}

TEST_F(Hls, ASegmentLastsOneSecondUnlessAskedOtherwise)
{
	segment_ = 0s;
	record(100);
	EXPECT_EQ(listed().size(), 4u);
}

TEST_F(Hls, ThePlaylistIsLiveUntilItsEnd)
{
	auto output = open();
	ASSERT_TRUE(write(*output, 30));
	EXPECT_FALSE(fs::exists(scratch_.file("live.m3u8")));
	std::vector<std::size_t> lengths;
	for (int i = 0; i < 70; ++i) {
		ASSERT_TRUE(write(*output, 1));
		EXPECT_FALSE(list().ended);
		lengths.push_back(list().segments.size());
	}
	EXPECT_EQ(std::ranges::count(lengths, 1u), 15);
	EXPECT_EQ(std::ranges::count(lengths, 2u), 30);
	EXPECT_EQ(lengths.back(), 3u);
	ASSERT_TRUE(output->finish());
	EXPECT_EQ(list().segments.size(), 4u);
}

TEST_F(Hls, TheWindowMovesAndSegmentsStay)
{
	window_ = 5s;
	segment_ = 900ms;
	auto output = open();
	std::uint64_t sequence = 0;
	for (int i = 0; i < 40; ++i) {
		ASSERT_TRUE(write(*output, 30));
		if (i == 0)
			continue;
		const MediaPlaylist now = list();
		EXPECT_LE(now.segments.size(), 7u);
		EXPECT_GE(now.sequence, sequence);
		EXPECT_EQ(now.target, 2s) << "it must not change";
		sequence = now.sequence;
		EXPECT_EQ(now.segments.front().file, fmt::format("live-{:05}.ts", now.sequence));
	}
	ASSERT_TRUE(output->finish());
	EXPECT_GT(list().sequence, 30u);
	EXPECT_EQ(list().sequence + list().segments.size(), files().size() - 1);
}

TEST_F(Hls, AWindowOfAllIsAnEventThatKeepsItsSegments)
{
	window_ = kWholeList;
	auto output = open();
	ASSERT_TRUE(write(*output, 1000));
	std::string before = text();
	EXPECT_THAT(before, HasSubstr("#EXT-X-PLAYLIST-TYPE:EVENT\n"));
	// RFC 8216, 6.2.1: nothing but more lines.
	for (int i = 0; i < 60; ++i) {
		ASSERT_TRUE(write(*output, 30));
		EXPECT_TRUE(text().starts_with(before));
		before = text();
	}
	ASSERT_TRUE(output->finish());
	const MediaPlaylist whole = list();
	EXPECT_TRUE(whole.ended);
	EXPECT_EQ(whole.sequence, 0u);
	EXPECT_EQ(whole.segments.size() + 1, files().size());
	EXPECT_EQ(decode_all(scratch_.file("live.m3u8")).pictures, 2800u);
}

TEST_F(Hls, AListThatSomebodyRemovesIsMadeAgain)
{
	for (const nanoseconds window : {nanoseconds(5min), kWholeList}) {
		window_ = window;
		number_ = 0;
		auto output = open();
		ASSERT_TRUE(write(*output, 60));
		fs::remove(scratch_.file("live.m3u8"));
		ASSERT_TRUE(write(*output, 40));
		ASSERT_TRUE(output->finish());
		EXPECT_EQ(decode_all(scratch_.file("live.m3u8")).pictures, 100u);
		fs::remove(scratch_.file("live.m3u8"));
	}
}

/// However long they waited for the encoder, the disk, or a player that is slow.
TEST_F(Hls, SegmentsBearTheTimeOfTheirCapture)
{
	const WallClock wall = WallClock::look();
	record(100);
	const MediaPlaylist made = list();
	ASSERT_EQ(made.segments.size(), 4u);
	const std::size_t begins[] = {0, 30, 45, 75};
	for (std::size_t i = 0; i < 4; ++i) {
		const auto wrong =
			made.segments[i].captured - wall.at(picture_time(begins[i])).time;
		// A busy machine may take its time between two looks at clocks.
		EXPECT_LT(std::chrono::abs(wrong), 2s) << i;
	}
}

TEST_F(Hls, AnEncoderThatGivesNoKeyframesKeepsToTheTarget)
{
	auto output = open();
	const auto &stream = coded_stream("h264");
	const auto write_at = [&](std::size_t i, nanoseconds time) {
		return output->write(*pool_.copy(stream[i % 120].data,
						 ClockTime(nanoseconds(100s) + time),
						 i == 0 || i == 45));
	};
	for (std::size_t i = 0; i < 300; ++i)
		ASSERT_TRUE(write_at(i, i * 33333us));
	ASSERT_TRUE(output->finish());
	const MediaPlaylist made = list();
	EXPECT_EQ(made.target, 2s) << "as the first one, of 1.5 s";
	for (const MediaSegment &segment : made.segments)
		EXPECT_TRUE(made.takes(segment.duration)) << segment.duration.count();
	EXPECT_GE(asked_, 4);
	EXPECT_EQ(ffprobe(scratch_.file("live.m3u8")).packets.size(), 300u);
}

TEST_F(Hls, APauseOfTheCameraIsADiscontinuity)
{
	auto output = open();
	const auto &stream = coded_stream("h264");
	for (std::size_t i = 0; i < 90; ++i)
		ASSERT_TRUE(output->write(*pool_.copy(
			stream[i].data,
			ClockTime(nanoseconds(100s) + i * 33333us + (i < 50 ? 0s : 60s)),
			stream[i].keyframe)));
	ASSERT_TRUE(output->finish());
	const MediaPlaylist made = list();
	ASSERT_EQ(made.segments.size(), 3u);
	EXPECT_NEAR(made.segments[1].duration.count(), 167e6, 1e6) << "45 to 49";
	EXPECT_TRUE(made.segments[2].discontinuity);
	EXPECT_FALSE(made.segments[1].discontinuity);
}

/// As when the source of a camera changes. The pictures of this test stay as they are.
TEST_F(Hls, AnotherStreamGoesOnInTheSameList)
{
	StreamInfo another = stream_info("h264");
	another.rate = {60, 1};
	auto output = open();
	ASSERT_TRUE(write(*output, 45));
	EXPECT_TRUE(output->begin_stream(another).value());
	ASSERT_TRUE(write(*output, 45));
	ASSERT_TRUE(output->finish());
	const MediaPlaylist made = list();
	std::size_t all = 0;
	std::vector<std::size_t> cuts;
	for (std::size_t i = 0; i < made.segments.size(); ++i) {
		if (made.segments[i].discontinuity)
			cuts.push_back(all);
		all += pictures(made.segments[i].file);
	}
	EXPECT_THAT(cuts, ElementsAre(45u));
	EXPECT_EQ(all, 90u);
	EXPECT_EQ(pictures("live.m3u8"), 90u);
	EXPECT_THAT(files(), testing::SizeIs(made.segments.size() + 1));
	EXPECT_THAT(text(), HasSubstr("#EXT-X-ENDLIST"));
}

TEST_F(Hls, AListThatWasLeftOpenIsContinued)
{
	record(100, true);
	EXPECT_FALSE(list().ended);
	EXPECT_EQ(listed().size(), 3u);
	record(50);
	// What was open then is in it, too.
	EXPECT_EQ(listed(),
		  (std::vector<std::string>{"live-00000.ts", "live-00001.ts", "live-00002.ts",
					    "live-00003.ts", "live-00004.ts", "live-00005.ts",
					    "live-00006.ts"}));
	const MediaPlaylist made = list();
	EXPECT_TRUE(made.ended);
	EXPECT_EQ(made.sequence, 0u);
	for (std::size_t i = 0; i < made.segments.size(); ++i) {
		EXPECT_EQ(made.segments[i].discontinuity, i == 4) << i;
	}
	EXPECT_EQ(decode_all(scratch_.file("live.m3u8")).pictures, 150u);
}

TEST_F(Hls, AListOfManyDeadRunsHoldsThemAll)
{
	for (const nanoseconds window : {nanoseconds(5min), kWholeList}) {
		window_ = window;
		fs::remove(scratch_.file("live.m3u8"));
		std::size_t all = 0;
		for (std::size_t length : {40, 100, 3, 1, 20, 61, 31}) {
			record(length, true);
			all += length;
		}
		record(31);
		const MediaPlaylist made = list();
		EXPECT_EQ(std::ranges::count_if(made.segments, &MediaSegment::discontinuity), 7);
		EXPECT_EQ(made.sequence, 0u);
		EXPECT_EQ(decode_all(scratch_.file("live.m3u8")).pictures, all + 31);
	}
}

/// A disk that filled, here a name that was taken, before there was a list.
TEST_F(Hls, SegmentsThatARunLeftWithoutAListAreInTheNextOne)
{
	for (const nanoseconds window : {nanoseconds(5min), kWholeList}) {
		window_ = window;
		number_ = 0;
		{
			auto output = open();
			fs::create_directory(scratch_.file("live.m3u8"));
			const Status status = write(*output, 100);
			ASSERT_FALSE(status);
			EXPECT_THAT(status.error().message(), HasSubstr("rename to"));
			EXPECT_FALSE(output->finish());
		}
		fs::remove(scratch_.file("live.m3u8"));
		const std::size_t left = number_ + 1; // the last one was not listed
		record(40);
		const MediaPlaylist made = list();
		EXPECT_EQ(std::ranges::count_if(made.segments, &MediaSegment::discontinuity), 1);
		EXPECT_FALSE(made.segments.front().discontinuity);
		EXPECT_TRUE(made.ended);
		EXPECT_EQ(made.target, 2s);
		EXPECT_EQ(decode_all(scratch_.file("live.m3u8")).pictures, left + 40);
		EXPECT_FALSE(fs::exists(scratch_.file("live.m3u8.tmp")));
		for (const std::string &file : files())
			fs::remove(scratch_.file(file));
	}
}

TEST_F(Hls, ARunThatWasKilledBeforeItsFirstListIsInTheNextOne)
{
	{
		auto output = open();
		ASSERT_TRUE(write(*output, 20));
	}
	write_file(scratch_.file("live.m3u8.tmp"), {});
	record(35);
	EXPECT_EQ(decode_all(scratch_.file("live.m3u8")).pictures, 55u);
	// Without frames there is nothing to continue.
	write_file(scratch_.file("other.m3u8.tmp"), {});
	number_ = 0;
	auto output = open("other.m3u8");
	ASSERT_TRUE(write(*output, 35));
	ASSERT_TRUE(output->finish());
	EXPECT_FALSE(list("other.m3u8").segments.front().discontinuity);
	EXPECT_EQ(pictures("other.m3u8"), 35u);
}

TEST_F(Hls, AContinuedWindowGoesOnCounting)
{
	window_ = 5s;
	record(300, true);
	const MediaPlaylist before = list();
	record(300, true);
	const MediaPlaylist after = list();
	EXPECT_EQ(after.target, before.target);
	EXPECT_GT(after.sequence, before.sequence);
	EXPECT_EQ(after.segments.front().file, fmt::format("live-{:05}.ts", after.sequence));
	EXPECT_EQ(after.discontinuity_sequence, 1u);
}

TEST_F(Hls, SegmentsThatWereRemovedLeaveTheListThatIsContinued)
{
	record(100, true);
	fs::remove(scratch_.file("live-00000.ts"));
	record(50);
	EXPECT_EQ(listed().front(), "live-00001.ts");
	EXPECT_EQ(list().sequence, 1u);
	EXPECT_FALSE(fs::exists(scratch_.file("live-00000.ts")));
	EXPECT_EQ(decode_all(scratch_.file("live.m3u8")).pictures, 120u);
}

TEST_F(Hls, AFinishedListKeepsItsNameAndItsSegments)
{
	record(50);
	const std::string first = text();
	const std::string segment = read_file(scratch_.file("live-00000.ts"));
	record(40);
	EXPECT_EQ(text(), first);
	EXPECT_EQ(listed("live-1.m3u8"),
		  (std::vector<std::string>{"live-1-00000.ts", "live-1-00001.ts"}));
	record(100, true);
	record(35);
	EXPECT_EQ(list("live-2.m3u8").segments.size(), 6u) << "the open one is continued";
	overwrite_ = true;
	record(50);
	EXPECT_EQ(listed(),
		  (std::vector<std::string>{"live-00003.ts", "live-00004.ts", "live-00005.ts"}))
		<< "segments are never overwritten";
	EXPECT_EQ(read_file(scratch_.file("live-00000.ts")), segment);
}

TEST_F(Hls, AListThatAnotherProgramWritesIsLeftToIt)
{
	auto first = open();
	ASSERT_TRUE(write(*first, 20));
	number_ = 0;
	auto second = open(); // before there is a list
	ASSERT_TRUE(write(*second, 35));
	number_ = 20;
	ASSERT_TRUE(write(*first, 30));
	number_ = 0;
	auto third = open(); // which looks as if it was left open
	ASSERT_TRUE(write(*third, 35));
	for (Output *output : {first.get(), second.get(), third.get()})
		ASSERT_TRUE(output->finish());
	first.reset();
	EXPECT_EQ(pictures("live.m3u8"), 50u);
	EXPECT_EQ(pictures("live-1.m3u8"), 35u);
	EXPECT_EQ(pictures("live-2.m3u8"), 35u);
	overwrite_ = true;
	auto writer = open();
	const auto refused = open_output(destination("live.m3u8"), stream_info("h264"), patience_);
	ASSERT_FALSE(refused);
	EXPECT_THAT(refused.error().message(), HasSubstr("live.m3u8"));
}

TEST_F(Hls, WhatIsNoListOfOursIsLeftAlone)
{
	for (const std::string_view content :
	     {"", "a film", "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-KEY:METHOD=NONE\n"}) {
		write_file(scratch_.file("live.m3u8"), std::as_bytes(std::span(content)));
		record(35);
		EXPECT_EQ(text(), content);
		EXPECT_EQ(pictures("live-1.m3u8"), 35u);
		for (const std::string &file : files())
			fs::remove(scratch_.file(file));
	}
	fs::create_symlink(scratch_.file("nowhere"), scratch_.file("live.m3u8"));
	record(35);
	EXPECT_EQ(pictures("live-1.m3u8"), 35u);
	EXPECT_FALSE(fs::exists(scratch_.file("nowhere")));
}

/// The segments of a list with such a name have names that are just short enough, up to a number.
TEST_F(Hls, AListWhoseNextSegmentCannotHaveANameIsAnError)
{
	const std::string stem(246, 'x');
	MediaPlaylist old;
	old.target = 1s;
	old.segments.push_back({stem + "-99999.ts", 1s, {}, false});
	const std::string content = text_of(old);
	write_file(scratch_.file(stem + ".m3u8"), std::as_bytes(std::span(content)));
	write_file(scratch_.file(stem + "-99999.ts"), std::as_bytes(std::span(content)));
	auto output = open(stem + ".m3u8");
	const Status status = write(*output, 1);
	ASSERT_FALSE(status);
	EXPECT_TRUE(status.error().is(std::errc::filename_too_long)) << status.error().message();
}

/// Of other settings: the type and the target duration of a list cannot change.
TEST_F(Hls, AListOfOtherSettingsIsNotContinued)
{
	record(50, true);
	segment_ = 10s;
	record(35);
	EXPECT_EQ(pictures("live-1.m3u8"), 35u);
	segment_ = 1s;
	window_ = kWholeList;
	record(36);
	EXPECT_EQ(pictures("live-2.m3u8"), 36u);
}

TEST_F(Hls, ARefusedRenameIsAnErrorOfTheOutput)
{
	auto output = open();
	ASSERT_TRUE(write(*output, 40));
	fs::remove(scratch_.file("live.m3u8"));
	fs::create_directory(scratch_.file("live.m3u8"));
	const Status status = write(*output, 40);
	ASSERT_FALSE(status);
	EXPECT_THAT(status.error().message(), HasSubstr("rename to " + scratch_.file("live.m3u8")));
	EXPECT_FALSE(output->finish());
	// Nothing that was recorded is lost.
	fs::remove(scratch_.file("live.m3u8"));
	EXPECT_EQ(pictures("live-00000.ts") + pictures("live-00001.ts") + pictures("live-00002.ts"),
		  number_ + 1);
}

TEST_F(Hls, AFullDiskLeavesAListOfWholeFramesThatIsContinued)
{
	std::size_t written = 0;
	coded_stream("h264"); // where there is room
	{
		const FileSizeLimit limit(20000);
		auto output = open();
		const Status status = write(*output, 100);
		ASSERT_FALSE(status);
		EXPECT_TRUE(status.error().is(std::errc::file_too_large));
		EXPECT_THAT(status.error().message(), HasSubstr(scratch_.file("live-0000")));
		written = number_;
		(void)output->finish();
	}
	EXPECT_FALSE(list().ended);
	const Decoded decoded = decode_unfinished_list(scratch_.file("live.m3u8"));
	EXPECT_EQ(decoded.pictures, written);
	EXPECT_THAT(decoded.complaints, IsEmpty());
	fs::remove(scratch_.file("live.m3u8.finished.m3u8"));
	record(40);
	EXPECT_EQ(pictures("live.m3u8"), written + 40);
}

TEST_F(Hls, FailsWhenItsFolderIsGone)
{
	fs::create_directory(scratch_.file("here"));
	auto output = open("here/live.m3u8");
	ASSERT_TRUE(write(*output, 40));
	fs::rename(scratch_.file("here"), scratch_.file("moved"));
	const Status status = write(*output, 60);
	ASSERT_FALSE(status);
	EXPECT_TRUE(status.error().is(std::errc::no_such_file_or_directory));
	EXPECT_LE(number_, 46u);
	EXPECT_FALSE(output->finish());
	EXPECT_EQ(decode_unfinished_list(scratch_.file("moved/live.m3u8")).pictures, 30u);
}

TEST_F(Hls, NamesOfAnyKindCanBePlayed)
{
	for (const char *name : {"a b.m3u8", "12:30.m3u8", "\u00fcber.m3u8"}) {
		number_ = 0;
		auto output = open(name);
		ASSERT_TRUE(write(*output, 45));
		ASSERT_TRUE(output->finish());
		EXPECT_EQ(pictures(name), 45u);
	}
}

} // namespace
} // namespace penstock::test
