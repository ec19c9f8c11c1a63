#include "app/commands/config_init.h"

#include <span>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/file/config_file.h"
#include "tests/support/process/kept_log.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock::test {
namespace {

using testing::HasSubstr;

/// Whatever devices this machine has.
TEST(ConfigInit, WritesAFileThatCanBeRecorded)
{
	const ScratchDirectory scratch;
	const std::string path = scratch.file("door.json");
	ASSERT_EQ(init_config(path), ExitCode::kDone);
	const auto file = read_config(path);
	ASSERT_TRUE(file) << file.error().message();
	ASSERT_FALSE(file->record.pipelines.empty());
	for (const PipelineSettings &pipeline : file->record.pipelines)
		EXPECT_EQ(pipeline.streams.at(0).outputs.size(), 1u);
}

TEST(ConfigInit, LeavesAFileThatIsThere)
{
	const ScratchDirectory scratch;
	const KeptLog log;
	const std::string path = scratch.file("door.json");
	const std::string mine = "mine";
	write_file(path, std::as_bytes(std::span(mine)));
	EXPECT_EQ(init_config(path), ExitCode::kUsage);
	EXPECT_EQ(read_file(path), mine);
	EXPECT_THAT(log.text(), HasSubstr(path + " is there already"));
}

TEST(ConfigInit, TellsWhereNoFileCanBe)
{
	const KeptLog log;
	EXPECT_EQ(init_config("/penstock-none/door.json"), ExitCode::kOutputFailed);
	EXPECT_THAT(log.text(), HasSubstr("open /penstock-none/door.json: No such file"));
}

} // namespace
} // namespace penstock::test
