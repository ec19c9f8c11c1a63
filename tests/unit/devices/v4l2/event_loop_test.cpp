#include "core/event/event_loop.h"

#include <optional>

#include "tests/unit/devices/v4l2/camera/camera_case.h"
#include "tests/unit/devices/v4l2/encoder/encoder_case.h"

namespace penstock::test {
namespace {

/// The camera in a real event loop.
class CameraInLoop : public CameraCase
{};

TEST_F(CameraInLoop, FramesComeAsLongAsBuffersComeBack)
{
	constexpr std::uint32_t kFrames = 100;
	FakeCameraNodeTraits traits;
	traits.free_running = true;
	traits.skipped = {10, 11};
	traits.damaged = {20};
	open(traits);
	start();
	EventLoop loop = EventLoop::create().value();
	sink_.arrived = [&] {
		if (camera().counters().captured == kFrames)
			loop.quit();
		sink_.frames.clear();
		return Status{};
	};
	std::optional<Error> failure;
	loop.add(camera(), [&](Error error) { failure = std::move(error); });
	ASSERT_TRUE(loop.run());
	EXPECT_FALSE(failure);
	EXPECT_EQ(camera().counters().captured, kFrames);
	EXPECT_EQ(camera().counters().missed, 2u);
	EXPECT_EQ(camera().counters().damaged, 1u);
	loop.remove(camera());
	camera().stop();
}

TEST_F(CameraInLoop, AnUnpluggedDeviceEndsIt)
{
	open();
	start();
	EventLoop loop = EventLoop::create().value();
	std::optional<Error> failure;
	loop.add(camera(), [&](Error error) {
		failure = std::move(error);
		loop.quit();
	});
	node().unplug();
	ASSERT_TRUE(loop.run());
	ASSERT_TRUE(failure);
	EXPECT_TRUE(failure->is(std::errc::no_such_device)) << failure->message();
	camera().stop();
	decision_ = {};
	device_.reset();
}

/// Ends the loop with the drain.
class DrainWatch final : public CodedSink
{
public:
	explicit DrainWatch(EventLoop &loop) : loop_(loop) {}
	Status on_coded(const CodedFrame &) override
	{
		++frames;
		return {};
	}
	void on_drained() override { loop_.quit(); }

	std::uint32_t frames = 0;

private:
	EventLoop &loop_;
};

/// The encoder in a real event loop, by how its driver ends a drain.
class EncoderInLoop : public EncoderCase, public testing::WithParamInterface<FakeDrainEnd>
{};

TEST_P(EncoderInLoop, ADrainEndsTheLoop)
{
	FakeEncoderNodeTraits traits;
	traits.drain_end = GetParam();
	open(traits);
	ASSERT_EQ(propose(), "");
	ASSERT_EQ(configure(), "");
	EventLoop loop = EventLoop::create().value();
	DrainWatch sink(loop);
	ASSERT_TRUE(encoder().start(sink));
	std::optional<Error> failure;
	loop.add(encoder(), [&](Error error) {
		failure = std::move(error);
		loop.quit();
	});
	for (std::uint32_t i = 0; i < 4; ++i)
		ASSERT_TRUE(submit(i));
	ASSERT_TRUE(encoder().drain());
	ASSERT_TRUE(loop.run());
	EXPECT_FALSE(failure);
	EXPECT_EQ(sink.frames, 4u);
	loop.remove(encoder());
	encoder().stop();
}

INSTANTIATE_TEST_SUITE_P(Every, EncoderInLoop,
			 testing::Values(FakeDrainEnd::kLastFlag, FakeDrainEnd::kEmptyLast,
					 FakeDrainEnd::kBrokenPipe, FakeDrainEnd::kEvent,
					 FakeDrainEnd::kUnmarked));

} // namespace
} // namespace penstock::test
