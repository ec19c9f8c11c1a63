#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "app/outputs/open_output.h"
#include "tests/support/process/disk_calls.h"
#include "tests/support/process/scratch_directory.h"
#include "tests/support/streams/coded_stream.h"
#include "tests/support/streams/ffprobe.h"

// What a power cut leaves of a file, if the disk has nothing but what it was told to keep.

namespace penstock::test {
namespace {

class SyncedFile : public testing::TestWithParam<const char *>
{
protected:
	/// 30 frames per second, without another keyframe than the first one: nothing but time
	/// makes a muxer write what it holds back.
	PacketRef frame(std::size_t number)
	{
		constexpr std::uint64_t kBegin = 3'600'000'000'000;
		const CodedPicture &picture = coded_stream("h264")[number % kStreamGop];
		return pool_.copy(picture.data, ClockTime(kBegin + number * 1'000'000'000 / 30),
				  number == 0);
	}

	/// Whether the disk was told to keep what is there since it was asked.
	bool was_synced()
	{
		const std::size_t calls = disk_.made().size();
		return std::exchange(calls_, calls) != calls;
	}
	/// None in one that ffprobe cannot read.
	std::size_t frames_in_file() const
	{
		try {
			return ffprobe(file()).packets.size();
		} catch (const std::runtime_error &) {
			return 0;
		}
	}
	std::string file() const { return scratch_.file(std::string("out") + GetParam()); }

private:
	ScratchDirectory scratch_;
	PacketPool pool_;
	DiskCalls disk_;
	std::size_t calls_ = 0;
};

TEST_P(SyncedFile, LacksASecondAndAHalfAtMostAtEveryFrame)
{
	constexpr std::size_t kFrames = 300;
	constexpr std::size_t kSecondAndAHalf = 45;
	Deadline deadline;
	auto output = open_output(parse_destination(file()).value(), stream_info("h264"), deadline)
			      .value();
	std::size_t on_disk = 0;
	for (std::size_t written = 1; written <= kFrames; ++written) {
		ASSERT_TRUE(output->write(*frame(written - 1)));
		if (was_synced())
			on_disk = frames_in_file();
		ASSERT_LE(written, on_disk + kSecondAndAHalf);
	}
	ASSERT_TRUE(output->finish());
	EXPECT_TRUE(was_synced());
	EXPECT_EQ(frames_in_file(), kFrames);
}

INSTANTIATE_TEST_SUITE_P(Containers, SyncedFile,
			 testing::Values(".h264", ".mp4", ".mov", ".mkv", ".ts", ".flv"),
			 [](const auto &test) { return std::string(test.param).substr(1); });

} // namespace
} // namespace penstock::test
