#include "devices/roles/encoder_life.h"

#include <map>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace penstock {
namespace {

using State = EncoderLife::State;
using Step = EncoderLife::Step;
using enum EncoderLife::State;

constexpr State kStates[] = {kIdle, kProposed, kConfigured, kStreaming, kDraining, kDrained};
constexpr Step kSteps[] = {Step::kPropose, Step::kConfigure, Step::kRefuse,
			   Step::kStart,   Step::kSubmit,    Step::kDrain,
			   Step::kDrained, Step::kStop,	     Step::kRelease};

const std::map<std::pair<State, Step>, State> kEdges{
	{{kIdle, Step::kPropose}, kProposed},
	{{kIdle, Step::kRelease}, kIdle},
	{{kProposed, Step::kConfigure}, kConfigured},
	{{kProposed, Step::kRefuse}, kProposed},
	{{kProposed, Step::kRelease}, kIdle},
	{{kConfigured, Step::kConfigure}, kConfigured},
	{{kConfigured, Step::kRefuse}, kProposed},
	{{kConfigured, Step::kStart}, kStreaming},
	{{kConfigured, Step::kRelease}, kIdle},
	{{kStreaming, Step::kSubmit}, kStreaming},
	{{kStreaming, Step::kDrain}, kDraining},
	{{kStreaming, Step::kStop}, kConfigured},
	{{kDraining, Step::kDrained}, kDrained},
	{{kDraining, Step::kStop}, kConfigured},
	{{kDrained, Step::kStop}, kConfigured},
};

TEST(EncoderLife, HasTheseEdgesAndNoOthers)
{
	for (const State state : kStates)
		for (const Step step : kSteps) {
			const auto edge = kEdges.find({state, step});
			const auto expected =
				edge == kEdges.end() ? std::nullopt : std::optional(edge->second);
			EXPECT_EQ(EncoderLife::next(state, step), expected)
				<< static_cast<int>(state) << " " << name_of(step);
		}
}

TEST(EncoderLife, WalksFromStartToEndAndBack)
{
	EncoderLife life;
	const auto walk = [&](std::vector<Step> steps) {
		for (const Step step : steps) {
			ASSERT_TRUE(life.check(step, "device"));
			life.take(step);
		}
	};
	walk({Step::kPropose, Step::kConfigure, Step::kStart, Step::kSubmit, Step::kDrain,
	      Step::kDrained});
	EXPECT_TRUE(life.streams());
	EXPECT_FALSE(life.running());
	walk({Step::kStop, Step::kStart});
	EXPECT_TRUE(life.running());
	walk({Step::kStop, Step::kRefuse, Step::kRelease});
	EXPECT_EQ(life.state(), kIdle);
}

TEST(EncoderLife, SaysWhetherACallCameTooEarlyOrTooLate)
{
	EncoderLife life;
	const Status early = life.check(Step::kSubmit, "/dev/dri/renderD128");
	ASSERT_FALSE(early);
	EXPECT_TRUE(early.error().is(std::errc::operation_not_permitted));
	EXPECT_EQ(early.error().context, "submit /dev/dri/renderD128");
	life.take(Step::kPropose);
	EXPECT_TRUE(life.check(Step::kPropose, ""));
	life.take(Step::kConfigure);
	life.take(Step::kStart);
	for (const Step step : {Step::kPropose, Step::kConfigure, Step::kStart}) {
		const Status late = life.check(step, "");
		ASSERT_FALSE(late);
		EXPECT_TRUE(late.error().is(std::errc::device_or_resource_busy));
	}
}

#ifndef NDEBUG
TEST(EncoderLife, CatchesAStepThatIsNotAllowedInDebugBuilds)
{
	EncoderLife life;
	EXPECT_DEATH(life.take(Step::kStart), "");
}
#endif

} // namespace
} // namespace penstock
