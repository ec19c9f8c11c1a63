#pragma once

#include <cstdint>

#include "core/base/result.h"

namespace penstock::vaapi {

/// Block sizes and coding tools of an HEVC encoder, as log2 where they are sizes.
struct HevcTools {
	unsigned ctb_log2 = 5;
	unsigned min_cb_log2 = 4;
	unsigned max_tb_log2 = 5;
	unsigned min_tb_log2 = 2;
	unsigned depth_inter = 3; ///< max_transform_hierarchy_depth_inter
	unsigned depth_intra = 3;
	bool amp = true;
	bool sao = false;
	bool temporal_mvp = false;
	bool strong_intra_smoothing = false;
	bool sign_data_hiding = false;
	bool constrained_intra_pred = false;
	bool transform_skip = false;
	bool cu_qp_delta = true;	 ///< the QP may change within a picture
	bool cu_qp_delta_always = false; ///< not only with rate control
	/// Pictures that look back are B slices with both lists the same: the driver has
	/// VA_PREDICTION_DIRECTION_BI_NOT_EMPTY.
	bool p_as_b = false;

	std::uint32_t min_cb() const { return 1u << min_cb_log2; }
	std::uint32_t ctb() const { return 1u << ctb_log2; }
	friend bool operator==(const HevcTools &, const HevcTools &) = default;
};

/// From the values of VAConfigAttribEncHEVCBlockSizes, …EncHEVCFeatures and
/// …PredictionDirection, each of which may be VA_ATTRIB_NOT_SUPPORTED: the default above stays then
/// (the block sizes and tools of the first Intel encoder).
/// bad_message: block sizes that contradict each other or the standard; not_supported: the driver
/// requires a tool that is not written here (PCM, scaling lists, weighted prediction, …).
Result<HevcTools> read_hevc_tools(std::uint32_t block_sizes, std::uint32_t features,
				  std::uint32_t prediction);

} // namespace penstock::vaapi
