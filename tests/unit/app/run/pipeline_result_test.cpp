#include "app/run/pipeline_result.h"

#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace penstock {
namespace {

using nlohmann::json;

std::vector<PipelineResult> results(std::size_t count)
{
	std::vector<PipelineResult> all(count);
	PipelineStatistics &first = all[0].run.result;
	first.name = "door";
	first.statistics.frames_encoded = 9;
	first.path.strategy = Strategy::kConvert;
	first.path.camera.layout = VideoInfo::create(PixelFormat::kYUYV, {1920, 1080}).value();
	first.path.camera.buffers = 5;
	return all;
}

TEST(StatisticsFile, OfSeveralPipelinesHasAnObjectEach)
{
	std::vector<PipelineResult> pipelines = results(2);
	pipelines[1].run.result.name = "pipeline 2";
	pipelines[1].code = ExitCode::kNoDevice;
	const json written = json::parse(statistics_json(pipelines));
	ASSERT_EQ(written["pipelines"].size(), 2u);
	const json &first = written["pipelines"][0];
	EXPECT_EQ(first["name"], "door");
	EXPECT_EQ(first["exit_code"], 0);
	EXPECT_EQ(first["frames_encoded"], 9);
	EXPECT_EQ(first["path"]["strategy"], "convert");
	// It never had a path.
	const json &second = written["pipelines"][1];
	EXPECT_EQ(second["name"], "pipeline 2");
	EXPECT_EQ(second["exit_code"], 3);
	EXPECT_EQ(second["frames_encoded"], 0);
	EXPECT_TRUE(second["path"].is_null());
}

TEST(StatisticsFile, OfOnePipelineIsItsObject)
{
	const json written = json::parse(statistics_json(results(1)));
	EXPECT_EQ(written["frames_encoded"], 9);
	EXPECT_FALSE(written.contains("pipelines"));
	EXPECT_FALSE(written.contains("name"));
}

} // namespace
} // namespace penstock
