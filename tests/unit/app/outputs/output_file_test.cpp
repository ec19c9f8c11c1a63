#include "app/outputs/file/output_file.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/outputs/libav/libav_output.h"
#include "app/outputs/open_output.h"
#include "tests/support/process/child_process.h"
#include "tests/support/process/disk_calls.h"
#include "tests/support/process/open_fds.h"
#include "tests/support/process/scratch_directory.h"
#include "tests/support/streams/coded_stream.h"
#include "tests/support/streams/ffprobe.h"

// No recording takes the place of another, and none leaves an empty file behind.

namespace penstock::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class OutputFiles : public testing::Test
{
protected:
	Result<OutputFile> create(const std::string &name, FilePolicy policy = {}) const
	{
		FileNames names(scratch_.file(name), FileNames::Count::kOne);
		return OutputFile::create(names, policy);
	}
	std::string read(const std::string &name) const { return read_file(scratch_.file(name)); }
	void write(const std::string &name, const std::string &text) const
	{
		write_file(scratch_.file(name), std::as_bytes(std::span(text)));
	}
	static Status append(OutputFile &file, const std::string &text)
	{
		Deadline endless;
		return file.write(std::as_bytes(std::span(text)), endless);
	}

	ScratchDirectory scratch_;
};

/// Both ends of what a program may have for its standard output.
class Channel : public testing::TestWithParam<const char *>
{
protected:
	void SetUp() override
	{
		const std::string_view kind = GetParam();
		int ends[2] = {-1, -1};
		if (kind == "pipe") {
			ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
		} else {
			ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
		}
		reader_ = UniqueFd(ends[0]);
		// What "-" is: only one test of a process runs at a time.
		old_output_ = UniqueFd(::dup(STDOUT_FILENO));
		std::fflush(stdout);
		::dup2(ends[1], STDOUT_FILENO);
		::close(ends[1]);
		file_.emplace(OutputFile::open_special("-").value());
		::dup2(old_output_.get(), STDOUT_FILENO);
	}
	Status write(std::size_t bytes, Deadline &deadline)
	{
		return file_->write(std::vector<std::byte>(bytes), deadline);
	}

	UniqueFd reader_;
	UniqueFd old_output_;
	std::optional<OutputFile> file_;
};

TEST_P(Channel, ThatNobodyReadsIsGivenUpWhenTheTimeIsOver)
{
	Deadline deadline;
	deadline.allow(100ms);
	const Status status = write(8 << 20, deadline);
	ASSERT_FALSE(status);
	EXPECT_TRUE(status.error().is(std::errc::timed_out)) << status.error().message();
}

TEST_P(Channel, ThatIsReadSlowlyTakesEverythingAtTheEnd)
{
	constexpr std::size_t kBytes = 1 << 20;
	Deadline deadline;
	std::size_t came = 0;
	std::thread reader([&] {
		std::array<std::byte, 4096> piece;
		while (came < kBytes) {
			const ssize_t count = ::read(reader_.get(), piece.data(), piece.size());
			if (count <= 0)
				return;
			came += static_cast<std::size_t>(count);
		}
	});
	deadline.end_when_still(60s);
	const Status status = write(kBytes, deadline);
	EXPECT_TRUE(status) << status.error().message();
	reader.join();
	EXPECT_EQ(came, kBytes);
}

INSTANTIATE_TEST_SUITE_P(StandardOutput, Channel, testing::Values("pipe", "socket"),
			 [](const auto &test) { return std::string(test.param); });

