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
	EXPECT_EQ(FileNames::once("some/where.mp4", at(1, 2, 3)), "some/where.mp4");
}

TEST_F(FileNaming, ConversionsAreThoseOfStrftime)
{
	EXPECT_EQ(FileNames::once("cam-%Y%m%d-%H%M%S.mp4", at(1, 2, 3)), "cam-20310203-010203.mp4");
	EXPECT_EQ(FileNames::once("%d%%.mp4", at(1, 2, 3)), "03%.mp4");
}

TEST_F(FileNaming, DigitsMakeItANumber)
{
	EXPECT_EQ(FileNames::once("%d-%03d-%H.mp4", at(1, 2, 3)), "03-000-01.mp4");
}

TEST_F(FileNaming, SegmentsAreNumberedWhereThePatternSaysNothing)
{
	FileNames names(scratch_.file("a.b.mp4"));
	EXPECT_EQ(made(names), "a.b-00000.mp4");
	EXPECT_EQ(made(names), "a.b-00001.mp4");
}

TEST_F(FileNaming, NumbersGoOnWhereAnEarlierRunEnded)
{
	FileNames before(scratch_.file("%04d.mkv"));
	EXPECT_EQ(made(before), "0000.mkv");
	EXPECT_EQ(made(before), "0001.mkv");
	FileNames names(scratch_.file("%04d.mkv"));
	EXPECT_EQ(made(names), "0002.mkv");
}

TEST_F(FileNaming, TimeAndNumberGoTogether)
{
	FileNames names(scratch_.file("%H%M%S-%02d.ts"));
	EXPECT_EQ(made(names, 1), "040501-00.ts");
	EXPECT_EQ(made(names, 9), "040509-01.ts");
}

TEST_F(FileNaming, ATimeThatComesTwiceOverwritesNothing)
{
	FileNames names(scratch_.file("%H%M.ts"));
	EXPECT_EQ(made(names, 1), "0405.ts");
	EXPECT_EQ(made(names, 2), "0405-1.ts");
	EXPECT_EQ(made(names, 3), "0405-2.ts");
}

TEST_F(FileNaming, FoldersOfThePatternAreMade)
{
	FileNames names(scratch_.file("%Y/%m-%d/%H-%03d.mp4"));
	EXPECT_EQ(made(names), "2031/02-03/04-000.mp4");
	EXPECT_EQ(made(names), "2031/02-03/04-001.mp4");
}

TEST_F(FileNaming, FoldersBeforeTheFirstConversionAreNot)
{
	FileNames names(scratch_.file("mistyped/%Y/a.mp4"));
	const auto name = names.next(at(1, 2, 3));
	ASSERT_FALSE(name);
	EXPECT_TRUE(name.error().is(std::errc::no_such_file_or_directory));
	EXPECT_FALSE(fs::exists(scratch_.file("mistyped")));
}

TEST_F(FileNaming, ANameThatIsTooLongIsAnError)
{
	EXPECT_FALSE(FileNames::once(std::string(3000, 'x') + std::string(3000, 'y') + "%Y",
				     at(1, 2, 3)));
}

} // namespace
} // namespace penstock::test
