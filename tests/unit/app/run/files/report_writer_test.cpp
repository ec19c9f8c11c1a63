#include "app/run/files/report_writer.h"

#include <future>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/event/event_loop.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock::test {
namespace {

using testing::ElementsAre;

class WrittenReports : public testing::Test
{
protected:
	WrittenReports()
	{
		loop.add(*writer, [](const Error &) {});
	}

	void write(const std::string &name, const std::string &text)
	{
		writer->write(scratch.file(name), [text] { return text; });
	}
	/// Serves the loop until everything is written.
	void finish()
	{
		EXPECT_FALSE(writer->idle());
		EXPECT_TRUE(loop.run());
	}

	ScratchDirectory scratch;
	EventLoop loop = EventLoop::create().value();
	std::vector<bool> results;
	std::unique_ptr<ReportWriter> writer = ReportWriter::start([this](const Status &status) {
						       results.push_back(status.has_value());
						       if (writer->idle())
							       loop.quit();
					       }).value();
};

TEST_F(WrittenReports, AreMadeOnAThreadOfTheirOwn)
{
	std::thread::id thread;
	writer->write(scratch.file("a"), [&thread] {
		thread = std::this_thread::get_id();
		return std::string("text");
	});
	finish();
	EXPECT_NE(thread, std::this_thread::get_id());
	EXPECT_EQ(read_file(scratch.file("a")), "text");
	EXPECT_THAT(results, ElementsAre(true));
}

TEST_F(WrittenReports, AreWrittenInTheirOrderAndFailEachForItself)
{
	write("a", "first");
	write("none/b", "lost");
	write("a", "last");
	write("c", "other");
	finish();
	EXPECT_EQ(read_file(scratch.file("a")), "last");
	EXPECT_EQ(read_file(scratch.file("c")), "other");
	EXPECT_THAT(results, ElementsAre(true, false, true, true));
}

TEST_F(WrittenReports, OfAFileOnlyTheNewestWaits)
{
	std::promise<void> disk;
	writer->write(scratch.file("a"), [answers = disk.get_future().share()] {
		answers.wait();
		return std::string("begun");
	});
	for (int i = 0; i < 5; ++i)
		write("a", std::to_string(i));
	// Nobody waits for the disk here.
	disk.set_value();
	finish();
	EXPECT_EQ(read_file(scratch.file("a")), "4");
	EXPECT_THAT(results, ElementsAre(true, true));
}

} // namespace
} // namespace penstock::test
