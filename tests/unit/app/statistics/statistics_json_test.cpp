#include "app/statistics/statistics_json.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace penstock {
namespace {

using nlohmann::json;

Decision copying()
{
	Decision decision;
	decision.strategy = Strategy::kConvert;
	decision.camera.layout = VideoInfo::create(PixelFormat::kYUYV, {1920, 1080}).value();
	decision.camera.buffers = 5;
	decision.camera.allocator = "v4l2";
	decision.copy =
		FramePool{VideoInfo::create(PixelFormat::kNV12, {1920, 1080}, 2048, 1088).value(),
			  {},
			  3,
			  "v4l2"};
	return decision;
}

TEST(StatisticsJson, HasTheMembersOfTheContract)
{
	Statistics statistics;
	statistics.frames_captured = 10;
	statistics.frames_encoded = 9;
	statistics.frames_dropped.missed = 1;
	statistics.frames_dropped.damaged = 2;
	statistics.frames_dropped.late = 3;
	statistics.bytes_copied.copy = 100;
	statistics.bytes_copied.convert = 23;
	statistics.bytes_out = 4567;
	statistics.duration_s = 1.5;
	statistics.first_frame_ms = 12.25;
	for (std::uint64_t i = 1; i <= 20; ++i) {
		statistics.capture_to_submit.add(i);
		statistics.encode.add(2 * i);
		statistics.capture_to_coded.add(3 * i);
	}
	const json written = to_json_object(statistics, copying());
	EXPECT_EQ(written["frames_captured"], 10);
	EXPECT_EQ(written["frames_encoded"], 9);
	EXPECT_EQ(written["frames_dropped"], (json{{"camera", 1}, {"corrupt", 2}, {"late", 3}}));
	EXPECT_EQ(written["bytes_copied"], (json{{"total", 123}, {"copy", 100}, {"convert", 23}}));
	EXPECT_EQ(written["bytes_out"], 4567);
	EXPECT_EQ(written["duration_s"], 1.5);
	EXPECT_EQ(written["first_frame_ms"], 12.25);
	const json &latency = written["latency_us"];
	EXPECT_EQ(latency["capture_to_submit"],
		  (json{{"p50", 10.0}, {"p95", 19.0}, {"p99", 20.0}, {"max", 20}}));
	EXPECT_EQ(latency["encode"]["max"], 40);
	EXPECT_EQ(latency["capture_to_coded"]["max"], 60);
}

TEST(StatisticsJson, SeveralStreamsStandBesideWhatTheyComeToTogether)
{
	StreamStatistics main;
	main.name = "main";
	main.encoder = "/dev/video11";
	main.codec = "hevc";
	main.frames_encoded = 10;
	main.bytes_out = 1000;
	main.encode.add(40);
	StreamStatistics sub = main;
	sub.name = "sub";
	sub.frames_encoded = 8;
	sub.bytes_out = 50;
	sub.encode.add(80);

	Statistics statistics;
	statistics.set_streams({main});
	EXPECT_FALSE(to_json_object(statistics, {}).contains("streams"));
	statistics.set_streams({main, sub});
	const json written = to_json_object(statistics, {});
	EXPECT_EQ(written["frames_encoded"], 8);
	EXPECT_EQ(written["bytes_out"], 1050);
	EXPECT_EQ(written["latency_us"]["encode"]["max"], 80);
	EXPECT_EQ(statistics.encode.count(), 3u);
	ASSERT_EQ(written["streams"].size(), 2u);
	EXPECT_EQ(written["streams"][0]["name"], "main");
	EXPECT_EQ(written["streams"][0]["encoder"], "/dev/video11");
	EXPECT_EQ(written["streams"][0]["codec"], "hevc");
	EXPECT_EQ(written["streams"][0]["frames_encoded"], 10);
	EXPECT_EQ(written["streams"][0]["bytes_out"], 1000);
	EXPECT_EQ(written["streams"][0]["latency_us"]["encode"]["max"], 40);
	EXPECT_EQ(written["streams"][1]["frames_encoded"], 8);
}

TEST(StatisticsJson, DescribesThePathAsTheEncoderReadsIt)
{
	const json path = to_json_object({}, copying())["path"];
	EXPECT_EQ(path["strategy"], "convert");
	EXPECT_EQ(path["allocator"], "v4l2");
	EXPECT_EQ(path["format"], "NV12");
	EXPECT_EQ(path["coded_size"], "2048x1088");
	EXPECT_EQ(path["visible"], "1920x1080");
	EXPECT_EQ(path["stride"], 2048);
	EXPECT_EQ(path["buffers"], 5);
}

TEST(StatisticsJson, WithoutAFrameThereIsNoFirstOne)
{
	const json written = to_json_object({}, copying());
	EXPECT_TRUE(written["first_frame_ms"].is_null());
	EXPECT_EQ(written["latency_us"]["encode"]["p50"], 0.0);
}

} // namespace
} // namespace penstock
