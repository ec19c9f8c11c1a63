#include "config/options/consistency.h"

#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/options/values.h"
#include "core/base/user_mistake.h"

namespace penstock {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

PipelineSettings pipeline_into(const std::string &url)
{
	PipelineSettings pipeline;
	pipeline.streams[0].outputs.push_back(parse_output(url).value());
	return pipeline;
}

Destination &destination_of(PipelineSettings &pipeline)
{
	return pipeline.streams[0].outputs[0].destination;
}

void expect_mistake(const Status &status, const std::string &told)
{
	ASSERT_FALSE(status);
	EXPECT_TRUE(is_user_mistake(status.error()));
	EXPECT_THAT(status.error().context, HasSubstr(told));
}

TEST(Consistency, SegmentsNeedAFileInOneOfTheStreams)
{
	PipelineSettings pipeline = pipeline_into("a.mp4");
	pipeline.streams.push_back(pipeline_into("rtsp://host/b").streams[0]);
	for (StreamSettings &one : pipeline.streams)
		one.outputs[0].destination.segment = 10s;
	EXPECT_TRUE(check({&pipeline, 1}));
	for (const char *url : {"rtsp://host/b", "-"}) {
		pipeline = pipeline_into(url);
		EXPECT_TRUE(check({&pipeline, 1})) << url;
		destination_of(pipeline).segment = 10s;
		expect_mistake(check({&pipeline, 1}), "none of the outputs is a file");
	}
}

/// --segment on the command line is for the outputs of every pipeline of a file.
TEST(Consistency, SegmentsNeedAFileInOneOfThePipelines)
{
	std::vector pipelines{pipeline_into("rtsp://host/a"), pipeline_into("b.mp4")};
	for (PipelineSettings &pipeline : pipelines)
		destination_of(pipeline).segment = 10s;
	EXPECT_TRUE(check(pipelines));
	destination_of(pipelines[1]).segment = 0s;
	expect_mistake(check(pipelines), "none of the outputs is a file");
}

TEST(Consistency, APasswordNeedsAPlaceInOneOfThePipelines)
{
	std::vector pipelines{pipeline_into("a.mp4"), pipeline_into("rtsp://me:{password}@host/b")};
	expect_mistake(check(pipelines), "output rtsp://");
	for (PipelineSettings &pipeline : pipelines)
		destination_of(pipeline).password_file = "key";
	EXPECT_TRUE(check(pipelines));
	pipelines.pop_back();
	expect_mistake(check(pipelines), "--password-file: no URL has {password}");
}

TEST(Consistency, OfSeveralPipelinesTheOneWithTheMistakeIsNamed)
{
	std::vector pipelines{pipeline_into("a.mp4"), pipeline_into("b.mp4")};
	pipelines[1].camera.rate = Fraction{0, 1};
	expect_mistake(check(pipelines), "pipelines[1]: --fps 0");
	expect_mistake(check({&pipelines[1], 1}), "--fps 0");
	EXPECT_THAT(check({&pipelines[1], 1}).error().context, Not(HasSubstr("pipelines")));
}

} // namespace
} // namespace penstock
