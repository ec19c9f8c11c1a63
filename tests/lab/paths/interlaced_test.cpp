#include <algorithm>

#include <linux/videodev2.h>

#include "tests/lab/lab_test.h"
#include "tests/support/lab/video_node.h"
#include "tests/support/pictures/raw_capture.h"
#include "tests/support/streams/fwht_decoder.h"

namespace penstock::test {
namespace {

using testing::HasSubstr;
using Words = std::vector<std::string>;

/// Sources that bring fields: a tuner, S-Video, an HDMI signal.
class Interlaced : public LabTest
{
protected:
	void TearDown() override { vivid_.reset(); }
};

TEST_F(Interlaced, BothFieldsOfATelevisionsFrameAreCoded)
{
	for (int input : {1, 2}) {
		SCOPED_TRACE("input " + std::to_string(input));
		vivid_.select_input(input);
		const Picture whole = capture_picture(vivid_.node(), V4L2_PIX_FMT_NV12, 720, 576);
		const Finished run = penstock({"record", "--format", "NV12", "--frames", "3", "-o",
					       "-", "--enc-ctrl", "fwht_i_frame_qp_value=1"});
		ASSERT_EQ(run.ending, exited(0)) << run.err;
		unsigned pictures = 0;
		decode_fwht(run.out, V4L2_PIX_FMT_NV12, [&](const Picture &picture) {
			EXPECT_GT(worst_psnr(picture, whole), 35);
			++pictures;
		});
		EXPECT_EQ(pictures, 3u);
	}
}

TEST_F(Interlaced, ASignalWhoseFieldsComeAloneIsRefusedInOneLine)
{
	constexpr int kInterlaced = 13; // 1920x1080i25 in the driver's menu
	vivid_.connect_hdmi();
	vivid_.set("DV Timings", kInterlaced);
	for (const Words &command :
	     {Words{"record", "--frames", "1", "-o", file("out.fwht")}, Words{"plan"}}) {
		const Finished run = penstock(command);
		EXPECT_EQ(run.ending, exited(3)) << run.out;
		EXPECT_THAT(run.err, HasSubstr("progressive"));
		EXPECT_THAT(run.err, HasSubstr("--input"));
		EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
	}
}

} // namespace
} // namespace penstock::test
