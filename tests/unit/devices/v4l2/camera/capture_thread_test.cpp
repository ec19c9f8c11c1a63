#include <thread>

#include "core/event/event_loop.h"
#include "tests/unit/devices/v4l2/camera/camera_case.h"

namespace penstock::test {
namespace {

/// The driver works in its own thread, as a real one does.
class CaptureThread : public CameraCase
{};

TEST_F(CaptureThread, FramesThatComeWhileTheLoopWaitsReachTheSink)
{
	constexpr std::uint32_t kFrames = 50;
	open();
	start();
	EventLoop loop = EventLoop::create().value();
	sink_.arrived = [&] {
		sink_.frames.clear();
		if (camera().counters().captured == kFrames)
			loop.quit();
		return Status{};
	};
	loop.add(camera(), [&](Error error) { FAIL() << error.message(); });
	std::jthread driver([this](const std::stop_token &stopped) {
		while (!stopped.stop_requested())
			if (!node().capture())
				std::this_thread::yield();
	});
	EXPECT_TRUE(loop.run());
	driver.request_stop();
	driver.join();
	EXPECT_EQ(camera().counters().captured, kFrames);
	loop.remove(camera());
	camera().stop();
}

} // namespace
} // namespace penstock::test
