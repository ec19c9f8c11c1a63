#include "devices/vaapi/hevc/tools.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <va/va.h>
#include <va/va_enc_hevc.h>

#include <fmt/format.h>

namespace penstock::vaapi {

namespace {

/// Which sizes ITU-T H.265 allows together: clause 7.4.3.2.1, and A.3.2 for the coding tree.
bool valid(const HevcTools &tools)
{
	const unsigned deepest = tools.ctb_log2 - tools.min_tb_log2;
	return tools.ctb_log2 >= 4 && tools.ctb_log2 <= 6 && tools.min_cb_log2 <= tools.ctb_log2 &&
	       tools.min_tb_log2 < tools.min_cb_log2 && tools.min_tb_log2 <= tools.max_tb_log2 &&
	       tools.max_tb_log2 <= 5 && tools.max_tb_log2 <= tools.ctb_log2 &&
	       tools.depth_inter <= deepest && tools.depth_intra <= deepest;
}

Status read_block_sizes(std::uint32_t value, HevcTools &tools)
{
	VAConfigAttribValEncHEVCBlockSizes sizes{};
	sizes.value = value;
	tools.ctb_log2 = sizes.bits.log2_max_coding_tree_block_size_minus3 + 3;
	tools.min_cb_log2 = sizes.bits.log2_min_luma_coding_block_size_minus3 + 3;
	tools.max_tb_log2 = sizes.bits.log2_max_luma_transform_block_size_minus2 + 2;
	tools.min_tb_log2 = sizes.bits.log2_min_luma_transform_block_size_minus2 + 2;
	tools.depth_inter = sizes.bits.max_max_transform_hierarchy_depth_inter;
	tools.depth_intra = sizes.bits.max_max_transform_hierarchy_depth_intra;
	if (!valid(tools))
		return make_error(std::errc::bad_message,
				  fmt::format("VAConfigAttribEncHEVCBlockSizes {:#x}: these sizes "
					      "do not go together",
					      value));
	return {};
}

// Some drivers set the bit of VA_FEATURE_SUPPORTED with it.
bool required(std::uint32_t feature)
{
	return (feature & VA_FEATURE_REQUIRED) != 0;
}

/// A tool that costs nothing and saves bits is used where the driver has it; the others only where
/// it insists.
Status read_features(std::uint32_t value, HevcTools &tools)
{
	VAConfigAttribValEncHEVCFeatures features{};
	features.value = value;
	const auto bits = features.bits;
	tools.amp = bits.amp != VA_FEATURE_NOT_SUPPORTED;
	tools.sao = bits.sao != VA_FEATURE_NOT_SUPPORTED;
	tools.temporal_mvp = bits.temporal_mvp != VA_FEATURE_NOT_SUPPORTED;
	tools.strong_intra_smoothing = bits.strong_intra_smoothing != VA_FEATURE_NOT_SUPPORTED;
	tools.cu_qp_delta = bits.cu_qp_delta != VA_FEATURE_NOT_SUPPORTED;
	tools.cu_qp_delta_always = required(bits.cu_qp_delta);
	tools.sign_data_hiding = required(bits.sign_data_hiding);
	tools.constrained_intra_pred = required(bits.constrained_intra_pred);
	tools.transform_skip = required(bits.transform_skip);

	struct Missing {
		std::uint32_t need;
		std::string_view name;
	};
	const std::array<Missing, 7> missing{{
		{bits.separate_colour_planes, "separate colour planes"},
		{bits.scaling_lists, "scaling lists"},
		{bits.pcm, "PCM blocks"},
		{bits.dependent_slices, "dependent slices"},
		{bits.weighted_prediction, "weighted prediction"},
		{bits.transquant_bypass, "transform bypass"},
		{bits.deblocking_filter_disable, "no deblocking filter"},
	}};
	const auto found = std::ranges::find_if(missing, required, &Missing::need);
	if (found != missing.end())
		return make_error(std::errc::not_supported,
				  fmt::format("VAConfigAttribEncHEVCFeatures {:#x}: the driver "
					      "requires {}",
					      value, found->name));
	return {};
}

} // namespace

Result<HevcTools> read_hevc_tools(std::uint32_t block_sizes, std::uint32_t features,
				  std::uint32_t prediction)
{
	HevcTools tools;
	Status status;
	if (block_sizes != VA_ATTRIB_NOT_SUPPORTED)
		status = read_block_sizes(block_sizes, tools);
	if (status && features != VA_ATTRIB_NOT_SUPPORTED)
		status = read_features(features, tools);
	if (!status)
		return propagate(status);
	tools.p_as_b = prediction != VA_ATTRIB_NOT_SUPPORTED &&
		       (prediction & VA_PREDICTION_DIRECTION_BI_NOT_EMPTY) != 0;
	return tools;
}

} // namespace penstock::vaapi
