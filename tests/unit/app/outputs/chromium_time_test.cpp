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
	/// A recording, and the times of its pictures; 0 is that of the first one.
	struct Recorded {
		std::string file;
		std::vector<double> times;
	};

	/// Those that are looked at: every eighth, and each where a gap or a jump is.
	static std::vector<double> sample(const std::vector<double> &times)
	{
		std::vector<double> some;
		for (std::size_t i = 0; i < times.size(); ++i)
			if (i % 8 == 0 || (i > 36 && i < 64) || i + 1 == times.size())
				some.push_back(times[i]);
		return some;
	}

	/// Chromium seeks to the midst of the pictures.
	static void expect_shown(const std::vector<Recorded> &all)
	{
		std::vector<Look> looks;
		for (const Recorded &recorded : all) {
			looks.push_back({recorded.file, sample(recorded.times)});
			for (double &time : looks.back().times)
				time += kFrame / 2;
		}
		const auto shown = chromium_shows(PENSTOCK_CHROMIUM_TIMES, looks);
		ASSERT_EQ(shown.size(), all.size());
		for (std::size_t i = 0; i < all.size(); ++i) {
			SCOPED_TRACE(all[i].file);
			const std::vector<double> wanted = sample(all[i].times);
			EXPECT_NEAR(shown[i].duration, wanted.back() + kFrame, 0.04);
			ASSERT_EQ(shown[i].times.size(), wanted.size());
			for (std::size_t k = 0; k < wanted.size(); ++k)
				EXPECT_NEAR(shown[i].times[k], wanted[k], kRounding) << k;
		}
	}
	bool is_list() const { return GetParam().name == ".m3u8"; }
};

TEST_P(InChromium, AGapIsAsLongAsForOtherReaders)
try {
	std::vector<Recorded> all;
	for (const std::chrono::minutes gap : {40min, 80min}) {
		const std::string file =
			scratch_.file(std::to_string(gap.count()) + GetParam().name);
		std::vector<double> wanted = record_gap(file, gap);
		// The list says that the gap is one: players go on after it at once.
		if (is_list())
			for (std::size_t i = kFirstAfterGap; i < wanted.size(); ++i)
				wanted[i] -= std::chrono::duration<double>(gap).count();
		all.push_back({file, wanted});
	}
	expect_shown(all);
} catch (const Missing &program) {
	GTEST_SKIP() << program.what();
}

TEST_P(InChromium, AJumpOfTheDriversClockIsWhatOtherReadersSee)
try {
	std::vector<Recorded> all;
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
		all.push_back({file, by_ffprobe});
	}
	expect_shown(all);
} catch (const Missing &program) {
	GTEST_SKIP() << program.what();
}

INSTANTIATE_TEST_SUITE_P(Containers, InChromium,
			 testing::Values(Kind{".mp4", "h264"}, Kind{".mkv", "h264"},
					 Kind{".webm", "vp9"}, Kind{".m3u8", "h264"}),
			 [](const auto &test) { return test.param.name.substr(1); });

} // namespace
} // namespace penstock::test