/// (echo begun; penstock … -o -) > file, or >> file.
TEST_F(OutputFiles, ThatOthersBeganKeepWhatIsThere)
{
	const std::string begun = "begun";
	for (const int manner : {0, O_APPEND}) {
		const std::string file = scratch_.file("a.mp4");
		write("a.mp4", begun);
		const UniqueFd place(::open(file.c_str(), O_WRONLY | O_CLOEXEC | manner));
		ASSERT_EQ(::lseek(place.get(), 0, SEEK_END), 5);
		const UniqueFd old_output(::dup(STDOUT_FILENO));
		std::fflush(stdout);
		::dup2(place.get(), STDOUT_FILENO);
		auto opened = OutputFile::open_special("-");
		::dup2(old_output.get(), STDOUT_FILENO);
		Deadline deadline;
		auto output = LibavOutput::open(std::move(opened.value()),
						parse_destination(file).value(),
						stream_info("h264"), deadline)
				      .value();
		PacketPool pool;
		for (std::size_t i = 0; i < 50; ++i)
			ASSERT_TRUE(output->write(*picture_packet(pool, "h264", i)));
		ASSERT_TRUE(output->finish());
		const std::string all = read_file(file);
		ASSERT_TRUE(all.starts_with(begun)) << manner;
		write("a.mp4", all.substr(begun.size()));
		EXPECT_EQ(ffprobe(file).packets.size(), 50u);
		EXPECT_EQ(decode_all(file).pictures, 50u);
	}
}

TEST(Deadline, ThatWaitsForStillnessIsPutOffByEachMove)
{
	Deadline deadline;
	deadline.end_when_still(0s);
	EXPECT_TRUE(deadline.is_over());
	deadline.end_when_still(1h);
	deadline.allow(0s);
	EXPECT_TRUE(deadline.is_over());
	deadline.moved();
	EXPECT_FALSE(deadline.is_over());
}

TEST_F(OutputFiles, WhatIsThereStays)
{
	write("a.bin", "recorded");
	auto file = create("a.bin").value();
	EXPECT_EQ(file.path(), scratch_.file("a-1.bin"));
	EXPECT_TRUE(append(file, "new"));
	EXPECT_TRUE(file.finish());
	EXPECT_EQ(read("a.bin"), "recorded");
	EXPECT_EQ(read("a-1.bin"), "new");
}

TEST_F(OutputFiles, OverwritingEmptiesIt)
{
	write("a.bin", "recorded long ago");
	auto file = create("a.bin", {.overwrite = true}).value();
	EXPECT_TRUE(append(file, "new"));
	EXPECT_TRUE(file.finish());
	EXPECT_EQ(read("a.bin"), "new");
	EXPECT_FALSE(fs::exists(scratch_.file("a-1.bin")));
}

TEST_F(OutputFiles, AreRemovedWhenNothingWasWrittenAndNothingWasThere)
{
	(void)create("new.bin").value();
	EXPECT_FALSE(fs::exists(scratch_.file("new.bin")));
	{
		auto begun = create("begun.bin").value();
		EXPECT_TRUE(append(begun, "a"));
	}
	EXPECT_EQ(read("begun.bin"), "a");
	EXPECT_TRUE(create("finished.bin").value().finish());
	EXPECT_TRUE(fs::exists(scratch_.file("finished.bin")));
	write("there.bin", "recorded long ago");
	(void)create("there.bin", {.overwrite = true}).value();
	EXPECT_TRUE(create("there.bin", {.overwrite = true}).value().discard());
	EXPECT_TRUE(fs::exists(scratch_.file("there.bin"))) << "somebody else's name";
}

TEST_F(OutputFiles, OfAContainerThatCannotBeginAreRemoved)
{
	Deadline deadline;
	Destination place = parse_destination(scratch_.file("a.ts")).value();
	place.container.muxer = "a muxer that libavformat does not have";
	EXPECT_FALSE(open_output(place, stream_info("h264"), deadline));
	EXPECT_FALSE(fs::exists(place.url));
	// The end of the one before fails, as on a disk that is broken.
	place.container.muxer = "mpegts";
	auto output =
		LibavOutput::open(create("a.ts").value(), place, stream_info("h264"), deadline)
			.value();
	PacketPool pool;
	ASSERT_TRUE(output->write(*picture_packet(pool, "h264", 0)));
	ASSERT_TRUE(output->finish());
	EXPECT_FALSE(output->begin_file(create("b.ts").value())) << "it is closed already";
	EXPECT_FALSE(fs::exists(scratch_.file("b.ts")));
	EXPECT_GT(fs::file_size(scratch_.file("a.ts")), 0u);
}

