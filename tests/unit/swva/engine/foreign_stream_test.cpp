#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/process/child_process.h"
#include "tests/swva/engine/bits/nal.h"
#include "tests/swva/engine/h264/reader.h"
#include "tests/swva/engine/hevc/reader.h"

namespace swva::test {
namespace {

/// Ten pictures of 318x238 by an encoder that is not ours. Empty when FFmpeg lacks it.
std::vector<std::byte> stream_of(const std::string &encoder, const std::string &option,
				 const std::string &parameters, const std::string &format)
{
	const auto finished = penstock::test::run({"ffmpeg", "-v", "error", "-f", "lavfi", "-i",
						   "testsrc2=size=318x238:rate=25", "-frames:v",
						   "10", "-pix_fmt", "yuv420p", "-c:v", encoder,
						   option, parameters, "-f", format, "-"});
	const auto *bytes = reinterpret_cast<const std::byte *>(finished.out.data());
	return {bytes, bytes + finished.out.size()};
}

TEST(ForeignStream, OfX264IsRead)
{
	const auto stream = stream_of("libx264", "-x264-params",
				      "bframes=0:keyint=5:slices=4:aud=1:nal-hrd=cbr:bitrate=500:"
				      "vbv-maxrate=500:vbv-bufsize=500:weightp=2:ref=3:"
				      "colorprim=bt709:transfer=bt709:colormatrix=bt709",
				      "h264");
	if (stream.empty())
		GTEST_SKIP() << "FFmpeg has no libx264";
	h264::Sps sps;
	h264::Pps pps;
	unsigned slices = 0;
	Element macroblocks = -1;
	for (const auto nal : split_nals(stream)) {
		const auto data = unescape(nal);
		switch (std::to_integer<unsigned>(data[0]) & 31) {
		case h264::kSps: {
			const auto read = h264::read_sps(data);
			ASSERT_TRUE(read) << read.error();
			sps = *read;
			break;
		}
		case h264::kPps: {
			const auto read = h264::read_pps(data, sps);
			ASSERT_TRUE(read) << read.error();
			pps = *read;
			break;
		}
		case h264::kSei:
			EXPECT_TRUE(h264::read_sei(data));
			break;
		case h264::kAud:
			EXPECT_TRUE(h264::read_aud(data));
			break;
		case h264::kSlice:
		case h264::kIdrSlice: {
			BitReader in(data);
			const auto read = h264::read_slice_header(in, sps, pps);
			ASSERT_TRUE(read) << read.error();
			EXPECT_EQ(read->first_mb_in_slice > macroblocks,
				  slices % 4 != 0 || !slices);
			macroblocks = read->first_mb_in_slice;
			EXPECT_EQ(read->frame_num, slices / 4 % 5);
			EXPECT_EQ(read->slice_type, slices / 4 % 5 == 0 ? h264::kI : h264::kP);
			const auto qp = 26 + pps.pic_init_qp_minus26 + read->slice_qp_delta;
			EXPECT_TRUE(qp >= 0 && qp <= 51) << qp;
			++slices;
			break;
		}
		}
	}
	EXPECT_EQ(slices, 40U);
	EXPECT_EQ(sps.visible_width(), 318);
	EXPECT_EQ(sps.visible_height(), 238);
	EXPECT_EQ(sps.profile_idc, 100);
	EXPECT_EQ(sps.vui.matrix_coefficients, 1);
	EXPECT_EQ(sps.vui.time_scale, 50 * sps.vui.num_units_in_tick);
	ASSERT_EQ(sps.vui.hrds.size(), 1U);
	EXPECT_EQ(sps.vui.hrds[0].buffers.at(0).cbr_flag, 1);
	EXPECT_EQ(sps.vui.max_num_reorder_frames, 0);
}

TEST(ForeignStream, OfX265IsRead)
{
	const auto stream = stream_of("libx265", "-x265-params",
				      "bframes=0:keyint=5:min-keyint=5:scenecut=0:slices=2:ctu=32:"
				      "hrd=1:bitrate=500:vbv-maxrate=500:vbv-bufsize=500:weightp=0:"
				      "ref=2:log-level=error:repeat-headers=1",
				      "hevc");
	if (stream.empty())
		GTEST_SKIP() << "FFmpeg has no libx265";
	hevc::Sps sps;
	hevc::Pps pps;
	unsigned slices = 0;
	for (const auto nal : split_nals(stream)) {
		const auto data = unescape(nal);
		const unsigned type = hevc::nal_type(data).value_or(64);
		if (type == hevc::kVps) {
			const auto read = hevc::read_vps(data);
			ASSERT_TRUE(read) << read.error();
			EXPECT_EQ(read->level.general_profile_idc, 1);
		} else if (type == hevc::kSps) {
			const auto read = hevc::read_sps(data);
			ASSERT_TRUE(read) << read.error();
			sps = *read;
		} else if (type == hevc::kPps) {
			const auto read = hevc::read_pps(data);
			ASSERT_TRUE(read) << read.error();
			pps = *read;
		} else if (type <= hevc::kLastIrap) {
			BitReader in(data);
			const auto read = hevc::read_slice_header(in, sps, pps);
			ASSERT_TRUE(read) << read.error();
			EXPECT_EQ(read->slice_segment_address == 0, slices % 2 == 0);
			// The second keyframe is no IDR picture: the count goes on.
			EXPECT_EQ(read->slice_pic_order_cnt_lsb, slices / 2);
			EXPECT_EQ(read->slice_type, slices / 2 % 5 == 0 ? hevc::kI : hevc::kP);
			const auto qp = 26 + pps.init_qp_minus26 + read->slice_qp_delta;
			EXPECT_TRUE(qp >= 0 && qp <= 51) << qp;
			// byte_alignment()
			EXPECT_TRUE(in.bit());
			while (in.position() % 8 != 0)
				EXPECT_FALSE(in.bit());
			++slices;
		}
	}
	EXPECT_EQ(slices, 20U);
	EXPECT_EQ(sps.visible_width(), 318);
	EXPECT_EQ(sps.visible_height(), 238);
	EXPECT_EQ(sps.log2_ctb_size(), 5);
	EXPECT_EQ(sps.vui_time_scale, 25 * sps.vui_num_units_in_tick);
}

} // namespace
} // namespace swva::test
