#include "app/selection/prepare_pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/failure.h"
#include "config/options/values.h"

namespace penstock {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

StreamSettings stream(const std::string &codec, const std::vector<std::string> &urls)
{
	StreamSettings made;
	made.encoder.codec = parse_codec(codec);
	for (const std::string &url : urls)
		made.outputs.push_back(parse_output(url).value());
	return made;
}

/// What is wrong; nothing when all is right.
std::string mistake_in(const std::vector<StreamSettings> &streams)
{
	PipelineSettings pipeline;
	pipeline.streams = streams;
	const auto checked = check_pipeline(pipeline);
	if (checked)
		return "";
	EXPECT_EQ(exit_code_of(checked.error().kind), ExitCode::kUsage);
	return checked.error().message;
}

TEST(PreparePipeline, StreamsMayHaveCodecsThatDoNotGoTogether)
{
	EXPECT_EQ(mistake_in({stream("hevc", {"a.mkv"}), stream("fwht", {"b.fwht"})}), "");
	EXPECT_EQ(mistake_in({stream("auto", {"a.h265"}), stream("auto", {"b.flv"})}), "");
}

TEST(PreparePipeline, EachOutputMustHoldItsOwnStream)
{
	EXPECT_THAT(mistake_in({stream("h264", {"a.mp4"}), stream("fwht", {"b.mp4"})}),
		    HasSubstr("b.mp4"));
	EXPECT_THAT(mistake_in({stream("auto", {"a.fwht", "a.mp4"}), stream("auto", {"b.mp4"})}),
		    HasSubstr("no codec goes into every output"));
}

TEST(PreparePipeline, PipelinesWithoutNamesAreCounted)
{
	std::vector<PipelineSettings> pipelines(2);
	pipelines[0].name = "door";
	EXPECT_THAT(names_of(pipelines), ElementsAre("door", "pipeline 2"));
	const auto names = names_of(pipelines);
	EXPECT_EQ(label_of(names, 0), "door: ");
	pipelines.resize(1);
	EXPECT_EQ(label_of(names_of(pipelines), 0), "");
}

} // namespace
} // namespace penstock
