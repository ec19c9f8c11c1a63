#include "app/events/event.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/base/user_mistake.h"

namespace penstock {
namespace {

using testing::Contains;
using testing::EndsWith;
using testing::HasSubstr;

TEST(Events, AreLinesOfJson)
{
	const Event event{.kind = EventKind::kOutputBack,
			  .what = "rtsp://host/a \"b\"",
			  .frames = 12,
			  .pipeline = "front",
			  .time = std::chrono::sys_time<std::chrono::milliseconds>(
				  std::chrono::milliseconds(1'500))};
	EXPECT_EQ(json_line(event),
		  "{\"time\":\"1970-01-01T00:00:01.500Z\",\"event\":\"output_back\","
		  "\"pipeline\":\"front\",\"what\":\"rtsp://host/a \\\"b\\\"\",\"frames\":12}\n");
}

TEST(Events, AreOneLineWhateverTheWordsAre)
{
	const std::string line = json_line(
		{.kind = EventKind::kSegmentClosed, .what = "a\nb\xff", .reason = "c\td"});
	EXPECT_EQ(line.find('\n'), line.size() - 1);
	EXPECT_TRUE(nlohmann::json::accept(line)) << line;
}

TEST(Events, AreInTheEnvironmentOfCommands)
{
	const auto variables = environment_of({.kind = EventKind::kCameraBack,
					       .what = "/dev/video0",
					       .seconds = 2.5,
					       .pipeline = "rear"});
	for (const char *wanted :
	     {"PENSTOCK_EVENT=camera_back", "PENSTOCK_WHAT=/dev/video0", "PENSTOCK_SECONDS=2.500",
	      "PENSTOCK_PIPELINE=rear", "PENSTOCK_REASON="})
		EXPECT_THAT(variables, Contains(wanted));
	EXPECT_THAT(variables, Contains(HasSubstr("PENSTOCK_TIME=20")));
	EXPECT_THAT(variables, testing::Not(Contains(HasSubstr("PENSTOCK_FRAMES"))));
}

TEST(Events, CommandsAreReadAfterTheFirstEqualsSign)
{
	EXPECT_EQ(parse_event_command("camera_lost=logger a=b").value(),
		  (EventCommand{EventKind::kCameraLost, "logger a=b"}));
	for (const char *wrong : {"camera_lost", "camera_lost=", "=logger", ""})
		EXPECT_TRUE(is_user_mistake(parse_event_command(wrong).error())) << wrong;
	EXPECT_THAT(parse_event_command("camera_loss=x").error().context,
		    EndsWith("did you mean \"camera_lost\"?"));
	EXPECT_THAT(parse_event_command("x=y").error().context, HasSubstr("clock_jump"));
}

TEST(Events, GoToAFileOrADescriptor)
{
	EXPECT_EQ(descriptor_of(parse_event_place("fd:3").value()), 3);
	EXPECT_EQ(descriptor_of(parse_event_place("-").value()), 1);
	EXPECT_EQ(descriptor_of(parse_event_place("/var/log/events.json").value()), -1);
	for (const char *wrong : {"fd:", "fd:x", "fd:-1", "fd:99999", ""})
		EXPECT_FALSE(parse_event_place(wrong)) << wrong;
}

} // namespace
} // namespace penstock
