#include "config/file/config_folder.h"

#include <filesystem>
#include <span>
#include <string>
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/file/config_file.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock {
namespace {

using testing::HasSubstr;

class ConfigFolder : public testing::Test
{
protected:
	void write(const std::string &name, const std::string &members) const
	{
		const std::string text = "{\"version\": 1, " + members + "}";
		test::write_file(scratch_.file(name), std::as_bytes(std::span(text)));
	}

	std::string refused() const
	{
		const auto read = read_config(scratch_.path());
		EXPECT_FALSE(read);
		return read ? "" : read.error().message();
	}

	const test::ScratchDirectory scratch_;
};

TEST_F(ConfigFolder, IsAllOfItsFilesInTheOrderOfTheirNames)
{
	write("20-yard.json", R"("pipelines": [{"name": "yard"}], "frames": 2, "report": "r")");
	write("10-door.json", R"("pipelines": [{"name": "door"}, {}], "frames": 1,
		"log-level": "warn", "stats-file": "s")");
	write("notes.txt", "not JSON");
	write(".hidden.json", "not JSON");
	const auto read = read_config(scratch_.path());
	ASSERT_TRUE(read) << read.error().message();
	ASSERT_EQ(read->record.pipelines.size(), 3u);
	EXPECT_EQ(read->record.pipelines[0].name, "door");
	EXPECT_EQ(read->record.pipelines[2].name, "yard");
	EXPECT_EQ(read->record.run.frames, 2u);
	EXPECT_EQ(read->record.run.stats_file, "s");
	EXPECT_EQ(read->record.run.report, "r");
	EXPECT_EQ(read->log.level, LogLevel::kWarn);
}

TEST_F(ConfigFolder, TellsTheFaultsOfAllFiles)
{
	write("a.json", R"("pipelines": [{"name": 1}])");
	write("b.json", R"("pipelines": [{"name": "door"}])");
	write("c.json", R"("pipelines": 1)");
	write("d.json", R"("pipelines": [{"name": "door"}])");
	const std::string told = refused();
	EXPECT_THAT(told, HasSubstr(scratch_.file("a.json") + ":1:39: pipelines[0].name: "));
	EXPECT_THAT(told, HasSubstr('\n' + scratch_.file("c.json") + ":1:29: pipelines: "));
	EXPECT_THAT(told, HasSubstr('\n' + scratch_.file("d.json") +
				    ": another file of this folder has a pipeline \"door\""));
}

TEST_F(ConfigFolder, HasAFile)
{
	EXPECT_THAT(refused(), HasSubstr(scratch_.path() + " is a folder without *.json"));
}

TEST_F(ConfigFolder, MayExposeASecretInAnyFile)
{
	write("a.json", R"("pipelines": [{}])");
	write("b.json", R"("pipelines": [{"output": "rtmp://host/live/key-of-mine"}])");
	::chmod(scratch_.file("b.json").c_str(), 0644);
	EXPECT_THAT(exposed_secret(scratch_.path()).value_or(""),
		    HasSubstr("every user can read " + scratch_.file("b.json")));
	::chmod(scratch_.file("b.json").c_str(), 0600);
	EXPECT_FALSE(exposed_secret(scratch_.path()));
}

} // namespace
} // namespace penstock
