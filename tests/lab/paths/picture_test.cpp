#include <cstdlib>
#include <fstream>

#include <linux/videodev2.h>

#include "tests/lab/lab_test.h"
#include "tests/support/pictures/raw_capture.h"
#include "tests/support/streams/fwht_decoder.h"
#include "tests/support/streams/fwht_stream.h"

namespace penstock::test {
namespace {

struct Form {
	const char *format; ///< as --format takes it
	std::uint32_t fourcc;
	std::uint32_t width;
	std::uint32_t height;
};

void PrintTo(const Form &form, std::ostream *stream)
{
	*stream << form.format << " " << form.width << "x" << form.height;
}

// FWHT keeps blocks of one colour as they are, so these pictures come back unchanged; other
// versions of vicodec may round. Chroma that is read 8 rows too low leaves 14.6 dB of NV12 and 19.4
// dB of YUYV (IsNotTakenForAShiftedOne).
constexpr double kSamePicture = 40;

constexpr std::uint32_t kFrames = 12; // more than vicodec's group of pictures, 10

/// A picture whose rows differ, so that a shift of any plane shows.
class CodedPicture : public LabTest, public testing::WithParamInterface<Form>
{
protected:
	void SetUp() override
	{
		LabTest::SetUp();
		vivid_.set("Test Pattern", kColourSquares);
	}

	std::string record() const
	{
		const Form &form = GetParam();
		std::string size = std::to_string(form.width) + "x" + std::to_string(form.height);
		Finished run =
			penstock({"record", "--size", size, "--fps", "15", "--format", form.format,
				  "--frames", std::to_string(kFrames), "-o", "-"});
		EXPECT_EQ(run.ending, exited(0)) << run.err;
		EXPECT_EQ(split_fwht(run.out).frames.size(), kFrames);
		return run.out;
	}

	Picture capture() const
	{
		const Form &form = GetParam();
		return capture_picture(vivid_.node(), form.fourcc, form.width, form.height);
	}

	/// Leaves the stream for the comparison over all profiles.
	void keep(const std::string &stream) const
	{
		const char *folder = std::getenv("PENSTOCK_LAB_STREAMS");
		if (!folder)
			return;
		std::ofstream kept(std::string(folder) + "/" + GetParam().format + ".fwht",
				   std::ios::binary);
		kept << stream << std::flush;
		EXPECT_TRUE(kept.good());
	}

private:
	static constexpr int kColourSquares = 4;
};

TEST_P(CodedPicture, IsTheCameras)
{
	Picture expected = capture();
	std::uint32_t count = 0;
	decode_fwht(record(), GetParam().fourcc, [&](const Picture &decoded) {
		EXPECT_GT(worst_psnr(expected, decoded), kSamePicture) << "frame " << count;
		++count;
	});
	EXPECT_EQ(count, kFrames);
}

TEST_P(CodedPicture, IsNotTakenForAShiftedOne)
{
	Picture picture = capture();
	EXPECT_LT(worst_psnr(picture, picture.with_chroma_moved_down(8)), kSamePicture / 2);
}

TEST_P(CodedPicture, IsTheSameStreamInEveryRun)
{
	std::string first = record();
	EXPECT_TRUE(first == record());
	keep(first);
}

INSTANTIATE_TEST_SUITE_P(Forms, CodedPicture,
			 testing::Values(Form{"NV12", V4L2_PIX_FMT_NV12, 1280, 720},
					 Form{"YUYV", V4L2_PIX_FMT_YUYV, 1920, 1080}),
			 [](const auto &test) { return std::string(test.param.format); });

} // namespace
} // namespace penstock::test
