#include <linux/videodev2.h>

#include "tests/lab/lab_test.h"
#include "tests/support/pictures/raw_capture.h"

namespace penstock::test {
namespace {

using testing::HasSubstr;
using Words = std::vector<std::string>;

/// Two cameras, the first of which streams for another.
class Selection : public LabTest
{
protected:
	void SetUp() override
	{
		LabTest::SetUp();
		other_ = std::make_unique<BackgroundCapture>(first_, V4L2_PIX_FMT_YUYV, 640, 480);
		ASSERT_TRUE(other_->goes_on(3));
	}

	void TearDown() override { EXPECT_TRUE(other_->goes_on(5)); }

	const std::string first_ = find_node("vivid-000-vid-cap");
	const std::string second_ = find_node("vivid-001-vid-cap");
	const std::string encoder_ = find_node("stateful-encoder");
	const Words stream_{"--size", "1280x720", "--fps", "30", "--format", "NV12"};
	std::unique_ptr<BackgroundCapture> other_;
};

TEST_F(Selection, PlanTakesTheOtherCameraAndNamesThePair)
{
	Finished run = penstock(Words{"plan", "--json"} + stream_);
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	nlohmann::json answer = nlohmann::json::parse(run.out);
	EXPECT_EQ(answer["camera"], second_);
	EXPECT_FALSE(answer["chosen"].is_null());
	std::string why = answer["selection"];
	EXPECT_THAT(why, HasSubstr(second_));
	EXPECT_THAT(why, HasSubstr(encoder_));

	Finished words = penstock(Words{"plan"} + stream_);
	EXPECT_EQ(words.ending, exited(0)) << words.err;
	EXPECT_THAT(words.out, HasSubstr(why));
}

TEST_F(Selection, RecordTakesTheOtherCameraAndNamesThePair)
{
	Finished run = penstock(Words{"record", "--frames", "5", "-o", file("out.fwht"),
				      "--stats-file", file("statistics.json")} +
				stream_);
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_THAT(run.err, HasSubstr(second_));
	EXPECT_THAT(run.err, HasSubstr(encoder_));
	EXPECT_EQ(read_json(file("statistics.json"))["frames_encoded"], 5);
}

TEST_F(Selection, ACardThatBothHaveIsTheNameOfNeither)
{
	Finished run = penstock(Words{"plan", "--camera", "card:vivid"} + stream_);
	EXPECT_EQ(run.ending, exited(2));
	for (const std::string &word : {first_, second_, std::string("bus:platform:vivid-001")})
		EXPECT_THAT(run.err, HasSubstr(word));
	Finished by_bus = penstock(Words{"plan", "--camera", "bus:platform:vivid-001"} + stream_);
	EXPECT_EQ(by_bus.ending, exited(0)) << by_bus.err;
}

TEST_F(Selection, TheBusyCameraByNameIsRefused)
{
	for (const char *command : {"plan", "record"}) {
		Words words = Words{command, "--camera", first_} + stream_;
		if (words[0] == "record")
			words = words + Words{"-o", file("out.fwht"), "--frames", "5"};
		Finished run = penstock(words);
		EXPECT_EQ(run.ending, exited(3));
		EXPECT_THAT(run.err, HasSubstr(first_));
		EXPECT_THAT(run.err, HasSubstr("busy"));
	}
}

} // namespace
} // namespace penstock::test
