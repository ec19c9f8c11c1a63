#include "app/pipeline/camera/camera_silence.h"

#include <gtest/gtest.h>

namespace penstock::test {
namespace {

using namespace std::chrono_literals;

ClockTime at(std::chrono::nanoseconds after)
{
	return ClockTime(1000s + after);
}

TEST(CameraSilences, BeginWithTheCamera)
{
	CameraSilence silence(5s);
	silence.begin(at(0s));
	EXPECT_EQ(silence.over_at(), at(5s)) << "before the first frame";
}

TEST(CameraSilences, EndWithEachFrameThatWasSeen)
{
	CameraSilence silence(5s);
	silence.begin(at(0s));
	silence.look(at(1s), 30, 0, false);
	EXPECT_FALSE(silence.silent());
	EXPECT_EQ(silence.over_at(), at(6s));
	silence.look(at(2s), 30, 0, false);
	silence.look(at(5500ms), 30, 0, false);
	EXPECT_TRUE(silence.silent());
	EXPECT_EQ(silence.over_at(), at(6s));
	silence.look(at(5900ms), 31, 0, false);
	EXPECT_FALSE(silence.silent());
	EXPECT_EQ(silence.over_at(), at(10900ms));
}

TEST(CameraSilences, AreThoseOfCamerasWithDamagedFramesOnly)
{
	CameraSilence silence(5s);
	silence.begin(at(0s));
	silence.look(at(1s), 30, 2, false);
	silence.look(at(2s), 30, 32, false);
	silence.look(at(6s), 30, 152, false);
	EXPECT_EQ(silence.over_at(), at(6s));
	EXPECT_EQ(silence.since(), at(1s));
	EXPECT_EQ(silence.error("/dev/video3").context,
		  "camera /dev/video3 has given only damaged frames for 5 s");
	// One that is whole is enough.
	silence.look(at(6s), 31, 152, false);
	EXPECT_FALSE(silence.silent());
	EXPECT_EQ(silence.over_at(), at(11s));
}

TEST(CameraSilences, DoNotCountWhereTheCameraHasToWait)
{
	CameraSilence silence(5s);
	silence.begin(at(0s));
	silence.look(at(4s), 0, 0, true);
	EXPECT_FALSE(silence.silent());
	EXPECT_EQ(silence.over_at(), at(9s));
}

TEST(CameraSilences, AreNeverTooLongWithoutALimit)
{
	CameraSilence silence;
	silence.begin(at(0s));
	silence.look(at(1h), 0, 0, false);
	EXPECT_TRUE(silence.silent());
	EXPECT_FALSE(silence.over_at().is_set());
}

TEST(CameraSilences, BeginAnewWhenTheCameraStartsAgain)
{
	CameraSilence silence(5s);
	silence.begin(at(0s));
	silence.look(at(4s), 0, 0, false);
	silence.begin(at(10s));
	EXPECT_FALSE(silence.silent());
	EXPECT_EQ(silence.over_at(), at(15s));
}

TEST(CameraSilences, AreUsuallyTooLongAfter5SecondsOr20Frames)
{
	EXPECT_EQ(CameraSilence::usual_patience({30, 1}), 5s);
	EXPECT_EQ(CameraSilence::usual_patience({4, 1}), 5s);
	EXPECT_EQ(CameraSilence::usual_patience({1, 1}), 20s);
	EXPECT_EQ(CameraSilence::usual_patience({1, 60}), 20min);
	EXPECT_EQ(CameraSilence::usual_patience({1, UINT32_MAX}), 24h);
	EXPECT_EQ(CameraSilence::usual_patience({}), 5s) << "unknown";
}

TEST(CameraSilences, AreToldWithTheCameraAndTheTime)
{
	EXPECT_EQ(CameraSilence(5s).error("/dev/video3 (Webcam)").context,
		  "camera /dev/video3 (Webcam) has given no frame for 5 s");
	EXPECT_EQ(CameraSilence(250ms).error("pattern").context,
		  "camera pattern has given no frame for 0.25 s");
}

} // namespace
} // namespace penstock::test
