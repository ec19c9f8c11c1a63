#include "config/options/consistency.h"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/options/values.h"
#include "core/base/user_mistake.h"

namespace penstock {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(Consistency, SegmentsNeedAFileInOneOfTheStreams)
{
	PipelineSettings pipeline;
	pipeline.streams.resize(2);
	pipeline.streams[0].outputs.push_back(parse_output("a.mp4").value());
	pipeline.streams[1].outputs.push_back(parse_output("rtsp://host/b").value());
	for (StreamSettings &one : pipeline.streams)
		one.outputs[0].destination.segment = 10s;
	EXPECT_TRUE(check(pipeline));
	pipeline.streams.erase(pipeline.streams.begin());
	for (const char *url : {"rtsp://host/b", "-"}) {
		pipeline.streams[0].outputs[0].destination = parse_destination(url).value();
		EXPECT_TRUE(check(pipeline)) << url;
		pipeline.streams[0].outputs[0].destination.segment = 10s;
		const Status status = check(pipeline);
		ASSERT_FALSE(status) << url;
		EXPECT_TRUE(is_user_mistake(status.error()));
		EXPECT_THAT(status.error().context, HasSubstr("none of the outputs is a file"));
	}
}

} // namespace
} // namespace penstock
