#include "app/events/event_file.h"

#include <array>
#include <span>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/process/kept_log.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock {
namespace {

using test::read_file;
using testing::HasSubstr;

std::string place_of(int fd)
{
	return "fd:" + std::to_string(fd);
}

class EventFiles : public testing::Test
{
protected:
	test::ScratchDirectory scratch_;
	test::KeptLog log_;
};

TEST_F(EventFiles, GrowFromRunToRun)
{
	const std::string path = scratch_.file("events");
	for (const char *line : {"one\n", "two\n"})
		EventFile::open(path).value().write(line);
	EXPECT_EQ(read_file(path), "one\ntwo\n");
}

/// As after a kill, or on a disk that was full.
TEST_F(EventFiles, BeginALineOfTheirOwn)
{
	const std::string path = scratch_.file("events");
	const std::string torn = "torn";
	test::write_file(path, std::as_bytes(std::span(torn)));
	EventFile::open(path).value().write("one\n");
	EXPECT_EQ(read_file(path), "torn\none\n");
}

TEST_F(EventFiles, MayBeADescriptorOfAnotherProgram)
{
	std::array<int, 2> ends{};
	ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
	const UniqueFd reader(ends[0]);
	UniqueFd writer(ends[1]);
	EventFile file = EventFile::open(place_of(writer.get())).value();
	writer.reset();
	file.write("one\n");
	std::array<char, 8> text{};
	EXPECT_EQ(::read(reader.get(), text.data(), text.size()), 4);
	EXPECT_EQ(std::string(text.data()), "one\n");
}

/// And the other program's descriptor waits as before.
TEST_F(EventFiles, DoNotWaitForAReaderThatDoesNotKeepUp)
{
	std::array<int, 2> ends{};
	ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
	const UniqueFd reader(ends[0]);
	const UniqueFd writer(ends[1]);
	EventFile file = EventFile::open(place_of(writer.get())).value();
	const std::string line(1000, 'x');
	for (int i = 0; i < 200; ++i)
		file.write(line);
	EXPECT_GT(file.missed(), 0u);
	EXPECT_LT(file.missed(), 200u);
	EXPECT_THAT(log_.text(), HasSubstr("does not keep up"));
	EXPECT_EQ(log_.text().find("keep up"), log_.text().rfind("keep up")) << "told once";
	EXPECT_EQ(::fcntl(writer.get(), F_GETFL) & O_NONBLOCK, 0);
}

TEST_F(EventFiles, ThatCannotBeWrittenAreRefusedWithAReason)
{
	const std::string read_only = scratch_.file("there");
	test::write_file(read_only, {});
	const UniqueFd reader(::open(read_only.c_str(), O_RDONLY | O_CLOEXEC));
	const std::string pipe = scratch_.file("pipe");
	ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
	for (const auto &[place, reason] :
	     {std::pair{scratch_.file("none/events"), "No such file"},
	      std::pair{std::string("fd:999"), "Bad file descriptor"},
	      std::pair{place_of(reader.get()), "open for reading only"},
	      std::pair{pipe, "nobody reads this pipe"}}) {
		const auto refused = EventFile::open(place);
		ASSERT_FALSE(refused) << place;
		EXPECT_THAT(refused.error().message(), HasSubstr("--events " + place));
		EXPECT_THAT(refused.error().message(), HasSubstr(reason));
	}
}

TEST_F(EventFiles, TellOfAFullDiskOnce)
{
	EventFile file = EventFile::open("/dev/full").value();
	file.write("one\n");
	file.write("two\n");
	EXPECT_EQ(file.missed(), 2u);
	EXPECT_THAT(log_.text(), HasSubstr("No space left"));
	EXPECT_EQ(log_.text().find("No space"), log_.text().rfind("No space"));
}

} // namespace
} // namespace penstock
