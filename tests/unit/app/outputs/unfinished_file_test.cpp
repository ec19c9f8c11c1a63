#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <new>
#include <random>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/outputs/hls/media_playlist.h"
#include "app/outputs/hls/ts_file_times.h"
#include "app/outputs/open_output.h"
#include "tests/support/process/scratch_directory.h"
#include "tests/support/streams/coded_stream.h"
#include "tests/support/streams/ffprobe.h"

// What is left of a file when nobody finishes it.

namespace penstock::test {
namespace {

using namespace std::chrono_literals;

/// How many frames a child has written; in memory that both see.
class SharedCount
{
public:
	SharedCount()
		: place_(::mmap(nullptr, sizeof(Count), PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_ANONYMOUS, -1, 0)),
		  count_(new (place_) Count(0))
	{}
	SharedCount(const SharedCount &) = delete;
	SharedCount &operator=(const SharedCount &) = delete;
	~SharedCount() { ::munmap(place_, sizeof(Count)); }

	std::size_t value() const { return *count_; }
	void add_one() { ++*count_; }

private:
	using Count = std::atomic<std::size_t>;
	void *place_;
	Count *count_;
};

/// Writes until something stops it, or so many frames; then it waits for its end.
Status write_on(const std::string &file, SharedCount &written, std::chrono::microseconds pause,
		std::size_t most, std::chrono::nanoseconds segment = {})
{
	Deadline deadline;
	Destination destination = parse_destination(file).value();
	destination.segment = segment;
	auto output = open_output(destination, stream_info("h264"), deadline);
	if (!output)
		return propagate(output);
	PacketPool pool;
	for (std::size_t number = 0; number < most; ++number) {
		Status status = (*output)->write(*picture_packet(pool, "h264", number));
		if (!status) {
			(void)(*output)->finish();
			return status;
		}
		written.add_one();
		std::this_thread::sleep_for(pause);
	}
	for (;;)
		::pause();
}

/// A child that writes, and is killed in the midst of it, once `moment` frames are written. Without
/// a limit, one that goes on while the machine does something else would fill more than a list's
/// window.
void write_until_killed(const std::string &file, SharedCount &written, std::size_t moment,
			std::chrono::nanoseconds segment = {})
{
	constexpr std::size_t kMore = 20;
	const pid_t child = ::fork();
	if (child == 0) {
		(void)::prctl(PR_SET_PDEATHSIG, SIGKILL);
		::_exit(write_on(file, written, 200us, moment + kMore, segment) ? 0 : 1);
	}
	while (written.value() < moment && ::waitpid(child, nullptr, WNOHANG) == 0)
		std::this_thread::sleep_for(100us);
	::kill(child, SIGKILL);
	ASSERT_EQ(::waitpid(child, nullptr, 0), child) << "it ended by itself";
	ASSERT_GE(written.value(), moment);
}

class Unfinished : public testing::TestWithParam<const char *>
{
protected:
	Unfinished() { coded_stream("h264"); }

	std::string file() const { return scratch_.file(std::string("out") + GetParam()); }
	/// All but the last second can be read, from a keyframe on.
	void expect_playable(std::size_t written) const
	{
		const Probed probed = ffprobe(file());
		EXPECT_GE(probed.packets.size() + kSecond, written);
		ASSERT_FALSE(probed.packets.empty());
		EXPECT_TRUE(probed.packets[0].keyframe);
	}
	void expect_decodable(std::size_t written) const
	{
		EXPECT_GE(decode_all(file()).pictures + kSecond, written);
	}

