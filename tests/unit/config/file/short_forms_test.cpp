#include "config/file/config_file.h"

#include <string>

#include <gtest/gtest.h>

namespace penstock {
namespace {

/// The only pipeline of a file where these names are known.
PipelineSettings pipeline(const std::string &members)
{
	auto file = parse_config(R"({"version": 1,
		"cameras": {"front": {"size": "640x480"}, "pattern2": {}},
		"encoders": {"main": {"gop": 7}, "vaapi": {"gop": 9}},
		"outputs": {"disk": {"url": "x.mkv"}, "a.mp4": {"url": "b.mp4"}},
		"pipelines": [{)" + members +
					 "}]}",
				 "file");
	EXPECT_TRUE(file) << file.error().context;
	return file ? file->record.pipelines.at(0) : PipelineSettings{};
}

std::string camera(const std::string &text)
{
	return to_string(pipeline("\"camera\": \"" + text + '"').camera.device);
}

std::string encoder(const std::string &text)
{
	return to_string(pipeline("\"encoder\": \"" + text + '"').streams.at(0).encoder.device);
}

TEST(ShortForms, OfCamerasAreTheirSelectors)
{
	for (const char *text : {"/dev/video0", "pattern", "auto", "card:HD Webcam", "bus:usb-1",
				 "by-id:usb-cam", "by-path:pci-0000", "v4l2:/dev/video1"})
		EXPECT_EQ(camera(text),
			  text == std::string("v4l2:/dev/video1") ? "/dev/video1" : text);
}

TEST(ShortForms, OfEncodersAreTheirSelectors)
{
	for (const char *text : {"/dev/video11", "software", "auto", "vaapi:/dev/dri/x",
				 "/dev/dri/renderD128", "card:bcm2835-codec"})
		EXPECT_EQ(encoder(text),
			  text == std::string("vaapi:/dev/dri/x") ? "/dev/dri/x" : text);
}

TEST(ShortForms, AreNamesWhereThereIsOne)
{
	EXPECT_EQ(pipeline(R"("camera": "front")").camera.size, (Size{640, 480}));
	EXPECT_EQ(pipeline(R"("encoder": "vaapi")").streams[0].encoder.gop, 9u);
	EXPECT_EQ(pipeline(R"("output": "a.mp4")").streams[0].outputs.at(0).destination.url,
		  "b.mp4");
}

TEST(ShortForms, OfOutputsAreTheirUrls)
{
	for (const char *key : {"output", "outputs"})
		for (const char *url : {"x.mp4", "-", "/var/video", "rtsp://host/door"}) {
			const auto made = pipeline('"' + std::string(key) + "\": \"" + url + '"');
			ASSERT_EQ(made.streams.at(0).outputs.size(), 1u);
			EXPECT_EQ(made.streams[0].outputs[0].destination.url, url);
			EXPECT_FALSE(made.streams[0].outputs[0].optional);
		}
}

TEST(ShortForms, OfOutputsMayBeAmongOthers)
{
	const auto outputs =
		pipeline(R"("outputs": ["disk", "optional:rtsp://host/door", {"url": "y"}])")
			.streams.at(0)
			.outputs;
	ASSERT_EQ(outputs.size(), 3u);
	EXPECT_EQ(outputs[0].destination.url, "x.mkv");
	EXPECT_EQ(outputs[1].destination.url, "rtsp://host/door");
	EXPECT_TRUE(outputs[1].optional);
	EXPECT_EQ(outputs[1].destination.transport, Destination::Transport::kNetwork);
	EXPECT_EQ(outputs[2].destination.url, "y");
}

TEST(ShortForms, StandInStreamsAsWell)
{
	const auto streams = pipeline(R"("streams": [{"encoder": "software", "output": "a.mkv"},
						     {"output": {"url": "b.mkv"}}])")
				     .streams;
	ASSERT_EQ(streams.size(), 2u);
	EXPECT_EQ(to_string(streams[0].encoder.device), "software");
	EXPECT_EQ(streams[0].outputs.at(0).destination.url, "a.mkv");
	EXPECT_EQ(streams[1].outputs.at(0).destination.url, "b.mkv");
}

} // namespace
} // namespace penstock
