#include <algorithm>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/outputs/output_plan.h"
#include "tests/support/process/file_size_limit.h"
#include "tests/support/process/scratch_directory.h"
#include "tests/support/streams/coded_feed.h"
#include "tests/support/streams/ffprobe.h"

// What becomes of an optional file on a disk that is full for a while.

namespace penstock::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

struct FileKind {
	const char *name;
	std::chrono::nanoseconds segment{};
	bool overwrite = false;
	/// Frames that a container may hold back, which are lost with what it writes them into.
	std::size_t held_back = 0;
};

class OptionalFile : public testing::TestWithParam<FileKind>
{
protected:
	OptionalFile()
	{
		coded_stream("h264"); // where there is room
		Destination place = parse_destination(scratch_.file(GetParam().name)).value();
		place.segment = GetParam().segment;
		place.policy.overwrite = GetParam().overwrite;
		const std::vector<OutputSettings> asked{{place, true}};
		outputs_ = open_outputs(asked, stream_info("h264"), [this](const Event &event) {
				   const std::lock_guard lock(mutex_);
				   told_[event.kind].push_back(event.what);
			   }).value();
	}
	OutputStatistics statistics() const { return outputs_->statistics().at(0); }
	/// Of all files, by FFmpeg.
	std::size_t pictures() const
	{
		std::size_t sum = 0;
		for (const auto &entry : fs::directory_iterator(scratch_.path()))
			if (entry.path().extension() != ".m3u8")
				sum += decode_all(entry.path()).pictures;
		return sum;
	}

	ScratchDirectory scratch_;
	std::mutex mutex_;
	std::map<EventKind, std::vector<std::string>> told_; ///< what events are about
	std::unique_ptr<OutputSet> outputs_;
	CodedFeed feed_{"h264", outputs_};
};

TEST_P(OptionalFile, GoesOnInAnotherOneWhenThereIsRoomAgain)
{
	{
		const FileSizeLimit full(20000);
		ASSERT_TRUE(feed_.stream_until([&] { return outputs_->dead().has_value(); }));
		// A disk that stays full is tried again, and leaves nothing behind.
		const FileSizeLimit fuller(0);
		ASSERT_TRUE(feed_.stream_until([&] { return statistics().dropped > 100; }));
	}
	ASSERT_TRUE(feed_.stream_until([&] { return statistics().reconnects > 0; }));
	const std::size_t here = feed_.number();
	ASSERT_TRUE(feed_.stream_until([&] { return feed_.number() > here + 40; }));
	EXPECT_TRUE(outputs_->finish());
	const OutputStatistics after = statistics();
	EXPECT_FALSE(after.error);
	EXPECT_GT(after.frames, 45u);
	EXPECT_EQ(after.frames + after.dropped, feed_.number());
	EXPECT_LE(pictures(), after.frames);
	EXPECT_GE(pictures() + GetParam().held_back, after.frames);
	EXPECT_EQ(told_[EventKind::kOutputFailed].size(), 1u);
	EXPECT_EQ(told_[EventKind::kOutputBack].size(), 1u);
	// One that was cut short is not told of, and no file that is not there.
	for (const std::string &file : told_[EventKind::kSegmentClosed]) {
		EXPECT_GT(decode_all(file).pictures, 0u) << file;
		EXPECT_EQ(std::ranges::count(told_[EventKind::kSegmentClosed], file), 1) << file;
	}
}

INSTANTIATE_TEST_SUITE_P(Kinds, OptionalFile,
			 testing::Values(FileKind{"a.h264"}, FileKind{"a.ts"},
					 FileKind{"a.ts", 0s, true},
					 FileKind{"a.mp4", 0s, false, 31},
					 FileKind{"a.mkv", 0s, false, 31}, FileKind{"a.h264", 1s},
					 FileKind{"a.ts", 1s}, FileKind{"a.m3u8"},
					 FileKind{"a.m3u8", 0s, true}),
			 [](const auto &test) {
				 std::string name(test.param.name);
				 std::erase(name, '.');
				 return name + (test.param.segment != 0s ? "_segments" : "") +
					(test.param.overwrite ? "_overwrite" : "");
			 });

} // namespace
} // namespace penstock::test
