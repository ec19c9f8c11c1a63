#include "app/run/recording/camera_events.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/time/monotonic_now.h"

namespace penstock {
namespace {

using testing::ElementsAre;
using enum EventKind;

class CameraEventsTold : public testing::Test
{
protected:
	static Event of(EventKind kind) { return {.kind = kind, .what = "c"}; }
	void lose(EventKind kind = kCameraLost) { events_.lost(of(kind), monotonic_now()); }

	std::vector<EventKind> told_;
	CameraEvents events_{[this](const Event &event) {
		told_.push_back(event.kind);
		EXPECT_EQ(event.seconds.has_value(),
			  event.kind == kCameraBack || event.kind == kSignalBack);
	}};
};

TEST_F(CameraEventsTold, BeginningsWaitForAFrame)
{
	events_.begins(of(kStarted));
	EXPECT_THAT(told_, ElementsAre());
	events_.works();
	events_.works();
	lose();
	events_.begins(of(kCameraBack));
	events_.works();
	EXPECT_THAT(told_, ElementsAre(kStarted, kCameraLost, kCameraBack));
}

/// As a silent camera is, which can be opened.
TEST_F(CameraEventsTold, ACameraThatIsBackWithoutAFrameIsStillLost)
{
	for (int i = 0; i < 3; ++i) {
		lose();
		events_.begins(of(kCameraBack));
	}
	events_.works();
	EXPECT_THAT(told_, ElementsAre(kCameraLost, kCameraBack));
}

TEST_F(CameraEventsTold, OneThatIsLostBeforeItsFirstFrameIsStartedWhenItComes)
{
	events_.begins(of(kStarted));
	lose(kSignalLost);
	events_.begins(of(kSignalBack));
	events_.works();
	EXPECT_THAT(told_, ElementsAre(kSignalLost, kStarted));
}

} // namespace
} // namespace penstock