	/// Of frames, and what one of them may come too late for the cut.
	static constexpr std::size_t kSecond = 31;
	ScratchDirectory scratch_;
};

TEST_P(Unfinished, PlaysUpToTheLastSecondWhenItsWriterIsKilled)
{
	std::mt19937 random(20);
	std::uniform_int_distribution<std::size_t> moments(35, 180);
	const int rounds = std::string_view(GetParam()) == ".mp4" ? 20 : 5;
	for (int round = 0; round < rounds; ++round) {
		SharedCount written;
		const std::size_t moment = moments(random);
		std::filesystem::remove(file());
		ASSERT_NO_FATAL_FAILURE(write_until_killed(file(), written, moment));
		SCOPED_TRACE(written.value());
		expect_playable(written.value());
		if (round + 1 == rounds)
			expect_decodable(written.value());
	}
}

/// Each of them begins with a keyframe, and only the last one lacks its end.
TEST_P(Unfinished, SegmentsPlayUpToTheLastSecondWhenTheirWriterIsKilled)
{
	std::mt19937 random(21);
	std::uniform_int_distribution<std::size_t> moments(50, 180);
	for (int round = 0; round < 5; ++round) {
		ScratchDirectory folder;
		const std::string pattern = folder.file(std::string("%03d") + GetParam());
		SharedCount written;
		const std::size_t moment = moments(random);
		ASSERT_NO_FATAL_FAILURE(write_until_killed(pattern, written, moment, 1s));
		std::vector<std::string> files;
		for (const auto &entry : std::filesystem::directory_iterator(folder.path()))
			files.push_back(entry.path());
		std::ranges::sort(files);
		ASSERT_GE(files.size(), 2u);
		std::size_t packets = 0;
		for (const std::string &file : files) {
			// The last one may have nothing but its name.
			if (file == files.back() && std::filesystem::file_size(file) < 2000)
				continue;
			const Probed probed = ffprobe(file);
			ASSERT_FALSE(probed.packets.empty()) << file;
			EXPECT_TRUE(probed.packets[0].keyframe) << file;
			packets += probed.packets.size();
		}
		EXPECT_GE(packets + kSecond, written.value());
	}
}

TEST_P(Unfinished, PlaysWhatFoundRoomOnTheDisk)
{
	SharedCount written;
	const pid_t child = ::fork();
	if (child == 0) {
		::signal(SIGXFSZ, SIG_IGN);
		const rlimit limit{150000, 150000};
		::setrlimit(RLIMIT_FSIZE, &limit);
		const Status status = write_on(file(), written, 0us, SIZE_MAX);
		const bool told = status.error().is(std::errc::file_too_large) &&
				  status.error().context.find(file()) != std::string::npos;
		::_exit(told ? 0 : 1);
	}
	int status = 0;
	ASSERT_EQ(::waitpid(child, &status, 0), child);
	EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "not told, or not how";
	expect_playable(written.value());
	expect_decodable(written.value());
}

std::size_t listed_pictures(const std::string &list)
{
	std::size_t pictures = 0;
	const MediaPlaylist playlist = parse_playlist(read_file(list)).value();
	for (const MediaSegment &segment : playlist.segments)
		pictures +=
			read_ts_file_times(std::filesystem::path(list).parent_path() / segment.file)
				.value()
				.pictures;
	return pictures;
}

/// Each writer continues the list of the one before.
TEST(UnfinishedList, LacksASecondAndAHalfAtMostWhenItsWriterIsKilledAndNothingOnceContinued)
{
	constexpr std::size_t kSecondAndAHalf = 45;
	coded_stream("h264");
	const ScratchDirectory scratch;
	const std::string list = scratch.file("live.m3u8");
	std::mt19937 random(22);
	std::uniform_int_distribution<std::size_t> moments(40, 200);
	std::size_t all = 0;
	for (int round = 0; round < 30; ++round) {
		SharedCount written;
		const std::size_t moment = moments(random);
		ASSERT_NO_FATAL_FAILURE(write_until_killed(list, written, moment));
		all += written.value();
		EXPECT_GE(listed_pictures(list) + kSecondAndAHalf, all) << round;
	}
	Deadline deadline;
	PacketPool pool;
	auto last =
		open_output(parse_destination(list).value(), stream_info("h264"), deadline).value();
	ASSERT_TRUE(last->write(*picture_packet(pool, "h264", 0)));
	ASSERT_TRUE(last->finish());
	const std::size_t pictures = ffprobe(list).packets.size();
	EXPECT_GE(pictures, all + 1);
	EXPECT_LE(pictures, all + 1 + 30) << "one each that was not counted any more";
}

INSTANTIATE_TEST_SUITE_P(Containers, Unfinished, testing::Values(".mp4", ".mkv", ".ts"),
			 [](const auto &test) { return std::string(test.param).substr(1); });

} // namespace
} // namespace penstock::test
