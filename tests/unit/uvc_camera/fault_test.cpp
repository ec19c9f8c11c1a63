#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/uvc_camera/stream/fault.h"

namespace penstock::uvc {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::uint64_t> hits(std::string_view text, std::uint64_t end = 50)
{
	const Fault fault = parse_fault(text).value();
	std::vector<std::uint64_t> numbers;
	for (std::uint64_t number = 0; number < end; ++number)
		if (fault.hits(number))
			numbers.push_back(number);
	return numbers;
}

TEST(Fault, HitsOnceOrAgainAndAgain)
{
	EXPECT_THAT(hits("error@0"), ElementsAre(0));
	EXPECT_THAT(hits("error@7"), ElementsAre(7));
	EXPECT_THAT(hits("error@10+10:3"), ElementsAre(10, 20, 30));
	EXPECT_THAT(hits("error@10+20"), ElementsAre(10, 30));
	EXPECT_THAT(hits("error@3+1:2"), ElementsAre(3, 4));
}

TEST(Fault, HasEveryKind)
{
	const std::vector<std::string> names{"error",	   "short",	  "oversize",	"empty",
					     "corrupt",	   "zeros",	  "no-end",	"resize",
					     "pause",	   "stall",	  "disconnect", "dim",
					     "frame-size", "no-bandwidth"};
	ASSERT_EQ(names.size(), kFaultKinds);
	for (std::size_t i = 0; i < names.size(); ++i) {
		const Fault fault = parse_fault(names[i] + "@1").value();
		EXPECT_EQ(fault.kind, static_cast<FaultKind>(i));
		FaultSet set;
		set.set(i);
		EXPECT_EQ(to_string(set), names[i]);
	}
	EXPECT_EQ(to_string({}), "none");
}

TEST(Fault, SaysWhatItDoesNotUnderstand)
{
	for (const std::string_view text :
	     {"", "error", "error@", "error@x", "error@1+", "error@1+0", "error@1+1:", "error@1 ",
	      "error@1+1:2x", "@1", "errors@1", "error@-1"}) {
		const auto fault = parse_fault(text);
		ASSERT_FALSE(fault) << text;
		EXPECT_THAT(fault.error().context, HasSubstr(std::string(text)));
	}
}

TEST(FaultPlan, TellsPicturesFromStarts)
{
	const FaultPlan plan({parse_fault("error@1").value(), parse_fault("short@1+1").value(),
			      parse_fault("frame-size@0").value()});
	EXPECT_TRUE(plan.at_frame(0).none());
	EXPECT_EQ(to_string(plan.at_frame(1)), "error,short");
	EXPECT_EQ(to_string(plan.at_frame(2)), "short");
	EXPECT_TRUE(plan.at_stream(FaultKind::kFrameSize, 0));
	EXPECT_FALSE(plan.at_stream(FaultKind::kFrameSize, 1));
	EXPECT_FALSE(plan.at_stream(FaultKind::kNoBandwidth, 0));
}

} // namespace
} // namespace penstock::uvc
