#include <chrono>

#include "tests/lab/vaapi/va_lab_test.h"

namespace penstock::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr unsigned kFrames = 8;
const VaSource kSource{.height = 480};

class VaFault : public VaLab
{};

TEST_F(VaFault, EndsAHangWithAPlayableStream)
{
	use_driver({{"DELAY_US", "0,0,0,hang"}});
	const auto begin = std::chrono::steady_clock::now();
	Finished run = record(kSource, kFrames);
	const auto duration = std::chrono::steady_clock::now() - begin;
	EXPECT_EQ(run.ending, exited(7));
	EXPECT_THAT(run.err, HasSubstr("/dev/dri/renderD128 hangs: it does not finish a frame"));
	// The watchdog's.
	EXPECT_GE(duration, std::chrono::seconds(3));
	EXPECT_EQ(statistics()["frames_encoded"], 3);
	expect_pictures(3, capture(kSource));
}

/// Twenty pictures of each session are coded, and none after them.
TEST_F(VaFault, OpensADriverThatHungAgain)
{
	constexpr unsigned kOfASession = 20;
	constexpr unsigned kWanted = 30;
	std::string delays;
	for (unsigned i = 0; i < kOfASession; ++i)
		delays += "0,";
	use_driver({{"DELAY_US", delays + "hang"}});
	Finished run = record(kSource, kWanted);
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_THAT(run.err, HasSubstr("/dev/dri/renderD128 hangs: it does not finish a frame"));
	EXPECT_THAT(run.err, HasSubstr("; it is opened again"));
	EXPECT_EQ(statistics()["encoder_resets"], 1);
	const unsigned encoded = statistics()["frames_encoded"];
	const unsigned lost = statistics()["frames_dropped"]["corrupt"];
	EXPECT_GT(encoded, kOfASession);
	EXPECT_EQ(encoded + lost, kWanted);
	expect_pictures(encoded, capture(kSource));
}

TEST_F(VaFault, TriesABusyDriverAgain)
{
	use_driver({{"FAIL_END_PICTURE", "3:0x22:3"}}); // VA_STATUS_ERROR_HW_BUSY
	Finished run = record(kSource, kFrames);
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_EQ(driver().log("fault").size(), 3u);
	EXPECT_EQ(statistics()["frames_encoded"], kFrames);
	EXPECT_EQ(statistics()["frames_dropped"]["corrupt"], 0);
	expect_pictures(kFrames, capture(kSource));
}

TEST_F(VaFault, CodesNothingAndHasFailed)
{
	use_driver({{"FAIL_END_PICTURE", "1:0x18:100"}}); // VA_STATUS_ERROR_ENCODING_ERROR
	// Too few to find out that a new context does not help.
	Finished run = record(kSource, 4);
	EXPECT_EQ(run.ending, exited(7));
	EXPECT_THAT(run.err, HasSubstr("/dev/dri/renderD128 coded none of "));
	EXPECT_EQ(statistics()["frames_encoded"], 0);
}

/// The frames lie in its own memory, which no other path has better.
TEST_F(VaFault, EndsWithWhatTheDriverSaysWhereNothingCanBeCoded)
{
	use_driver({{"FAIL_END_PICTURE", "1:0x18:100"}});
	Finished run = record(kSource, 100);
	EXPECT_EQ(run.ending, exited(7));
	EXPECT_THAT(run.err,
		    HasSubstr("error: vaEndPicture /dev/dri/renderD128: internal encoding"));
	EXPECT_THAT(run.err, Not(HasSubstr("falling back")));
}

/// A driver that loses one picture.
struct VaLoss {
	std::string name;
	DriverEnvironment::Variables driver;
};

void PrintTo(const VaLoss &loss, std::ostream *stream)
{
	*stream << loss.name;
}

class VaLostFrame : public VaLab, public testing::WithParamInterface<VaLoss>
{};

TEST_P(VaLostFrame, IsCountedAndLeavesTheRestRight)
{
	use_driver(GetParam().driver);
	Finished run = record(kSource, kFrames);
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_THAT(run.err, HasSubstr("a frame is lost"));
	const unsigned encoded = statistics()["frames_encoded"];
	const unsigned lost = statistics()["frames_dropped"]["corrupt"];
	EXPECT_GE(lost, 1u);
	// Frames in flight that refer to it are lost as well.
	EXPECT_GE(encoded, kFrames / 2);
	EXPECT_EQ(encoded + lost, kFrames);
	EXPECT_THAT(driver().violations(), testing::IsEmpty());
	expect_pictures(encoded, capture(kSource));
}

INSTANTIATE_TEST_SUITE_P(Losses, VaLostFrame,
			 testing::Values(VaLoss{"encoding_error", {{"FAIL_END_PICTURE", "3:0x18"}}},
					 VaLoss{"overflow",
						{{"CODED_STATUS", "3:0x200"}, {"TRUNCATE", "3"}}},
					 VaLoss{"bad_bitstream", {{"CODED_STATUS", "3:0x8000"}}},
					 VaLoss{"empty", {{"ZERO_SIZE", "3"}}}),
			 [](const auto &test) { return test.param.name; });

} // namespace
} // namespace penstock::test
