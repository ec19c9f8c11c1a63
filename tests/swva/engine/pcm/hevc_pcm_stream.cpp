#include "tests/swva/engine/pcm/hevc_pcm_stream.h"

#include "tests/swva/engine/bits/bit_writer.h"
#include "tests/swva/engine/bits/cabac_writer.h"
#include "tests/swva/engine/bits/nal.h"
#include "tests/swva/engine/hevc/syntax.h"

namespace swva::hevc {
namespace {

/// Coding tree blocks of 32 samples: the largest that may be pcm as a whole. Coding blocks go down
/// to 8, so that any multiple of 8 is a coded size.
constexpr unsigned kLog2Ctb = 5;
constexpr unsigned kLog2MinCb = 3;
constexpr int kSliceQp = 26;

void nal_header(BitWriter &out, unsigned type)
{
	out.bits(type << 9 | 1, 16); // layer 0, nuh_temporal_id_plus1
}

/// profile_tier_level() of one sub-layer: the Main profile, which Main 10 decoders know too.
void profile_tier_level(BitWriter &out, std::uint8_t level_idc)
{
	constexpr unsigned kMain = 1;
	out.bits(kMain, 8);
	out.bits(3U << 29, 32); // compatible with profiles 1 and 2
	out.bits(9, 4);		// progressive source, not interlaced, not non_packed, frames only
	out.bits(0, 32);
	out.bits(0, 12);
	out.bits(level_idc, 8);
}

/// One picture in the buffer, none reordered.
void ordering(BitWriter &out)
{
	out.bit(true);
	out.ue(0);
	out.ue(0);
	out.ue(0);
}

std::vector<std::byte> vps(std::uint8_t level_idc)
{
	BitWriter out;
	nal_header(out, kVps);
	out.bits(0, 4);
	out.bits(3, 2); // the base layer is in this stream
	out.bits(0, 6);
	out.bits(0, 3);
	out.bit(true); // vps_temporal_id_nesting_flag
	out.bits(0xffff, 16);
	profile_tier_level(out, level_idc);
	ordering(out);
	out.bits(0, 6);
	out.ue(0);
	out.bits(0, 2); // no timing, no extension
	out.trailing_bits();
	return out.data();
}

std::vector<std::byte> sps(const PcmStream &stream)
{
	BitWriter out;
	nal_header(out, kSps);
	out.bits(0, 4);
	out.bits(0, 3);
	out.bit(true); // sps_temporal_id_nesting_flag
	profile_tier_level(out, stream.level_idc);
	out.ue(0);
	out.ue(1); // 4:2:0
	out.ue(stream.width);
	out.ue(stream.height);
	const bool cropped = stream.crop_right + stream.crop_bottom > 0;
	out.bit(cropped);
	if (cropped)
		for (const std::uint32_t offset : {0U, stream.crop_right, 0U, stream.crop_bottom})
			out.ue(offset / 2);
	out.ue(0);
	out.ue(0);
	out.ue(0); // 4 bits of picture order count
	ordering(out);
	out.ue(kLog2MinCb - 3);
	out.ue(kLog2Ctb - kLog2MinCb);
	out.ue(0); // transform blocks from 4
	out.ue(3); // to 32
	out.ue(0);
	out.ue(0);
	out.bits(0, 3); // no scaling list, no asymmetric partitions, no adaptive offset
	out.bit(true);	// pcm_enabled_flag
	out.bits(7, 4);
	out.bits(7, 4);
	out.ue(kLog2MinCb - 3);
	out.ue(kLog2Ctb - kLog2MinCb);
	out.bit(true);	// pcm_loop_filter_disabled_flag
	out.ue(0);	// no reference picture sets
	out.bits(0, 5); // no long-term, no temporal mvp, no smoothing, no VUI, no extension
	out.trailing_bits();
	return out.data();
}

std::vector<std::byte> pps()
{
	BitWriter out;
	nal_header(out, kPps);
	out.ue(0);
	out.ue(0);
	out.bits(0, 7); // dependent slices, output flag, 3 extra bits, sign hiding, cabac_init
	out.ue(0);
	out.ue(0);
	out.se(kSliceQp - 26);
	out.bits(0, 3); // constrained intra, transform skip, cu_qp_delta
	out.se(0);
	out.se(0);
	out.bits(0, 7); // chroma offsets, 2 x weights, bypass, tiles, wavefronts, across slices
	out.bit(true);	// deblocking_filter_control_present_flag
	out.bit(false); // no override
	out.bit(true);	// pps_deblocking_filter_disabled_flag
	out.bits(0, 2); // no scaling list, no list modification
	out.ue(0);
	out.bits(0, 2); // no header extension, no extension
	out.trailing_bits();
	return out.data();
}

/// Writes slice_segment_data() block by block.
class SliceData
{
public:
	SliceData(BitWriter &out, const Picture &picture)
		: out_(out), picture_(picture), cabac_(out), split_(initial(139)),
		  part_mode_(initial(184))
	{}

