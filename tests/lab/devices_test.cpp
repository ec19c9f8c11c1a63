#include <algorithm>

#include <linux/videodev2.h>

#include "tests/lab/lab_test.h"
#include "tests/support/lab/device_link.h"
#include "tests/support/pictures/raw_capture.h"

namespace penstock::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Devices : public LabTest
{
protected:
	static json list()
	{
		Finished run = penstock({"devices", "--json"});
		EXPECT_EQ(run.ending, exited(0)) << run.err;
		return json::parse(run.out);
	}

	/// The one with that path; null when there is none.
	static json find(const json &devices, const std::string &path)
	{
		auto found = std::ranges::find_if(
			devices, [&path](const json &device) { return device["path"] == path; });
		return found == devices.end() ? json() : *found;
	}

	static json find_format(const json &formats, const std::string &fourcc)
	{
		auto found = std::ranges::find_if(formats, [&fourcc](const json &format) {
			return format["fourcc"] == fourcc;
		});
		return found == formats.end() ? json() : *found;
	}

	bool multiplanar() const { return profile() == "multi"; }
};

TEST_F(Devices, DescribesTheCamera)
{
	json camera = find(list()["cameras"], vivid_.node());
	ASSERT_FALSE(camera.is_null());
	EXPECT_EQ(camera["driver"], "vivid");
	EXPECT_EQ(camera["card"], "vivid");
	EXPECT_EQ(camera["bus"], "platform:vivid-000");
	EXPECT_EQ(camera["multiplanar"], multiplanar());
	EXPECT_EQ(camera["memory"]["exports"], true);
	EXPECT_EQ(camera["memory"]["imports"], true);
	ASSERT_EQ(camera["inputs"].size(), 4u);
	EXPECT_EQ(camera["inputs"][0]["name"], "Webcam 000-0");
	EXPECT_EQ(camera["inputs"][0]["selected"], true);

	json nv12 = find_format(camera["formats"], "NV12");
	ASSERT_FALSE(nv12.is_null());
	json hd = json::object();
	for (const json &size : nv12["sizes"])
		if (size["min"] == "1280x720")
			hd = size;
	EXPECT_EQ(hd["max"], "1280x720");
	EXPECT_THAT(hd["rates"], Contains("30/1"));
	EXPECT_EQ(find_format(camera["formats"], "NM12").is_null(), !multiplanar());
}

TEST_F(Devices, DescribesTheEncoder)
{
	json encoder = find(list()["encoders"], find_node("stateful-encoder"));
	ASSERT_FALSE(encoder.is_null());
	EXPECT_EQ(encoder["driver"], "vicodec");
	EXPECT_EQ(encoder["multiplanar"], multiplanar());
	EXPECT_EQ(encoder["raw_memory"]["imports"], true);
	ASSERT_EQ(encoder["codecs"].size(), 1u);
	EXPECT_EQ(encoder["codecs"][0]["codec"], "fwht");
	json nv12 = find_format(encoder["raw_formats"], "NV12");
	ASSERT_FALSE(nv12.is_null());
	EXPECT_EQ(nv12["sizes"][0]["min"], "640x360");
	EXPECT_EQ(nv12["sizes"][0]["max"], "4096x2160");
	EXPECT_EQ(nv12["sizes"][0]["step"], "8x8");
}

TEST_F(Devices, ListsNoOtherNodes)
{
	json devices = list();
	EXPECT_EQ(devices["encoders"].size(), 2u); // and the software encoder
	for (const char *name : {"stateful-decoder", "stateless-decoder", "vim2m",
				 "vivid-000-vid-out", "vivid-000-meta-cap"}) {
		EXPECT_TRUE(find(devices["cameras"], find_node(name)).is_null()) << name;
		EXPECT_TRUE(find(devices["encoders"], find_node(name)).is_null()) << name;
	}
}

TEST_F(Devices, DescribesControlsWithTheirMenus)
{
	json camera = find(list()["cameras"], vivid_.node());
	auto control = std::ranges::find_if(camera["controls"], [](const json &candidate) {
		return candidate["name"] == "osd_text_mode";
	});
	ASSERT_NE(control, camera["controls"].end());
	EXPECT_EQ((*control)["menu"], (json{{"all", 0}, {"counters_only", 1}, {"none", 2}}));
}

TEST_F(Devices, TellsWhatControlsAreSetToNow)
{
	vivid_.set("Brightness", 77);
	json camera = find(list()["cameras"], vivid_.node());
	vivid_.set("Brightness", 128);
	auto control = std::ranges::find_if(camera["controls"], [](const json &candidate) {
		return candidate["name"] == "brightness";
	});
	ASSERT_NE(control, camera["controls"].end());
	EXPECT_EQ((*control)["value"], 77);
	EXPECT_EQ((*control)["default"], 128);
}

TEST_F(Devices, TellsTheLinksThatSelectADevice)
{
	DeviceLink by_id("/dev/v4l/by-id", "usb-Example_Webcam-video-index0", vivid_.node());
	DeviceLink by_path("/dev/v4l/by-path", "platform-codec-video-index0",
			   find_node("stateful-encoder"));
	json found = list();
	EXPECT_EQ(find(found["cameras"], vivid_.node())["aliases"],
		  json{"by-id:usb-Example_Webcam-video-index0"});
	EXPECT_EQ(find(found["encoders"], find_node("stateful-encoder"))["aliases"],
		  json{"by-path:platform-codec-video-index0"});
	EXPECT_THAT(penstock({"devices"}).out, HasSubstr("by-id:usb-Example_Webcam-video-index0"));

	Finished plan = penstock({"plan", "--json", "--camera",
				  "by-id:usb-Example_Webcam-video-index0", "--encoder",
				  "by-path:platform-codec-video-index0", "--size", "1280x720"});
	EXPECT_EQ(plan.ending, exited(0)) << plan.err;
	EXPECT_EQ(json::parse(plan.out)["camera"], vivid_.node());
}

TEST_F(Devices, AreSelectedByCardAndBus)
{
	for (const char *camera : {"card:vivid", "bus:platform:vivid-000"})
		for (const char *encoder : {"card:vicodec", "v4l2:card:vicodec"}) {
			Finished plan = penstock({"plan", "--json", "--camera", camera, "--encoder",
						  encoder, "--size", "1280x720"});
			EXPECT_EQ(plan.ending, exited(0)) << plan.err;
			EXPECT_EQ(json::parse(plan.out)["camera"], vivid_.node());
		}
}

TEST_F(Devices, TellsTheSameInWords)
{
	Finished run = penstock({"devices"});
	EXPECT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_THAT(run.out, HasSubstr("camera " + vivid_.node()));
	EXPECT_THAT(run.out, HasSubstr("encoder " + find_node("stateful-encoder")));
	EXPECT_THAT(run.out, HasSubstr(multiplanar() ? "multi-planar" : "single-planar"));
	EXPECT_THAT(run.err, IsEmpty());
}

TEST_F(Devices, AnswersWhileTheCameraStreamsForAnother)
{
	json alone = list();
	BackgroundCapture other(vivid_.node(), V4L2_PIX_FMT_NV12, 640, 480);
	ASSERT_TRUE(other.goes_on(3));
	json beside = list();
	json camera = find(beside["cameras"], vivid_.node());
	json expected = find(alone["cameras"], vivid_.node());
	EXPECT_EQ(camera["memory"], expected["memory"]);
	EXPECT_EQ(camera["formats"], expected["formats"]);
	EXPECT_TRUE(other.goes_on(10));
}

} // namespace
} // namespace penstock::test
