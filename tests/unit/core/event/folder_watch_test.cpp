#include "core/event/folder_watch.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/process/scratch_directory.h"

namespace penstock {
namespace {

class WatchedFolder : public testing::Test
{
protected:
	void SetUp() override { ASSERT_TRUE(watch_); }

	/// How often the handler was called.
	int told()
	{
		EXPECT_TRUE(watch_->dispatch(0));
		return std::exchange(told_, 0);
	}
	void make(const std::string &name)
	{
		test::write_file(folder_.file(name), std::vector<std::byte>(1));
	}

	test::ScratchDirectory folder_;
	int told_ = 0;
	Result<FolderWatch> watch_ =
		FolderWatch::create(folder_.file(""), "video", [this] { ++told_; });
};

TEST_F(WatchedFolder, TellsOfWhatComes)
{
	EXPECT_EQ(told(), 0);
	make("video0");
	EXPECT_EQ(told(), 1);
	EXPECT_EQ(told(), 0) << "once";
}

TEST_F(WatchedFolder, TellsOnceOfAll)
{
	for (int number = 0; number < 300; ++number)
		make("video" + std::to_string(number));
	EXPECT_EQ(told(), 1);
}

TEST_F(WatchedFolder, SaysNothingOfOthers)
{
	make("tty0");
	make("vide");
	EXPECT_EQ(told(), 0);
}

/// udev changes owner and mode after the kernel has made the node.
TEST_F(WatchedFolder, TellsOfNewRights)
{
	make("video0");
	EXPECT_EQ(told(), 1);
	ASSERT_EQ(::chmod(folder_.file("video0").c_str(), 0600), 0);
	EXPECT_EQ(told(), 1);
}

TEST(FolderWatches, NeedAFolder)
{
	const auto watch = FolderWatch::create("/nowhere/at/all", "video", [] {});
	ASSERT_FALSE(watch);
	EXPECT_TRUE(watch.error().is(std::errc::no_such_file_or_directory));
}

} // namespace
} // namespace penstock
