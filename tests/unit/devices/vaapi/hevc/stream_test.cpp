#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <va/va.h>

#include "devices/vaapi/hevc/headers.h"
#include "tests/support/process/child_process.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock::vaapi {
namespace {

// The slice data of a picture that is one coding block of 16x16, at QP 26, end of slice and
// trailing bits included: an intra block without residual, which comes out as 128 everywhere, and a
// skipped block, which repeats the picture before.
constexpr std::initializer_list<std::uint8_t> kIntraBlock{0x06, 0x1f};
constexpr std::initializer_list<std::uint8_t> kSkippedBlock{0xf3, 0xa0};

constexpr Size kShown{16, 14};

HevcConfig config_of(bool p_as_b)
{
	// Blocks that are never split, so that no flag says whether they are.
	const HevcTools tools{.ctb_log2 = 4,
			      .min_cb_log2 = 4,
			      .max_tb_log2 = 4,
			      .min_tb_log2 = 2,
			      .depth_inter = 0,
			      .depth_intra = 0,
			      .p_as_b = p_as_b};
	EncoderSettings settings;
	settings.gop = 400;
	settings.qp = 26;
	const StreamFormat format{.visible = {15, 13}, .rate = {25, 1}, .colorimetry = {}};
	const RateControl rate = choose_rate_control(settings, format, VA_RC_CQP).value();
	return make_hevc_config(tools, format, rate, settings).value();
}

void append_nal(std::vector<std::byte> &stream, const PackedNal &nal)
{
	stream.insert(stream.end(), nal.bytes.begin(), nal.bytes.end());
}

std::vector<std::byte> stream_of(const HevcConfig &config, int pictures)
{
	std::vector<std::byte> stream;
	Gop gop(config.period);
	for (int i = 0; i < pictures; ++i) {
		if (i == 30 || i == 31)
			gop.force_idr();
		const PictureState picture = gop.next();
		if (picture.idr) {
			append_nal(stream, hevc_vps(config));
			append_nal(stream, hevc_sps(config));
			append_nal(stream, hevc_pps(config));
		}
		append_nal(stream, hevc_slice_header(config, picture));
		for (const std::uint8_t byte : picture.idr ? kIntraBlock : kSkippedBlock)
			stream.push_back(std::byte{byte});
	}
	return stream;
}

class HevcStream : public testing::TestWithParam<bool>
{};

TEST_P(HevcStream, DecodesToAsManyCroppedPictures)
{
	constexpr int kPictures = 700;
	const penstock::test::ScratchDirectory scratch;
	penstock::test::write_file(scratch.file("in.hevc"),
				   stream_of(config_of(GetParam()), kPictures));
	const auto ffmpeg = penstock::test::run(
		{"ffmpeg", "-nostdin", "-v", "warning", "-xerror", "-err_detect", "explode", "-f",
		 "hevc", "-i", scratch.file("in.hevc"), "-f", "rawvideo", "-pix_fmt", "gray", "-vf",
		 "extractplanes=y", scratch.file("out.y")});
	ASSERT_EQ(ffmpeg.ending, penstock::test::exited(0)) << ffmpeg.err;
	EXPECT_EQ(ffmpeg.err, "");
	EXPECT_EQ(penstock::test::read_file(scratch.file("out.y")),
		  std::string(std::size_t{kShown.width} * kShown.height * kPictures, '\x80'));
}

INSTANTIATE_TEST_SUITE_P(Slices, HevcStream, testing::Bool(),
			 [](const auto &row) { return row.param ? "B" : "P"; });

} // namespace
} // namespace penstock::vaapi