TEST_F(OutputFiles, NothingIsWrittenThroughALinkThatLeadsNowhere)
{
	fs::create_symlink(scratch_.file("elsewhere"), scratch_.file("a.bin"));
	auto file = create("a.bin").value();
	EXPECT_TRUE(append(file, "new"));
	EXPECT_TRUE(file.finish());
	EXPECT_FALSE(fs::exists(scratch_.file("elsewhere")));
	EXPECT_EQ(read("a-1.bin"), "new");
}

TEST_F(OutputFiles, WritersThatMeetGetAFileEach)
{
	constexpr int kWriters = 8;
	constexpr int kFiles = 50;
	std::vector<std::thread> writers;
	for (int writer = 0; writer < kWriters; ++writer)
		writers.emplace_back([&, writer] {
			FileNames names(scratch_.file("%04d.bin"), FileNames::Count::kSeveral);
			for (int i = 0; i < kFiles; ++i) {
				auto file = OutputFile::create(names, {.sync = kNoSync}).value();
				EXPECT_TRUE(append(file, std::to_string(writer)));
			}
		});
	for (std::thread &writer : writers)
		writer.join();
	std::size_t files = 0;
	for (const auto &entry : fs::directory_iterator(scratch_.path()))
		files += fs::file_size(entry) == 1 ? 1 : 0;
	EXPECT_EQ(files, std::size_t{kWriters * kFiles});
}

TEST_F(OutputFiles, TheirDescriptorsAreNotInherited)
{
	const int next = ::dup(STDIN_FILENO);
	::close(next);
	auto file = create("a.bin").value();
	ASSERT_TRUE(is_open(next));
	EXPECT_TRUE(closes_on_exec(next));
	EXPECT_TRUE(file.finish());
	EXPECT_FALSE(is_open(next));
}

TEST_F(OutputFiles, AFolderThatMayNotBeReadEndsNoRecording)
{
	const std::string folder = scratch_.file("drop");
	fs::create_directory(folder);
	fs::permissions(folder, fs::perms::all & ~fs::perms::others_read & ~fs::perms::group_read &
					~fs::perms::owner_read);
	fs::permissions(scratch_.path(), fs::perms::all);
	EXPECT_EQ(run_in_child([&] {
			  constexpr uid_t kNobody = 65534; // root may read everything
			  if (::getuid() == 0 && ::setuid(kNobody) < 0)
				  return false;
			  auto file = create("drop/a.bin");
			  return file && append(*file, "frame") && file->finish();
		  }),
		  exited(true));
	EXPECT_EQ(read("drop/a.bin"), "frame");
}

TEST_F(OutputFiles, DevicesAndDescriptorsAreNoFiles)
{
	for (const char *special : {"/dev/null", "/dev/full", "/dev/stdout", "/proc/self/fd/1"})
		EXPECT_TRUE(is_special_file(special)) << special;
	write("a.bin", "");
	EXPECT_FALSE(is_special_file(scratch_.file("a.bin")));
	EXPECT_FALSE(is_special_file(scratch_.file("none.bin")));
	EXPECT_FALSE(is_special_file(scratch_.path()));
}

TEST_F(OutputFiles, WhatCannotBeMadeIsKnownBefore)
{
	const auto error_of = [&](const std::string &name) {
		const Status status = check_place(scratch_.file(name), {});
		return status ? std::error_code() : status.error().code;
	};
	write("file", "");
	fs::create_directory(scratch_.file("folder"));
	EXPECT_EQ(error_of("a.bin"), std::error_code());
	EXPECT_EQ(error_of("%Y/%m/a.bin"), std::error_code());
	EXPECT_EQ(error_of("none/a.bin"), std::errc::no_such_file_or_directory);
	EXPECT_EQ(error_of("none/%Y/a.bin"), std::errc::no_such_file_or_directory);
	EXPECT_EQ(error_of("file/a.bin"), std::errc::not_a_directory);
	EXPECT_EQ(error_of("folder"), std::errc::is_a_directory);
	EXPECT_TRUE(fs::is_empty(scratch_.file("folder")));
}

