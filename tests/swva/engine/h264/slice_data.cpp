#include "tests/swva/engine/h264/slice_data.h"

#include <algorithm>
#include <array>

#include "tests/swva/engine/bits/cabac_writer.h"

namespace swva::h264 {
namespace {

/// pcm_sample_luma, then pcm_sample_chroma of Cb and Cr.
std::array<std::byte, 384> samples(const Picture &picture, std::uint32_t address)
{
	const std::uint32_t columns = picture.width / 16;
	const std::size_t left = std::size_t{address % columns} * 16;
	const std::size_t top = std::size_t{address / columns} * 16;
	std::array<std::byte, 384> result;
	auto *luma = result.data();
	for (std::size_t y = 0; y < 16; ++y, luma += 16)
		std::copy_n(picture.planes[0].data + (top + y) * picture.planes[0].pitch + left, 16,
			    luma);
	auto *chroma = result.data() + 256;
	for (std::size_t y = 0; y < 8; ++y) {
		const std::byte *pair =
			picture.planes[1].data + (top / 2 + y) * picture.planes[1].pitch + left;
		for (std::size_t x = 0; x < 8; ++x, ++chroma, pair += 2) {
			chroma[0] = pair[0];
			chroma[64] = pair[1];
		}
	}
	return result;
}

/// The contexts that these macroblocks need: ITU-T H.264 tables 9-12 and 9-13.
class Contexts
{
public:
	Contexts(int qp, unsigned cabac_init)
	{
		constexpr Init kTypeI[3] = {{20, -15}, {2, 54}, {3, 74}};
		constexpr Init kP[3][5] = {
			{{23, 33}, {23, 2}, {21, 0}, {1, 9}, {5, 57}},
			{{22, 25}, {34, 0}, {16, 0}, {-2, 9}, {2, 65}},
			{{29, 16}, {25, 0}, {14, 0}, {-10, 51}, {26, 16}},
		};
		const auto &p = kP[std::min(cabac_init, 2U)];
		for (std::size_t i = 0; i < 3; ++i) {
			type_i[i] = initial(kTypeI[i], qp);
			skip[i] = initial(p[i], qp);
		}
		prefix_p = initial(p[3], qp);
		suffix_p = initial(p[4], qp);
	}

	std::array<CabacContext, 3> type_i; ///< 3 to 5: the first bin of mb_type in I slices
	std::array<CabacContext, 3> skip;   ///< 11 to 13: mb_skip_flag in P slices
	CabacContext prefix_p;		    ///< 14: mb_type in P slices, intra or not
	CabacContext suffix_p;		    ///< 17: the first bin of what follows for intra

private:
	struct Init {
		int m;
		int n;
	};
	static CabacContext initial(Init init, int qp)
	{
		return CabacContext::from_pre_state((init.m * std::clamp(qp, 0, 51) >> 4) + init.n);
	}
};

/// mb_skip_flag and mb_type of an I_PCM macroblock up to the last bin. `neighbours` counts those
/// at the left and above that are in the slice: all of them are I_PCM.
void write_type(CabacWriter &cabac, Contexts &contexts, bool p_slice, unsigned neighbours)
{
	if (p_slice) {
		cabac.encode(contexts.skip[neighbours], false);
		cabac.encode(contexts.prefix_p, true);
		cabac.encode(contexts.suffix_p, true);
	} else {
		cabac.encode(contexts.type_i[neighbours], true);
	}
}

} // namespace

void write_cavlc(BitWriter &out, const SliceData &slice)
{
	constexpr unsigned kIPcm = 25;
	constexpr unsigned kIPcmInP = 30;
	if (slice.skip) {
		out.ue(slice.count); // mb_skip_run
		out.trailing_bits();
		return;
	}
	for (std::uint32_t i = 0; i < slice.count; ++i) {
		if (slice.p_slice)
			out.ue(0); // mb_skip_run
		out.ue(slice.p_slice ? kIPcmInP : kIPcm);
		out.align(false);
		out.bytes(samples(slice.picture, slice.first + i));
	}
	out.trailing_bits();
}

void write_cabac(BitWriter &out, const SliceData &slice)
{
	const std::uint32_t columns = slice.picture.width / 16;
	Contexts contexts(slice.qp, slice.cabac_init);
	CabacWriter cabac(out);
	out.align(true); // cabac_alignment_one_bit
	cabac.start();
	for (std::uint32_t i = 0; i < slice.count; ++i) {
		if (slice.skip) {
			// Neighbours that are skipped, or are not there, count as nothing.
			cabac.encode(contexts.skip[0], true);
		} else {
			const bool left = (slice.first + i) % columns != 0 && i >= 1;
			const bool above = i >= columns;
			write_type(cabac, contexts, slice.p_slice, left + above);
			cabac.terminate(true); // I_PCM
			out.align(false);
			out.bytes(samples(slice.picture, slice.first + i));
			cabac.start();
		}
		cabac.terminate(i + 1 == slice.count); // end_of_slice_flag
	}
	out.align(false);
}

} // namespace swva::h264
