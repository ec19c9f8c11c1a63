#include <algorithm>
#include <cstdlib>

#include "tests/lab/vaapi/va_lab_test.h"
#include "tests/support/lab/device_link.h"

namespace penstock::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

constexpr char kNode[] = "/dev/dri/renderD128";

class VaSelection : public VaLab
{
protected:
	Finished record_from(const std::string &encoder) const
	{
		return penstock({"record", "--encoder", encoder, "--size", "640x480", "--format",
				 "NV12", "--frames", "2", "-o", stream()});
	}

	/// Leaves the node without a driver.
	static void hide_driver() { ::setenv("LIBVA_DRIVER_NAME", "nosuch", 1); }

	static json devices()
	{
		Finished run = penstock({"devices", "--json"});
		EXPECT_EQ(run.ending, exited(0)) << run.err;
		return json::parse(run.out);
	}

	static json find(const json &list)
	{
		auto found = std::ranges::find_if(
			list, [](const json &device) { return device["path"] == kNode; });
		return found == list.end() ? json() : *found;
	}
};

TEST_F(VaSelection, IsAutomaticWhereNoOtherEncoderHasTheCodec)
{
	Finished run = record_from("auto");
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_THAT(run.err, AllOf(HasSubstr(kNode), HasSubstr("h264")));
	expect_content_driver(2);
}

TEST_F(VaSelection, TakesTheNodeByName)
{
	DeviceLink link("/dev/dri/by-path", "pci-0000:00:02.0-render", kNode);
	for (const char *encoder :
	     {"vaapi:/dev/dri/renderD128", kNode, "vaapi:by-path:pci-0000:00:02.0-render",
	      "by-path:pci-0000:00:02.0-render"}) {
		use_driver();
		Finished run = record_from(encoder);
		EXPECT_EQ(run.ending, exited(0)) << run.err;
		EXPECT_THAT(run.err, HasSubstr(kNode));
		expect_content_driver(2);
	}
}

TEST_F(VaSelection, NamesTheLinksThatThereAre)
{
	DeviceLink link("/dev/dri/by-path", "pci-0000:00:02.0-render", kNode);
	EXPECT_EQ(find(devices()["encoders"])["aliases"], json{"by-path:pci-0000:00:02.0-render"});
	Finished run = record_from("by-path:pci-0000:00:03.0-render");
	EXPECT_EQ(run.ending, exited(3));
	EXPECT_THAT(run.err, HasSubstr("pci-0000:00:02.0-render"));
}

TEST_F(VaSelection, RefusesControlsByName)
{
	Finished run = penstock({"plan", "--encoder", kNode, "--enc-ctrl", "sharpness=3"});
	EXPECT_EQ(run.ending, exited(2));
	EXPECT_THAT(run.err, HasSubstr("sharpness"));
}

TEST_F(VaSelection, NamesANodeThatIsNone)
{
	for (const std::string node : {"/dev/dri/renderD129", "/dev/null"}) {
		Finished run = record_from("vaapi:" + node);
		EXPECT_EQ(run.ending, exited(3));
		EXPECT_THAT(run.err, HasSubstr(node));
	}
}

TEST_F(VaSelection, NamesANodeWithoutADriver)
{
	hide_driver();
	for (const std::string encoder : {"vaapi", "vaapi:/dev/dri/renderD128"}) {
		Finished run = record_from(encoder);
		EXPECT_EQ(run.ending, exited(3));
		EXPECT_THAT(run.err, AllOf(HasSubstr(kNode), HasSubstr("nosuch_drv_video.so"),
					   HasSubstr("not installed")));
	}
}

TEST_F(VaSelection, IsInThePlan)
{
	const json answer = plan({.height = 480});
	EXPECT_EQ(answer["encoder"], kNode);
	EXPECT_EQ(answer["candidates"][0]["strategy"], "import");
	EXPECT_EQ(answer["chosen"], 0);
	EXPECT_EQ(driver().log("frame").size(), 0u);
}

TEST_F(VaSelection, IsAmongTheDevices)
{
	const json encoder = find(devices()["encoders"]);
	ASSERT_FALSE(encoder.is_null());
	EXPECT_EQ(encoder["driver"], "vaapi");
	EXPECT_EQ(encoder["card"], "penstock strict software driver");
	EXPECT_EQ(encoder["raw_memory"], (json{{"exports", true}, {"imports", true}}));
	std::vector<std::string> codecs;
	for (const json &codec : encoder["codecs"])
		codecs.push_back(codec["codec"]);
	EXPECT_THAT(codecs, testing::ElementsAre("h264", "hevc"));
	EXPECT_EQ(encoder["raw_formats"][0]["fourcc"], "NV12");
	EXPECT_FALSE(encoder["converted_formats"].empty());

	Finished run = penstock({"devices"});
	EXPECT_THAT(run.out, AllOf(HasSubstr(std::string("encoder ") + kNode),
				   HasSubstr("penstock strict software driver")));
	EXPECT_EQ(run.err, "");
}

TEST_F(VaSelection, TellsWhyANodeIsNotAmongTheDevices)
{
	hide_driver();
	const json list = devices();
	EXPECT_TRUE(find(list["encoders"]).is_null());
	const json unusable = find(list["unusable"]);
	ASSERT_FALSE(unusable.is_null());
	EXPECT_THAT(unusable["reason"].get<std::string>(), HasSubstr("vaInitialize"));
	EXPECT_THAT(penstock({"devices"}).out, HasSubstr(std::string("render node ") + kNode));
}

} // namespace
} // namespace penstock::test
