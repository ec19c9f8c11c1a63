#include "tests/unit/app/outputs/output_time.h"

#include "tests/support/streams/chromium.h"
#include "tests/support/streams/ffprobe.h"

// The time of a recording in a browser. A list of HLS is MPEG-TS by way of hls.js.

namespace penstock::test {
namespace {

constexpr double kFrame = 1.0 / 30;

class InChromium : public OutputTime
{
protected:
	/// It seeks to the midst of pictures: to every eighth, and to each where a gap or a jump
	/// is. Times that it tells are compared with `wanted`; 0 is that of the first one.
	static void expect_shown(const std::string &file, const std::vector<double> &wanted)
	{
		std::vector<double> looks;
		std::vector<double> shown;
		for (std::size_t i = 0; i < wanted.size(); ++i)
			if (i % 8 == 0 || (i > 36 && i < 64) || i + 1 == wanted.size()) {
				looks.push_back(wanted[i] + kFrame / 2);
				shown.push_back(wanted[i]);
			}
		const Shown seen = chromium_shows(PENSTOCK_CHROMIUM_TIMES, file, looks);
		EXPECT_NEAR(seen.duration, wanted.back() + kFrame, 0.04);
		ASSERT_EQ(seen.times.size(), shown.size());
		for (std::size_t i = 0; i < shown.size(); ++i)
			EXPECT_NEAR(seen.times[i], shown[i], kRounding) << i;
	}
	bool is_list() const { return GetParam().name == ".m3u8"; }
};

TEST_P(InChromium, AGapIsAsLongAsForOtherReaders)
try {
	for (const std::chrono::minutes gap : {40min, 80min}) {
		SCOPED_TRACE(gap.count());
		const std::string file =
			scratch_.file(std::to_string(gap.count()) + GetParam().name);
		std::vector<double> wanted = record_gap(file, gap);
		// The list says that the gap is one: players go on after it at once.
		if (is_list())
			for (std::size_t i = kFirstAfterGap; i < wanted.size(); ++i)
				wanted[i] -= std::chrono::duration<double>(gap).count();
		expect_shown(file, wanted);
	}
} catch (const Missing &program) {
	GTEST_SKIP() << program.what();
}

TEST_P(InChromium, AJumpOfTheDriversClockIsWhatOtherReadersSee)
try {
	for (const Jump &jump : jumps()) {
		SCOPED_TRACE(jump.name);
		std::uint64_t counted = 0;
		const std::string file = scratch_.file(jump.name + GetParam().name);
		(void)record_jump(file, 0s, jump.shown, counted);
		EXPECT_EQ(counted, jump.jumps);
		std::vector<double> by_ffprobe;
		const auto packets = ffprobe(file).packets;
		for (const Probed::Packet &packet : packets)
			by_ffprobe.push_back(packet.time - packets.front().time);
		ASSERT_EQ(by_ffprobe.size(), kPictures);
		expect_shown(file, by_ffprobe);
	}
} catch (const Missing &program) {
	GTEST_SKIP() << program.what();
}

INSTANTIATE_TEST_SUITE_P(Containers, InChromium,
			 testing::Values(Kind{".mp4", "h264"}, Kind{".mkv", "h264"},
					 Kind{".webm", "vp9"}, Kind{".m3u8", "h264"}),
			 [](const auto &test) { return test.param.name.substr(1); });

} // namespace
} // namespace penstock::test
