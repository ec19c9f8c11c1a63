#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/time/monotonic_now.h"
#include "tests/support/fakes/fake_picture.h"
#include "tests/support/rigs/fake_rig.h"

// A pipeline whose camera goes, and what it does until it is back.

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using Numbers = std::vector<std::uint32_t>;

/// From 0 to `count`, as a camera numbers its frames.
Numbers counted(std::uint32_t count)
{
	Numbers numbers;
	for (std::uint32_t number = 0; number < count; ++number)
		numbers.push_back(number);
	return numbers;
}

class LostCamera : public testing::Test
{
protected:
	LostCamera() { camera_.lost_at = 12; }

	std::optional<Fault> run(RunLimits limits)
	{
		rig_.emplace(camera_, FakeEncoderTraits{});
		EXPECT_TRUE(rig_->make_plan());
		rig_->comeback = comeback_;
		rig_->entered = entered_;
		auto fault = rig_->run(limits, control_);
		EXPECT_THAT(rig_->misuses(), IsEmpty());
		return fault;
	}
	/// Of the coded frames, as their pictures tell.
	Numbers numbers() const
	{
		const VideoInfo layout = VideoInfo::create(PixelFormat::kNV12, {64, 36}).value();
		Numbers found;
		for (const FakeCoded &frame : rig_->output.frames())
			for (std::uint32_t number = 0; number < 100; ++number)
				if (picture_checksum(layout, number) == frame.checksum)
					found.push_back(number);
		return found;
	}
	const Statistics &statistics() const { return rig_->statistics; }
	std::uint64_t losses() const { return rig_ ? statistics().losses_in_all : 0; }

	FakeCameraTraits camera_;
	FakeComeback comeback_;
	std::function<void(PipelineState)> entered_;
	std::optional<FakeRig> rig_;
	RunControl control_;
};

TEST_F(LostCamera, ComesBackIntoTheSameOutput)
{
	EXPECT_FALSE(run({30, std::nullopt}));
	Numbers expected = counted(12);
	for (const std::uint32_t number : counted(18))
		expected.push_back(number);
	EXPECT_EQ(numbers(), expected);
	EXPECT_EQ(rig_->output.finished(), 1u);
	EXPECT_THAT(rig_->output.times(), testing::SizeIs(30));
	for (std::size_t i = 1; i < 30; ++i)
		EXPECT_GT(rig_->output.times()[i].ns(), rig_->output.times()[i - 1].ns());
	ASSERT_EQ(statistics().losses.size(), 1u);
	EXPECT_THAT(statistics().losses[0].cause, testing::HasSubstr("No such device"));
	EXPECT_TRUE(statistics().losses[0].lasted_s);
}

TEST_F(LostCamera, BeginsAgainWithAKeyframe)
{
	EXPECT_FALSE(run({30, std::nullopt}));
	EXPECT_THAT(rig_->output.keyframes(), testing::Contains(12u));
}

TEST_F(LostCamera, MayNotBeThereAtTheFirstLook)
{
	comeback_.looks = 2;
	EXPECT_FALSE(run({20, std::nullopt}));
	EXPECT_EQ(numbers().size(), 20u);
}

/// Looks come after 0, 1, 3 and 7 s; the drain before had 5 s.
TEST_F(LostCamera, MayBeAwayForLongerThanTheDrainBeforeMayTake)
{
	comeback_.looks = 4;
	EXPECT_FALSE(run({20, std::nullopt}));
	EXPECT_EQ(numbers().size(), 20u);
}

TEST_F(LostCamera, ThatNeverStartsAgainIsAwaitedAnew)
{
	comeback_.camera.lost_at = 0;
	std::uint32_t waits = 0;
	entered_ = [&](PipelineState state) {
		if (state == PipelineState::kAwaiting && ++waits == 4)
			control_.stop();
	};
	EXPECT_FALSE(run({}));
	EXPECT_EQ(numbers(), counted(12));
	EXPECT_EQ(statistics().losses_in_all, 4u);
}

/// The frames before it are what was asked for.
TEST_F(LostCamera, AStopMeanwhileIsNoFault)
{
	comeback_.looks = 0;
	entered_ = [&](PipelineState state) {
		if (state == PipelineState::kAwaiting)
			control_.stop();
	};
	EXPECT_FALSE(run({}));
	EXPECT_TRUE(std::holds_alternative<Stop>(rig_->ended_by));
	EXPECT_EQ(numbers(), counted(12));
	EXPECT_FALSE(statistics().losses.at(0).lasted_s);
}

/// It is asked for once, and a wait that begins later must not forget it.
TEST_F(LostCamera, AStopWhileTheEncodersAreDrainedIsNoFault)
{
	comeback_.looks = 0;
	comeback_.until = ClockTime(monotonic_now().ns() + 30'000'000'000);
	entered_ = [&](PipelineState state) {
		if (state == PipelineState::kDraining)
			control_.stop();
	};
	EXPECT_FALSE(run({}));
	EXPECT_TRUE(std::holds_alternative<Stop>(rig_->ended_by));
	EXPECT_EQ(numbers(), counted(12));
}

/// A machine that is kept waiting may come to the end of a short one before the loss.
TEST_F(LostCamera, TheDurationEndsTheWait)
{
	comeback_.looks = 0;
	for (std::chrono::nanoseconds duration = 100ms; losses() == 0; duration *= 2) {
		EXPECT_FALSE(run({std::nullopt, duration}));
		EXPECT_TRUE(std::holds_alternative<Limit>(rig_->ended_by));
	}
}

TEST_F(LostCamera, ThatStaysAwayIsTheFaultThatItWas)
{
	comeback_.looks = 0;
	comeback_.until = ClockTime(std::uint64_t{1});
	const auto fault = run({});
	ASSERT_TRUE(fault);
	EXPECT_EQ(fault->part, Fault::Part::kCamera);
	EXPECT_TRUE(fault->error.is(std::errc::no_such_device));
	EXPECT_EQ(numbers(), counted(12));
}

/// What its driver counted is not forgotten.
TEST_F(LostCamera, KeepsItsCounters)
{
	camera_.skipped = {3, 4};
	comeback_.camera.skipped = {5};
	EXPECT_FALSE(run({20, std::nullopt}));
	EXPECT_EQ(statistics().frames_dropped.missed, 3u);
}

} // namespace
} // namespace penstock::test
