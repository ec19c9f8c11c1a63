// What every camera does, whatever its API and its driver: devices/roles/camera.h.

#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/contract/camera_kinds.h"
#include "tests/contract/outcome.h"
#include "tests/support/fakes/fake_heap.h"
#include "tests/support/lab/lab_only.h"
#include "tests/support/rigs/must.h"

namespace penstock::test {
namespace {

class CameraContract : public ::testing::TestWithParam<CameraKind>
{
protected:
	void SetUp() override
	{
		if (const std::string reason = GetParam().missing(); !reason.empty())
			skip_outside_lab(reason);
		else
			rig_ = GetParam().open();
	}

	void TearDown() override
	{
		if (rig_) {
			EXPECT_EQ(rig_->close(), std::vector<std::string>());
		}
	}

	CameraRig &rig() { return *rig_; }
	Camera &camera() { return rig().camera(); }

	void start(Strategy strategy = Strategy::kExport)
	{
		ASSERT_EQ(rig().decide(strategy), "");
		ASSERT_TRUE(succeeds(rig().start()));
	}

	/// Frames from number `first` on: time and sequence go on, and what is missing was counted.
	void expect_in_order(std::size_t first)
	{
		const std::vector<CapturedFrame> &frames = rig().frames();
		for (std::size_t i = first; i < frames.size(); ++i) {
			EXPECT_TRUE(frames[i].whole);
			if (i == first)
				continue;
			EXPECT_GT(frames[i].sequence, frames[i - 1].sequence);
			EXPECT_GT(frames[i].time.ns(), frames[i - 1].time.ns());
		}
	}

private:
	std::unique_ptr<CameraRig> rig_;
};

// --- the whole life

TEST_P(CameraContract, GivesFramesInOrderByEveryStrategy)
{
	for (const Strategy strategy : {Strategy::kExport, Strategy::kShared, Strategy::kCopy}) {
		SCOPED_TRACE(name_of(strategy));
		const std::size_t before = rig().frames().size();
		start(strategy);
		EXPECT_EQ(rig().frame_pool().buffers, rig().frame_pool().pool->config().max);
		ASSERT_TRUE(succeeds(rig().capture(10)));
		camera().stop();
		expect_in_order(before);
		EXPECT_EQ(rig().frame_pool().pool->outstanding(), 0u);
		camera().release_allocation();
	}
	EXPECT_EQ(camera().counters().captured, 30u);
	EXPECT_EQ(camera().counters().damaged, 0u);
}

TEST_P(CameraContract, CountsWhatIsMissingBetweenSequenceNumbers)
{
	start();
	ASSERT_TRUE(succeeds(rig().capture(1)));
	const std::uint64_t before = camera().counters().missed;
	ASSERT_TRUE(succeeds(rig().capture(19)));
	std::uint64_t gaps = 0;
	for (std::size_t i = 1; i < rig().frames().size(); ++i)
		gaps += rig().frames()[i].sequence - rig().frames()[i - 1].sequence - 1;
	EXPECT_EQ(camera().counters().missed - before, gaps);
}

// --- calls that come too early or too late

TEST_P(CameraContract, RefusesToStartWithoutMemory)
{
	EXPECT_TRUE(fails_with(kTooEarly, rig().start()));
	ASSERT_EQ(rig().decide(Strategy::kExport), "");
	camera().release_allocation();
	EXPECT_TRUE(fails_with(kTooEarly, rig().start()));
	start();
	EXPECT_TRUE(succeeds(rig().capture(2)));
}

TEST_P(CameraContract, DoesNothingBeforeItsStartAndAfterItsStop)
{
	const auto expect_quiet = [this] {
		const std::size_t before = rig().frames().size();
		EXPECT_EQ(must(camera().prepare()), 0u);
		EXPECT_TRUE(succeeds(camera().dispatch(0)));
		camera().stop();
		EXPECT_EQ(rig().frames().size(), before);
		EXPECT_EQ(rig().frame_pool().pool->outstanding(), 0u);
	};
	ASSERT_EQ(rig().decide(Strategy::kExport), "");
	expect_quiet();
	ASSERT_TRUE(succeeds(rig().start()));
	ASSERT_TRUE(succeeds(rig().capture(2)));
	camera().stop();
	expect_quiet();
}

TEST_P(CameraContract, RefusesToBeSetUpWhileItStreams)
{
	start();
	ASSERT_TRUE(succeeds(rig().capture(2)));
	EXPECT_TRUE(
		fails_with(kBusy, camera().decide_allocation(rig().query(), Strategy::kExport)));
	EXPECT_TRUE(fails_with(kBusy, rig().start()));
	ASSERT_TRUE(succeeds(rig().capture(2)));
	expect_in_order(0);
}

TEST_P(CameraContract, IsStoppedByWhoTakesItsFrames)
{
	start();
	rig().stop_at_frame(2);
	ASSERT_TRUE(succeeds(rig().capture(2)));
	EXPECT_EQ(rig().frames().size(), 2u);
	EXPECT_EQ(must(camera().prepare()), 0u);
	EXPECT_EQ(rig().frame_pool().pool->outstanding(), 0u);
	ASSERT_TRUE(succeeds(rig().start()));
	EXPECT_TRUE(succeeds(rig().capture(2)));
}

// --- buffers

TEST_P(CameraContract, NeverGivesABufferThatIsStillHeld)
{
	start();
	const std::uint32_t buffers = rig().frame_pool().buffers;
	rig().keep_frames();
	ASSERT_TRUE(succeeds(rig().capture(buffers)));
	std::set<std::uint32_t> slots;
	for (const CapturedFrame &frame : rig().frames())
		slots.insert(frame.slot);
	EXPECT_EQ(slots.size(), buffers);
	EXPECT_LT(*slots.rbegin(), buffers);

	rig().take_frames();
	EXPECT_TRUE(succeeds(rig().capture(buffers)));
}

TEST_P(CameraContract, GoesOnWithBuffersThatAnotherThreadReleased)
{
	start();
	rig().keep_frames();
	ASSERT_TRUE(succeeds(rig().capture(rig().frame_pool().buffers)));
	std::thread([frames = rig().take_frames()]() mutable { frames.clear(); }).join();
	EXPECT_TRUE(succeeds(rig().capture(10)));
	expect_in_order(0);
}

TEST_P(CameraContract, StopsWhileBuffersAreOut)
{
	start();
	rig().keep_frames();
	ASSERT_TRUE(succeeds(rig().capture(2)));
	const Ref<BufferPool> pool = rig().frame_pool().pool;
	std::vector<BufferRef> held = rig().take_frames();
	camera().stop();
	EXPECT_EQ(pool->outstanding(), 2u);
	camera().release_allocation();
	for (const BufferRef &frame : held)
		EXPECT_GE(DeviceView(frame->memory(0)).bytes().size(),
			  rig().frame_pool().layout.memory_size(0));

	// The next memory is not theirs.
	const std::size_t before = rig().frames().size();
	start();
	ASSERT_TRUE(succeeds(rig().capture(4)));
	expect_in_order(before);
	held.clear();
	EXPECT_EQ(pool->outstanding(), 0u);
}

// --- starting again

TEST_P(CameraContract, StartsAgainWithTheSameMemory)
{
	start();
	rig().keep_frames();
	ASSERT_TRUE(succeeds(rig().capture(2)));
	const std::vector<BufferRef> held = rig().take_frames();
	camera().stop();
	ASSERT_TRUE(succeeds(rig().start()));
	ASSERT_TRUE(succeeds(rig().capture(4)));
	expect_in_order(2);
	for (std::size_t i = 2; i < rig().frames().size(); ++i)
		for (const BufferRef &frame : held)
			EXPECT_NE(rig().frames()[i].slot, frame->index());
}

TEST_P(CameraContract, StepsDownAfterARefusal)
{
	// Nobody offers memory to import.
	EXPECT_NE(rig().decide(Strategy::kImport), "");
	EXPECT_TRUE(fails_with(kTooEarly, rig().start()));
	for (const Strategy strategy : {Strategy::kExport, Strategy::kShared, Strategy::kCopy}) {
		SCOPED_TRACE(name_of(strategy));
		start(strategy);
		EXPECT_TRUE(succeeds(rig().capture(2)));
		camera().stop();
	}
	EXPECT_NE(rig().decide(Strategy::kImport), "");
	EXPECT_TRUE(fails_with(kTooEarly, rig().start()));
}

TEST_P(CameraContract, DescribesWhatItWillGive)
{
	const VideoInfo asked = rig().query().info;
	const auto described = camera().describe(asked.format(), asked.size());
	ASSERT_TRUE(described && *described);
	ASSERT_EQ(rig().decide(Strategy::kCopy), "");
	const VideoInfo &given = rig().frame_pool().layout;
	EXPECT_EQ(given.format(), (*described)->format());
	EXPECT_EQ(given.size(), (*described)->size());
	EXPECT_EQ(given.plane(0).stride, (*described)->plane(0).stride);
	EXPECT_EQ(given.colorimetry, (*described)->colorimetry);
}

INSTANTIATE_TEST_SUITE_P(Every, CameraContract, ::testing::ValuesIn(camera_kinds()),
			 [](const auto &each) { return each.param.name; });

} // namespace
} // namespace penstock::test
