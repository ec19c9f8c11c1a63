#include "app/run/files/run_statistics.h"

#include <span>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace penstock {
namespace {

using nlohmann::json;

std::vector<PipelineEntry> entries(std::size_t count)
{
	std::vector<PipelineEntry> all(count);
	PipelineStatistics &first = all[0].result.run.result;
	first.name = "door";
	first.statistics.frames_encoded = 9;
	first.path.strategy = Strategy::kConvert;
	first.path.camera.layout = VideoInfo::create(PixelFormat::kYUYV, {1920, 1080}).value();
	first.path.camera.buffers = 5;
	return all;
}

TEST(StatisticsFile, OfSeveralPipelinesHasAnObjectEach)
{
	std::vector<PipelineEntry> pipelines = entries(2);
	pipelines[1].result.run.result.name = "pipeline 2";
	pipelines[1].result.code = ExitCode::kNoDevice;
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
	const json written = json::parse(statistics_json(entries(1)));
	EXPECT_EQ(written["frames_encoded"], 9);
	EXPECT_FALSE(written.contains("pipelines"));
	EXPECT_FALSE(written.contains("name"));
}

TEST(StatisticsFile, SaysWhereEachPipelineIs)
{
	const std::vector<std::pair<Stage, std::string>> words{
		{Stage::kWaiting, "waiting"},	  {Stage::kOpening, "opening"},
		{Stage::kStreaming, "streaming"}, {Stage::kAwaiting, "awaiting"},
		{Stage::kEnding, "ending"},	  {Stage::kWriting, "writing"},
		{Stage::kClosing, "ended"},	  {Stage::kEnded, "ended"}};
	std::vector<PipelineEntry> pipelines(words.size());
	for (std::size_t i = 0; i < words.size(); ++i)
		pipelines[i].stage = words[i].first;

	const json written = json::parse(statistics_json(pipelines));

	for (std::size_t i = 0; i < words.size(); ++i)
		EXPECT_EQ(written["pipelines"][i]["state"], words[i].second);
	EXPECT_EQ(json::parse(statistics_json(std::span(pipelines).first(1)))["state"], "waiting");
}

} // namespace
} // namespace penstock
