#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <va/va.h>

#include "tests/support/process/child_process.h"
#include "tests/support/process/scratch_directory.h"
#include "tests/unit/devices/vaapi/h264/stream.h"

namespace penstock::vaapi {
namespace {

using penstock::test::ScratchDirectory;
using penstock::test::write_file;

constexpr StreamFormat kFormat{.visible = {61, 46},
			       .rate = {50, 1},
			       .constant_rate = false,
			       .colorimetry = {9, 14, 9, Colorimetry::Range::kLimited}};

H264Config config_of(std::uint32_t gop, std::uint64_t bitrate)
{
	EncoderSettings settings;
	settings.gop = gop;
	settings.bitrate = bitrate;
	const RateControl rate = choose_rate_control(settings, kFormat, VA_RC_CBR).value();
	return make_h264_config(H264Profile::kConstrainedBaseline, kFormat, rate, settings).value();
}

/// A different picture for each seed.
std::vector<std::byte> picture_of(Size size, unsigned seed)
{
	std::vector<std::byte> luma(std::size_t{size.width} * size.height);
	for (std::size_t i = 0; i < luma.size(); ++i)
		luma[i] = static_cast<std::byte>(16 +
						 (i * 7 + i / size.width * 31 + seed * 101) % 220);
	return luma;
}

TEST(H264Stream, DecodesToTheCroppedPicturesInTheirOrder)
{
	constexpr int kPictures = 700;
	const H264Config config = config_of(300, 2'000'000);
	ASSERT_EQ(config.coded, (Size{64, 48}));
	test::H264Stream stream(config);
	Gop gop(config.period);
	std::vector<unsigned> seeds; // of the picture that each frame shows
	for (int i = 0; i < kPictures; ++i) {
		if (i == 20 || i == 21)
			gop.force_idr();
		const PictureState state = gop.next();
		seeds.push_back(state.idr ? static_cast<unsigned>(i) : seeds.back());
		stream.add(state, picture_of(config.coded, seeds.back()));
	}

	const ScratchDirectory scratch;
	write_file(scratch.file("in.h264"), stream.bytes());
	const auto ffmpeg = penstock::test::run(
		{"ffmpeg", "-nostdin", "-v", "warning", "-xerror", "-err_detect", "explode", "-f",
		 "h264", "-i", scratch.file("in.h264"), "-f", "rawvideo", "-pix_fmt", "gray", "-vf",
		 "extractplanes=y", scratch.file("out.y")});
	ASSERT_EQ(ffmpeg.ending, penstock::test::exited(0)) << ffmpeg.err;
	EXPECT_EQ(ffmpeg.err, "");

	// 61 columns are odd: one more is shown.
	const Size shown{62, 46};
	const std::string decoded = penstock::test::read_file(scratch.file("out.y"));
	ASSERT_EQ(decoded.size(), std::size_t{shown.width} * shown.height * kPictures);
	for (std::size_t i = 0; i < kPictures; ++i) {
		const std::vector<std::byte> luma = picture_of(config.coded, seeds[i]);
		for (std::size_t row = 0; row < shown.height; ++row) {
			const std::string_view line = std::string_view(decoded).substr(
				(i * shown.height + row) * shown.width, shown.width);
			const auto *wanted = reinterpret_cast<const char *>(
				luma.data() + row * config.coded.width);
			ASSERT_EQ(line, std::string_view(wanted, shown.width)) << i << ", " << row;
		}
	}
}

TEST(H264Stream, FfprobeReadsWhatWasConfigured)
{
	const H264Config config = config_of(2, 2'000'000);
	test::H264Stream stream(config);
	Gop gop(config.period);
	for (unsigned i = 0; i < 4; ++i)
		stream.add(gop.next(), picture_of(config.coded, i));
	const ScratchDirectory scratch;
	write_file(scratch.file("in.h264"), stream.bytes());
	const auto probe = penstock::test::run(
		{"ffprobe", "-v", "error", "-f", "h264", "-show_entries",
		 "stream=profile,level,width,height,coded_width,coded_height,has_b_frames,refs,"
		 "color_range,color_space,color_transfer,color_primaries,r_frame_rate:"
		 "frame=key_frame,pict_type",
		 "-of", "default=noprint_wrappers=1", scratch.file("in.h264")});
	ASSERT_EQ(probe.ending, penstock::test::exited(0)) << probe.err;
	EXPECT_EQ(probe.err, "");
	EXPECT_EQ(probe.out, "key_frame=1\npict_type=I\n"
			     "key_frame=0\npict_type=P\n"
			     "key_frame=1\npict_type=I\n"
			     "key_frame=0\npict_type=P\n"
			     "profile=Constrained Baseline\n"
			     "width=62\nheight=46\ncoded_width=64\ncoded_height=48\n"
			     "has_b_frames=0\nlevel=20\n"
			     "color_range=tv\ncolor_space=bt2020nc\ncolor_transfer=bt2020-10\n"
			     "color_primaries=bt2020\nrefs=1\nr_frame_rate=50/1\n");
}

} // namespace
} // namespace penstock::vaapi
