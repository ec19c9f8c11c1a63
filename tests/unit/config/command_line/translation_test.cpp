#include "config/command_line/translation.h"

#include <gtest/gtest.h>

namespace penstock {
namespace {

/// A program whose `devices` takes a word, as a list of one device does.
class DevicesOfOne : public testing::Test
{
protected:
	DevicesOfOne() : program_("penstock")
	{
		program_.add_flag("-v", "Tell more");
		program_.add_subcommand("record")->add_option("--camera", "A camera");
		program_.add_subcommand("devices")->add_option("SELECTOR", "A device");
	}

	Translation translated(std::vector<const char *> words) const
	{
		return translate(program_, words).value();
	}

	CLI::App program_;
};

TEST_F(DevicesOfOne, KeepTheWordThatTheyTake)
{
	const Translation translation = translated({"devices", "/dev/video0"});
	EXPECT_FALSE(translation.needed);
	EXPECT_EQ(translation.line, "penstock devices /dev/video0");
}

TEST_F(DevicesOfOne, MayHaveFlagsInOneWord)
{
	const Translation translation = translated({"-vv", "devices", "0"});
	EXPECT_FALSE(translation.needed);
	EXPECT_EQ(translation.line, "penstock devices -vv 0");
}

TEST_F(DevicesOfOne, AreAskedForTheOneThatWasNamed)
{
	const Translation translation =
		translated({"record", "-d", "/dev/video0", "--list-formats-ext"});
	EXPECT_TRUE(translation.needed);
	EXPECT_EQ(translation.line, "penstock devices /dev/video0");
}

} // namespace
} // namespace penstock