/// Every kind of file output: the raw stream, containers that are written in one go and those that
/// are patched at the end, HLS's parts aside.
class EveryFile : public testing::TestWithParam<const char *>
{
protected:
	Destination destination() const
	{
		return parse_destination(scratch_.file(std::string("out") + GetParam())).value();
	}
	void record(const Destination &destination, std::size_t frames = 5) const
	{
		Deadline deadline;
		auto output = open_output(destination, stream_info("h264"), deadline).value();
		PacketPool pool;
		for (std::size_t i = 0; i < frames; ++i)
			EXPECT_TRUE(output->write(*picture_packet(pool, "h264", i)));
		EXPECT_TRUE(output->finish());
	}

	ScratchDirectory scratch_;
};

TEST_P(EveryFile, ASecondRecordingLeavesTheFirstAlone)
{
	const Destination place = destination();
	record(place);
	const std::string first = read_file(place.url);
	ASSERT_FALSE(first.empty());
	record(place);
	EXPECT_EQ(read_file(place.url), first);
	EXPECT_EQ(read_file(scratch_.file(std::string("out-1") + GetParam())).size(), first.size());
}

TEST_P(EveryFile, IsReplacedWhereThatIsAskedFor)
{
	Destination place = destination();
	write_file(place.url, std::vector<std::byte>(1 << 20));
	place.policy.overwrite = true;
	record(place);
	EXPECT_LT(fs::file_size(place.url), 1U << 20);
}

TEST_P(EveryFile, SegmentsReplaceNoneOfTheirOwn)
{
	constexpr std::size_t kPictures = 90;
	Destination place = destination();
	place.segment = 1ns;
	place.policy.overwrite = true;
	record(place, kPictures);
	const auto &pictures = coded_stream("h264");
	std::size_t keyframes = 0;
	for (std::size_t i = 0; i < kPictures; ++i)
		keyframes += pictures[i % pictures.size()].keyframe ? 1 : 0;
	ASSERT_GT(keyframes, 1U);
	const auto files = fs::directory_iterator(scratch_.path());
	EXPECT_EQ(static_cast<std::size_t>(std::distance(begin(files), end(files))), keyframes);
}

TEST_P(EveryFile, IsOnTheDiskAsSoonAsItsPolicySays)
{
	constexpr std::size_t kFrames = 5;
	const std::string file = fs::path(destination().url).filename();
	const auto syncs = [&](SyncInterval interval) {
		Destination place = destination();
		place.policy = {.overwrite = true, .sync = interval};
		const DiskCalls disk;
		record(place, kFrames);
		return disk.made();
	};
	EXPECT_THAT(syncs(kNoSync), IsEmpty());
	EXPECT_THAT(syncs(kSyncWholeFiles), ElementsAre("fdatasync " + file, "fsync /"));
	// With each frame but the first one, whose time the next is compared with, and at the end;
	// the name with the first of them.
	const std::vector<std::string> each = syncs(1ns);
	EXPECT_EQ(std::ranges::count(each, "fdatasync " + file), kFrames);
	EXPECT_EQ(std::ranges::count(each, "fsync /"), 1);
	EXPECT_EQ(std::ranges::find(each, "fsync /") - each.begin(), 1);
}

TEST_P(EveryFile, IsNotMadeBeforeThereIsAFrame)
{
	EXPECT_TRUE(check_destination(destination()));
	EXPECT_TRUE(fs::is_empty(scratch_.path()));
}

INSTANTIATE_TEST_SUITE_P(Containers, EveryFile,
			 testing::Values(".h264", ".mp4", ".mov", ".mkv", ".ts", ".flv"),
			 [](const auto &name) { return std::string(name.param).substr(1); });

} // namespace
} // namespace penstock::test
