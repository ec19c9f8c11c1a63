#include "app/run/files/replace_file.h"

#include <csignal>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/process/child_process.h"
#include "tests/support/process/disk_calls.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock::test {
namespace {

namespace fs = std::filesystem;

class ReplacedFile : public testing::Test
{
protected:
	std::ptrdiff_t files() const
	{
		return std::distance(fs::directory_iterator(scratch.path()),
				     fs::directory_iterator());
	}

	ScratchDirectory scratch;
	const std::string path = scratch.file("file");
};

TEST_F(ReplacedFile, HoldsTheTextAndNothingIsLeftBesideIt)
{
	const std::ptrdiff_t before = files();
	for (const char *text : {"a longer text", "short", ""}) {
		ASSERT_TRUE(replace_file(path, text));
		EXPECT_EQ(read_file(path), text);
	}
	EXPECT_EQ(files(), before + 1);
}

TEST_F(ReplacedFile, IsOnTheDiskBeforeItHasTheName)
{
	const DiskCalls disk;
	ASSERT_TRUE(replace_file(path, "text"));
	EXPECT_THAT(disk.made(),
		    testing::ElementsAre(testing::MatchesRegex("fsync file.*tmp"), "rename file"));
}

TEST_F(ReplacedFile, OfNoNameIsStandardOutput)
{
	const Ending ending = run_in_child([this] {
		if (::chdir(scratch.path().c_str()) != 0 || !std::freopen("out", "w", stdout))
			return 1;
		if (!check_replaceable("-") || !replace_file("-", "one\n") ||
		    !replace_file("-", "two\n"))
			return 2;
		return fs::exists("-") ? 3 : 0;
	});
	EXPECT_EQ(ending, exited(0));
	EXPECT_EQ(read_file(scratch.file("out")), "one\ntwo\n");
}

/// Whoever has opened the old one reads it to its end.
TEST_F(ReplacedFile, IsNotWrittenInto)
{
	ASSERT_TRUE(replace_file(path, "old"));
	std::ifstream reader(path);
	ASSERT_TRUE(replace_file(path, "new"));
	std::string text;
	reader >> text;
	EXPECT_EQ(text, "old");
	EXPECT_EQ(read_file(path), "new");
}

TEST_F(ReplacedFile, KeepsItsMode)
{
	ASSERT_TRUE(replace_file(path, "old"));
	ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
	ASSERT_TRUE(replace_file(path, "new"));
	EXPECT_EQ(fs::status(path).permissions(), fs::perms(0640));
}

TEST_F(ReplacedFile, IsTheOneThatALinkNames)
{
	const std::string link = scratch.file("link");
	fs::create_symlink("file", link);
	// The link names nothing yet.
	for (const char *text : {"first", "second"}) {
		ASSERT_TRUE(replace_file(link, text));
		EXPECT_TRUE(fs::is_symlink(link));
		EXPECT_EQ(read_file(path), text);
	}
}

TEST_F(ReplacedFile, IsWrittenInPlaceWhereItIsADevice)
{
	EXPECT_TRUE(replace_file("/dev/null", "text"));
	EXPECT_TRUE(fs::is_character_file("/dev/null"));
	const Status full = replace_file("/dev/full", "text");
	ASSERT_FALSE(full);
	EXPECT_TRUE(full.error().is(std::errc::no_space_on_device));
	EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

TEST_F(ReplacedFile, IsNotOneInAFolderThatIsNotThere)
{
	const Status status = replace_file(scratch.file("none/file"), "text");
	ASSERT_FALSE(status);
	EXPECT_TRUE(status.error().is(std::errc::no_such_file_or_directory));
}

/// As left by a process of the same number that was killed.
TEST_F(ReplacedFile, IsMadeThoughATemporaryFileWasLeftBehind)
{
	const std::string left = path + "." + std::to_string(::getpid()) + ".tmp";
	std::ofstream(left) << "half of an old te";
	ASSERT_TRUE(replace_file(path, "new"));
	EXPECT_EQ(read_file(path), "new");
	EXPECT_FALSE(fs::exists(left));
}

TEST_F(ReplacedFile, StaysAsItWasWhereTheNewOneHasNoRoom)
{
	ASSERT_TRUE(replace_file(path, "old"));
	const Ending ending = run_in_child([&] {
		::signal(SIGXFSZ, SIG_IGN);
		const rlimit most{8, 8};
		if (::setrlimit(RLIMIT_FSIZE, &most) != 0)
			return 1;
		return replace_file(path, "a text of more than eight bytes") ? 2 : 0;
	});
	EXPECT_EQ(ending, exited(0));
	EXPECT_EQ(read_file(path), "old");
	EXPECT_EQ(files(), 1);
}

TEST_F(ReplacedFile, MayBeCheckedBefore)
{
	EXPECT_TRUE(check_replaceable(""));
	EXPECT_TRUE(check_replaceable(path));
	EXPECT_FALSE(fs::exists(path));
	EXPECT_TRUE(check_replaceable("/dev/null"));
	EXPECT_FALSE(check_replaceable(scratch.file("none/file")));
}

} // namespace
} // namespace penstock::test