	void write()
	{
		constexpr std::uint32_t kCtb = 1 << kLog2Ctb;
		cabac_.start();
		for (std::uint32_t y = 0; y < picture_.height; y += kCtb)
			for (std::uint32_t x = 0; x < picture_.width; x += kCtb) {
				quadtree(x, y, kLog2Ctb);
				cabac_.terminate(y + kCtb >= picture_.height &&
						 x + kCtb >= picture_.width);
			}
		out_.align(false);
	}

private:
	/// ITU-T H.265 section 9.3.2.2.
	static CabacContext initial(int init_value)
	{
		const int slope = (init_value >> 4) * 5 - 45;
		const int offset = ((init_value & 15) << 3) - 16;
		return CabacContext::from_pre_state((slope * kSliceQp >> 4) + offset);
	}

	/// A block that is partly outside the picture is split without a split_cu_flag. All others
	/// stay whole, and no neighbour is split deeper, so the flag needs its first context only.
	void quadtree(std::uint32_t x, std::uint32_t y, unsigned log2)
	{
		const std::uint32_t size = 1U << log2;
		if (x >= picture_.width || y >= picture_.height)
			return;
		if (x + size > picture_.width || y + size > picture_.height) {
			for (const std::uint32_t dy : {0U, size / 2})
				for (const std::uint32_t dx : {0U, size / 2})
					quadtree(x + dx, y + dy, log2 - 1);
			return;
		}
		if (log2 > kLog2MinCb)
			cabac_.encode(split_, false);
		else
			cabac_.encode(part_mode_, true); // one partition
		cabac_.terminate(true);			 // pcm_flag
		out_.align(false);
		samples(x, y, size);
		cabac_.start();
	}

	/// pcm_sample_luma, then pcm_sample_chroma of Cb and Cr.
	void samples(std::uint32_t x, std::uint32_t y, std::uint32_t size)
	{
		const auto &[luma, chroma] = picture_.planes;
		for (std::size_t row = 0; row < size; ++row)
			out_.bytes({luma.data + (y + row) * luma.pitch + x, size});
		for (const std::size_t component : {0, 1})
			for (std::size_t row = 0; row < size / 2; ++row) {
				const std::byte *sample =
					chroma.data + (y / 2 + row) * chroma.pitch + x + component;
				for (std::size_t i = 0; i < size / 2; ++i, sample += 2)
					out_.bytes({sample, 1});
			}
	}

	BitWriter &out_;
	const Picture &picture_;
	CabacWriter cabac_;
	CabacContext split_;
	CabacContext part_mode_;
};

} // namespace

std::vector<std::byte> PcmStream::parameter_sets() const
{
	std::vector<std::byte> stream;
	append_nal(stream, vps(level_idc));
	if (picture_set_first)
		append_nal(stream, pps());
	append_nal(stream, sps(*this));
	if (!picture_set_first)
		append_nal(stream, pps());
	return stream;
}

std::vector<std::byte> PcmStream::slice(const Picture &picture) const
{
	BitWriter out;
	nal_header(out, kIdr);
	out.bit(true);	// first_slice_segment_in_pic_flag
	out.bit(false); // no_output_of_prior_pics_flag
	out.ue(0);
	out.ue(kI);
	out.se(0);
	out.trailing_bits(); // byte_alignment()
	SliceData(out, picture).write();
	std::vector<std::byte> stream;
	append_nal(stream, out.data());
	return stream;
}

} // namespace swva::hevc
