#include "tests/swva/engine/pcm/ipcm_engine.h"

#include "tests/swva/engine/bits/nal.h"
#include "tests/swva/engine/h264/access_unit.h"
#include "tests/swva/engine/h264/slice_data.h"

namespace swva::h264 {

tl::expected<Coded, std::string> IpcmEngine::encode(const H264Frame &frame, const Picture &picture)
{
	if (frame.sequence)
		sequence_ = frame.sequence;
	if (!sequence_)
		return tl::unexpected<std::string>("there was no sequence parameter buffer");
	const auto unit = AccessUnit::create(frame, *sequence_, picture);
	if (!unit)
		return tl::unexpected<std::string>(unit.error());

	const auto &fields = frame.picture.pic_fields.bits;
	Coded coded{unit->headers(), fields.idr_pic_flag != 0};
	for (const H264Slice &slice : frame.slices) {
		const auto &param = slice.param;
		const bool p_slice = param.slice_type % 5 == kP;
		const SliceData data{
			.picture = picture,
			.first = param.macroblock_address,
			.count = param.num_macroblocks,
			.p_slice = p_slice,
			.skip = p_slice && skip_p_,
			.qp = frame.picture.pic_init_qp + param.slice_qp_delta,
			.cabac_init = param.cabac_init_idc,
		};
		BitWriter out = unit->slice(slice);
		if (fields.entropy_coding_mode_flag)
			write_cabac(out, data);
		else
			write_cavlc(out, data);
		append_nal(coded.data, out.data());
	}
	return coded;
}

} // namespace swva::h264
