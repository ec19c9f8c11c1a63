#include "tests/lab/lab_test.h"

namespace penstock::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// A command line with a mistake, and the words that help the user out of it.
struct Mistake {
	const char *name;
	std::vector<std::string> arguments;
	std::vector<std::string> hints;
};

void PrintTo(const Mistake &mistake, std::ostream *stream)
{
	*stream << testing::PrintToString(mistake.arguments);
}

class BadOption : public LabTest, public testing::WithParamInterface<Mistake>
{};

TEST_P(BadOption, IsWrongUsageWithAHint)
{
	Finished run = penstock(GetParam().arguments);
	EXPECT_EQ(run.ending, exited(2));
	for (const std::string &hint : GetParam().hints)
		EXPECT_THAT(run.err, HasSubstr(hint));
	EXPECT_THAT(run.out, IsEmpty());
}

/// `record` with these options, which never come as far as a frame.
Mistake record(const char *name, std::vector<std::string> options, std::vector<std::string> hints)
{
	return {name,
		std::vector<std::string>{"record", "-o", "/dev/null", "--frames", "3"} + options,
		std::move(hints)};
}

std::string name_of(const testing::TestParamInfo<Mistake> &test)
{
	return test.param.name;
}

INSTANTIATE_TEST_SUITE_P(
	Usage, BadOption,
	testing::Values(Mistake{"NoCommand", {}, {"one of record, plan"}},
			Mistake{"MisspeltCommand", {"recrod"}, {"record"}},
			Mistake{"MisspeltShell", {"completion", "bsh"}, {"bsh", "bash"}},
			Mistake{"NoOutput", {"record"}, {"--output"}},
			Mistake{"CodecAgainstOutput",
				{"record", "--codec", "fwht", "-o", "x.h264"},
				{"fwht", "x.h264"}},
			Mistake{"Container",
				{"record", "--codec", "fwht", "-o", "x.mp4"},
				{"x.mp4", "fwht", ".fwht"}},
			Mistake{"NoContainer",
				{"record", "-o", "x.xyz"},
				{"x.xyz", ".mp4", ".mkv", ".fwht"}},
			Mistake{"OutputTwice",
				{"record", "-o", "x.mp4", "-o", "./x.mp4"},
				{"./x.mp4", "lead to the same file or address"}},
			Mistake{"StandardOutputTwice",
				{"record", "-o", "-", "-o", "-"},
				{"output -", "lead to the same file or address"}},
			Mistake{"SegmentsOfNoFile",
				{"record", "-o", "-", "--segment", "10s"},
				{"--segment", "file"}},
			Mistake{"NoHost", {"record", "-o", "rtsp://"}, {"rtsp://", "host"}},
			Mistake{"UnknownScheme",
				{"record", "-o", "http://host/x"},
				{"http://", "did you mean rtsp://?"}},
			Mistake{"NoConfig",
				{"record", "--config", "/nowhere/c.json"},
				{"/nowhere/c.json", "No such file"}},
			Mistake{"FolderWithoutConfig",
				{"config", "check", "/sys"},
				{"/sys is a folder without *.json"}},
			Mistake{"EmptyConfig", {"config", "check", "/dev/null"}, {"empty"}},
			Mistake{"ProgramAsConfig",
				{"config", "check", PENSTOCK_PROGRAM},
				{"not a config file"}},
			Mistake{"Network",
				{"record", "--codec", "fwht", "-o", "rtsp://host/live"},
				{"rtsp://host/live", ".fwht"}},
			record("MisspeltOption", {"--fame", "3"}, {"--fame", "--frames"}),
			record("MisspeltOptionWithEquals", {"--bitrat=4M"}, {"--bitrate"}),
			record("BitrateInAnotherUnit", {"--bitrate", "4000"}, {"4000k"}),
			record("NoSize", {"--size", "1280"}, {"--size", "1280x720"}),
			record("SizeOfNothing", {"--size", "0x0"}, {"--size", "0x0"}),
			record("NoRate", {"--fps", "fast"}, {"--fps", "fast", "30"}),
			record("RateOfNothing", {"--fps", "30/0"}, {"--fps", "30/0"}),
			record("NoFrames", {"--frames", "0"}, {"--frames"}),
			record("DurationInNoUnit", {"--duration", "10sec"}, {"--duration", "10s"}),
			record("BitrateInBytes", {"--bitrate", "4MB"}, {"--bitrate", "4M"}),
			record("NoDuration", {"--duration", "5parsecs"}, {"--duration", "10s"}),
			record("UnknownFormat", {"--format", "NV13"}, {"NV13", "NV12"}),
			record("UnknownCodec", {"--codec", "fwt"}, {"--codec", "fwht"}),
			record("ControlWithoutValue", {"--ctrl", "brightness"},
			       {"brightness", "name=value"})),
	name_of);

INSTANTIATE_TEST_SUITE_P(
	Device, BadOption,
	testing::Values(
		record("UnknownControl", {"--ctrl", "osd_text_mod=2"},
		       {"osd_text_mod", "osd_text_mode"}),
		record("ControlOutOfRange", {"--ctrl", "brightness=999"},
		       {"brightness", "0 to 255"}),
		record("UnknownMenuEntry", {"--ctrl", "osd_text_mode=off"},
		       {"osd_text_mode", "all (0)", "counters_only (1)", "none (2)"}),
		record("NumberForABoolean", {"--ctrl", "horizontal_flip=2"}, {"true or false"}),
		record("MisspeltMenuEntry", {"--ctrl", "osd_text_mode=nome"},
		       {"did you mean none?"}),
		record("NumberBesideTheMenu", {"--ctrl", "osd_text_mode=7"}, {"none (2)"}),
		record("TextControl", {"--ctrl", "string=x"}, {"cannot be set"}),
		record("ReadOnlyControl", {"--ctrl", "read_only_integer_32_bits=3"}, {"read-only"}),
		record("UnknownEncoderControl", {"--enc-ctrl", "video_gop=5"}, {"video_gop_size"}),
		record("EncoderControlOutOfRange", {"--enc-ctrl", "video_gop_size=100"},
		       {"video_gop_size", "1 to 16"}),
		record("UnknownInput", {"--input", "99"}, {"99", "Webcam 000-0"}),
		record("UnknownInputName", {"--input", "Webcam"}, {"Webcam", "Webcam 000-0"})),
	name_of);

TEST(BadOptions, HelpIsNoMistake)
{
	for (const std::vector<std::string> &arguments :
	     {std::vector<std::string>{"--help"}, {"record", "--help"}, {"--version"}}) {
		Finished run = penstock(arguments);
		EXPECT_EQ(run.ending, exited(0));
		EXPECT_THAT(run.out, Not(IsEmpty()));
		EXPECT_THAT(run.err, IsEmpty());
	}
}

} // namespace
} // namespace penstock::test
