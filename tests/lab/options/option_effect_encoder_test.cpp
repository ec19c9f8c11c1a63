#include <cstddef>

#include "tests/lab/vaapi/va_lab_test.h"
#include "tests/support/streams/ffprobe.h"
#include "tests/support/streams/header_trace.h"

namespace penstock::test {
namespace {

using testing::HasSubstr;

/// Options about the encoder that vicodec does not know, on those that make H.264 and HEVC. FFmpeg
/// reads what they wrote.
class OptionEffectOnEncoder : public VaLab
{
protected:
	/// A second of noise, which is as large as it may be.
	std::size_t bytes_of_noise(const std::string &bitrate) const
	{
		const Finished run =
			penstock({"record", "--size", "640x360", "--fps", "30", "--frames", "30",
				  "--ctrl", "test_pattern=noise", "--encoder", "software",
				  "--bitrate", bitrate, "-o", stream()});
		EXPECT_EQ(run.ending, exited(0)) << run.err;
		return read_file(stream()).size();
	}

	/// The sequence's parameters, as the VA-API encoder writes them.
	TracedUnit va_parameters(const Words &options) const
	{
		const Finished run = record({}, 3, Words{"--codec", "h264"} + options);
		EXPECT_EQ(run.ending, exited(0)) << run.err;
		const std::string bytes = read_file(stream());
		const auto data = std::as_bytes(std::span(bytes));
		return trace_headers({data.begin(), data.end()}, "h264")
			.named("Sequence Parameter Set")
			.at(0);
	}
};

TEST_F(OptionEffectOnEncoder, EncoderIsTheOneThatIsTaken)
{
	struct Choice {
		const char *option;
		const char *told;
		const char *codec;
	};
	for (const Choice &choice : {Choice{"software", "encoder  software", "h264"},
				     Choice{"vaapi", "encoder  /dev/dri/", "h264"},
				     Choice{"card:vicodec", "vicodec", "fwht"}}) {
		const Finished run = penstock({"record", "--size", "640x360", "--frames", "2",
					       "--encoder", choice.option, "-o", file("out"),
					       "--stats-file", file("statistics.json")});
		EXPECT_EQ(run.ending, exited(0)) << run.err;
		EXPECT_THAT(run.err, HasSubstr(choice.told));
		EXPECT_THAT(run.err, HasSubstr(std::string(", ") + choice.codec + "\n"));
	}
}

TEST_F(OptionEffectOnEncoder, CodecIsWhatIsWritten)
{
	for (const char *codec : {"h264", "hevc"}) {
		const std::string output = file(std::string(codec) + ".mkv");
		const Finished run = penstock({"record", "--size", "640x360", "--frames", "2",
					       "--codec", codec, "-o", output});
		ASSERT_EQ(run.ending, exited(0)) << run.err;
		EXPECT_EQ(ffprobe(output).stream["codec_name"], codec);
	}
}

TEST_F(OptionEffectOnEncoder, BitrateIsThatOfTheStream)
{
	for (std::size_t bitrate : {16'000'000u, 32'000'000u}) {
		const std::size_t bits = 8 * bytes_of_noise(std::to_string(bitrate));
		EXPECT_GT(bits, bitrate / 2);
		EXPECT_LT(bits, bitrate * 3 / 2);
	}
}

TEST_F(OptionEffectOnEncoder, RateControlIsAskedOfTheDriver)
{
	struct Mode {
		Words options;
		std::uint64_t asked;
	};
	const Words bitrate{"--bitrate", "4M"};
	for (const Mode &mode : {Mode{bitrate + Words{"--rate-control", "cbr"}, VA_RC_CBR},
				 Mode{bitrate + Words{"--rate-control", "vbr"}, VA_RC_VBR},
				 Mode{{"--rate-control", "cqp"}, VA_RC_CQP}}) {
		use_driver();
		EXPECT_EQ(record({}, 2, mode.options).ending, exited(0));
		EXPECT_EQ(driver().log("context").at(0)["rate_control"], mode.asked);
	}
}

/// Of seven levels, of which the first is the best.
TEST_F(OptionEffectOnEncoder, QualityIsTheLevelThatTheDriverIsTold)
{
	for (const auto &[quality, level] : {std::pair{"0", 7}, {"50", 4}, {"100", 1}}) {
		use_driver();
		EXPECT_EQ(record({}, 2, {"--quality", quality}).ending, exited(0));
		EXPECT_EQ(driver().log("frame").at(0)["quality_level"], level);
	}
}

TEST_F(OptionEffectOnEncoder, ProfileIsThatOfTheStream)
{
	EXPECT_EQ(va_parameters({"--profile", "main"})["profile_idc"], 77);
	EXPECT_EQ(va_parameters({"--profile", "high"})["profile_idc"], 100);
}

TEST_F(OptionEffectOnEncoder, LevelIsThatOfTheStream)
{
	EXPECT_EQ(va_parameters({"--level", "3.1"})["level_idc"], 31);
	EXPECT_EQ(va_parameters({"--level", "4.2"})["level_idc"], 42);
}

} // namespace
} // namespace penstock::test
