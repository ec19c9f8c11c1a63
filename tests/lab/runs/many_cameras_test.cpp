#include <chrono>
#include <map>

#include <linux/videodev2.h>

#include "tests/lab/lab_test.h"
#include "tests/support/lab/video_node.h"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using Words = std::vector<std::string>;

constexpr int kCameras = 16;

/// `plan` where there are many cameras, each with a format of its own.
class ManyCameras : public LabTest
{
protected:
	void SetUp() override
	{
		LabTest::SetUp();
		constexpr std::uint32_t kFormats[] = {V4L2_PIX_FMT_YUYV, V4L2_PIX_FMT_NV12,
						      V4L2_PIX_FMT_UYVY};
		for (int i = 0; i < kCameras; ++i) {
			VideoNode node(camera(i));
			node.set_format(node.capture_type(), {kFormats[i % 3], 640, 480, 0, 0});
			node.set_rate(i % 2 == 0 ? 30 : 15);
		}
	}

	static std::string camera(int number)
	{
		std::string digits = std::to_string(number);
		return find_node("vivid-" + std::string(3 - digits.size(), '0') + digits +
				 "-vid-cap");
	}

	/// What every camera is set to, by its node.
	static std::map<std::string, std::string> state()
	{
		std::map<std::string, std::string> result;
		for (int i = 0; i < kCameras; ++i) {
			Finished told = test::run({"v4l2-ctl", "-d", camera(i), "--get-fmt-video",
						   "--get-parm", "--get-input"});
			EXPECT_EQ(told.ending, exited(0)) << told.err;
			result[camera(i)] = told.out;
		}
		return result;
	}

	static nlohmann::json plan(const Words &options, std::chrono::milliseconds patience = 60s)
	{
		Finished run = penstock(Words{"plan", "--json"} + options, patience);
		EXPECT_EQ(run.ending, exited(0)) << run.err;
		return nlohmann::json::parse(run.out, nullptr, false);
	}
};

const Words kHd{"--size", "1280x720", "--fps", "30", "--format", "NV12"};

TEST_F(ManyCameras, OnePairIsPlannedWithinASecond)
{
	auto before = state();
	for (int number : {0, 7, kCameras - 1}) {
		nlohmann::json answer = plan(kHd + Words{"--camera", camera(number)}, 1s);
		EXPECT_EQ(answer["camera"], camera(number));
		EXPECT_FALSE(answer["chosen"].is_null());
	}
	EXPECT_EQ(state(), before);
}

TEST_F(ManyCameras, TheFirstIsTakenAndAllStayAsTheyWere)
{
	auto before = state();
	nlohmann::json answer = plan(kHd);
	EXPECT_EQ(answer["camera"], camera(0));
	EXPECT_THAT(answer["selection"].get<std::string>(), HasSubstr(camera(0)));
	EXPECT_EQ(state(), before);
}

TEST_F(ManyCameras, AllAreAskedBeforeACopyAndStayAsTheyWere)
{
	auto before = state();
	nlohmann::json answer = plan({"--size", "1920x1080", "--format", "NV12"});
	EXPECT_EQ(answer["camera"], camera(0));
	EXPECT_THAT(answer["path"].get<std::string>(), HasSubstr("path=copy"));
	EXPECT_EQ(state(), before);
}

} // namespace
} // namespace penstock::test
