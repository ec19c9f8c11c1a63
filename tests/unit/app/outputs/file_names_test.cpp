#include "app/outputs/file/file_names.h"

#include <cstdlib>
#include <ctime>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/process/scratch_directory.h"

namespace penstock::test {
namespace {

namespace fs = std::filesystem;
using Count = FileNames::Count;

class FileNaming : public testing::Test
{
protected:
	/// A time of the local clock, on 3 February 2031.
	static FileNames::Clock::time_point at(int hour, int minute, int second)
	{
		std::tm local{};
		local.tm_year = 131;
		local.tm_mon = 1;
		local.tm_mday = 3;
		local.tm_hour = hour;
		local.tm_min = minute;
		local.tm_sec = second;
		local.tm_isdst = -1;
		return FileNames::Clock::from_time_t(std::mktime(&local));
	}
	static Result<std::string> first_name(const std::string &pattern,
					      FileNames::Clock::time_point now)
	{
		return FileNames(pattern, Count::kOne).first(now);
	}
	std::string made(FileNames &names, int second = 0) const
	{
		const std::string name = names.next(at(4, 5, second)).value();
		write_file(name, {});
		return fs::path(name).lexically_relative(scratch_.path()).string();
	}

	ScratchDirectory scratch_;
};

TEST_F(FileNaming, NamesWithoutAConversionAreTakenAsTheyAre)
{
	EXPECT_EQ(first_name("some/where.mp4", at(1, 2, 3)), "some/where.mp4");
}

TEST_F(FileNaming, ConversionsAreThoseOfStrftime)
{
	EXPECT_EQ(first_name("cam-%Y%m%d-%H%M%S.mp4", at(1, 2, 3)), "cam-20310203-010203.mp4");
	EXPECT_EQ(first_name("%d%%.mp4", at(1, 2, 3)), "03%.mp4");
}

TEST_F(FileNaming, DigitsMakeItANumber)
{
	EXPECT_EQ(first_name("%d-%03d-%H.mp4", at(1, 2, 3)), "03-000-01.mp4");
}

TEST_F(FileNaming, SegmentsAreNumberedWhereThePatternSaysNothing)
{
	FileNames names(scratch_.file("a.b.mp4"), Count::kSeveral);
	EXPECT_EQ(made(names), "a.b-00000.mp4");
	EXPECT_EQ(made(names), "a.b-00001.mp4");
}

TEST_F(FileNaming, NumbersGoOnWhereAnEarlierRunEnded)
{
	FileNames before(scratch_.file("%04d.mkv"), Count::kSeveral);
	EXPECT_EQ(made(before), "0000.mkv");
	EXPECT_EQ(made(before), "0001.mkv");
	FileNames names(scratch_.file("%04d.mkv"), Count::kSeveral);
	EXPECT_EQ(made(names), "0002.mkv");
}

TEST_F(FileNaming, TimeAndNumberGoTogether)
{
	FileNames names(scratch_.file("%H%M%S-%02d.ts"), Count::kSeveral);
	EXPECT_EQ(made(names, 1), "040501-00.ts");
	EXPECT_EQ(made(names, 9), "040509-01.ts");
}

TEST_F(FileNaming, ATimeThatComesTwiceOverwritesNothing)
{
	FileNames names(scratch_.file("%H%M.ts"), Count::kSeveral);
	EXPECT_EQ(made(names, 1), "0405.ts");
	EXPECT_EQ(made(names, 2), "0405-1.ts");
	EXPECT_EQ(made(names, 3), "0405-2.ts");
}

TEST_F(FileNaming, ANameThatIsTakenGetsANumber)
{
	FileNames names(scratch_.file("a.b.mp4"), Count::kOne);
	EXPECT_EQ(made(names), "a.b.mp4");
	EXPECT_EQ(made(names), "a.b-1.mp4");
	EXPECT_EQ(made(names), "a.b-2.mp4");
}

TEST_F(FileNaming, ALinkThatLeadsNowhereHasItsName)
{
	fs::create_symlink(scratch_.file("elsewhere.mp4"), scratch_.file("a.mp4"));
	fs::create_symlink(scratch_.file("elsewhere.mp4"), scratch_.file("b-00000.mp4"));
	FileNames one(scratch_.file("a.mp4"), Count::kOne);
	EXPECT_EQ(made(one), "a-1.mp4");
	FileNames several(scratch_.file("b.mp4"), Count::kSeveral);
	EXPECT_EQ(made(several), "b-00001.mp4");
}

TEST_F(FileNaming, FoldersOfThePatternAreMade)
{
	FileNames names(scratch_.file("%Y/%m-%d/%H-%03d.mp4"), Count::kSeveral);
	EXPECT_EQ(made(names), "2031/02-03/04-000.mp4");
	EXPECT_EQ(made(names), "2031/02-03/04-001.mp4");
}

TEST_F(FileNaming, FoldersBeforeTheFirstConversionAreNot)
{
	FileNames names(scratch_.file("mistyped/%Y/a.mp4"), Count::kSeveral);
	const auto name = names.next(at(1, 2, 3));
	ASSERT_FALSE(name);
	EXPECT_TRUE(name.error().is(std::errc::no_such_file_or_directory));
	EXPECT_FALSE(fs::exists(scratch_.file("mistyped")));
}

TEST_F(FileNaming, ANameThatIsTooLongIsAnError)
{
	EXPECT_FALSE(
		first_name(std::string(3000, 'x') + std::string(3000, 'y') + "%Y", at(1, 2, 3)));
}

} // namespace
} // namespace penstock::test
