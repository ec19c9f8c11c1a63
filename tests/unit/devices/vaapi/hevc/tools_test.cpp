#include <gtest/gtest.h>
#include <va/va.h>
#include <va/va_enc_hevc.h>

#include "devices/vaapi/hevc/tools.h"

namespace penstock::vaapi {
namespace {

constexpr std::uint32_t kAbsent = VA_ATTRIB_NOT_SUPPORTED;

/// As log2 of the sizes.
std::uint32_t block_sizes(unsigned ctb, unsigned min_cb, unsigned max_tb, unsigned min_tb,
			  unsigned depth)
{
	VAConfigAttribValEncHEVCBlockSizes sizes{};
	sizes.bits.log2_max_coding_tree_block_size_minus3 = (ctb - 3) & 3;
	sizes.bits.log2_min_luma_coding_block_size_minus3 = (min_cb - 3) & 3;
	sizes.bits.log2_max_luma_transform_block_size_minus2 = (max_tb - 2) & 3;
	sizes.bits.log2_min_luma_transform_block_size_minus2 = (min_tb - 2) & 3;
	sizes.bits.max_max_transform_hierarchy_depth_inter = depth & 3;
	sizes.bits.max_max_transform_hierarchy_depth_intra = depth & 3;
	return sizes.value;
}

TEST(HevcTools, DefaultsWhereTheDriverSaysNothing)
{
	const HevcTools tools = read_hevc_tools(kAbsent, kAbsent, kAbsent).value();
	EXPECT_EQ(tools, HevcTools{});
	EXPECT_EQ(tools.ctb(), 32u);
	EXPECT_EQ(tools.min_cb(), 16u);
	EXPECT_FALSE(tools.p_as_b);
}

TEST(HevcTools, BlockSizesOfTheDriver)
{
	const HevcTools amd = read_hevc_tools(block_sizes(6, 3, 5, 2, 3), kAbsent, kAbsent).value();
	EXPECT_EQ(amd.ctb(), 64u);
	EXPECT_EQ(amd.min_cb(), 8u);
	EXPECT_EQ(amd.max_tb_log2, 5u);
	EXPECT_EQ(amd.min_tb_log2, 2u);
	EXPECT_EQ(amd.depth_inter, 3u);
	EXPECT_EQ(amd.depth_intra, 3u);
}

TEST(HevcTools, BlockSizesThatContradictAreRefused)
{
	const auto refused = [](std::uint32_t sizes) {
		const auto tools = read_hevc_tools(sizes, kAbsent, kAbsent);
		return !tools && tools.error().is(std::errc::bad_message);
	};
	EXPECT_FALSE(refused(block_sizes(4, 3, 4, 2, 2)));
	EXPECT_TRUE(refused(0));			  // coding trees of 8
	EXPECT_TRUE(refused(block_sizes(4, 5, 4, 2, 2))); // coding block over the tree
	EXPECT_TRUE(refused(block_sizes(4, 3, 5, 2, 2))); // transform over the tree
	EXPECT_TRUE(refused(block_sizes(5, 3, 5, 3, 2))); // smallest transform as the coding block
	EXPECT_TRUE(refused(block_sizes(5, 4, 2, 3, 2))); // largest under the smallest
	EXPECT_TRUE(refused(block_sizes(4, 3, 4, 2, 3))); // too deep
}

TEST(HevcTools, UsesWhatIsSupportedAndCostsNothing)
{
	VAConfigAttribValEncHEVCFeatures features{};
	const HevcTools none = read_hevc_tools(kAbsent, features.value, kAbsent).value();
	EXPECT_FALSE(none.amp || none.sao || none.temporal_mvp || none.cu_qp_delta ||
		     none.strong_intra_smoothing);

	features.value = 0x1555'5555; // all supported
	const HevcTools all = read_hevc_tools(kAbsent, features.value, kAbsent).value();
	EXPECT_TRUE(all.amp && all.sao && all.temporal_mvp && all.cu_qp_delta &&
		    all.strong_intra_smoothing);
	EXPECT_FALSE(all.sign_data_hiding || all.transform_skip || all.constrained_intra_pred ||
		     all.cu_qp_delta_always);
}

TEST(HevcTools, ObeysWhatIsRequired)
{
	VAConfigAttribValEncHEVCFeatures features{};
	features.bits.transform_skip = VA_FEATURE_REQUIRED;
	features.bits.sign_data_hiding = VA_FEATURE_REQUIRED | VA_FEATURE_SUPPORTED;
	features.bits.constrained_intra_pred = VA_FEATURE_REQUIRED;
	features.bits.cu_qp_delta = VA_FEATURE_REQUIRED;
	const HevcTools tools = read_hevc_tools(kAbsent, features.value, kAbsent).value();
	EXPECT_TRUE(tools.transform_skip && tools.sign_data_hiding &&
		    tools.constrained_intra_pred && tools.cu_qp_delta && tools.cu_qp_delta_always);
}

TEST(HevcTools, RefusesWhatItCannotWrite)
{
	VAConfigAttribValEncHEVCFeatures features{};
	features.bits.pcm = VA_FEATURE_REQUIRED;
	const auto tools = read_hevc_tools(kAbsent, features.value, kAbsent);
	ASSERT_TRUE(tools.error().is(std::errc::not_supported));
	EXPECT_NE(tools.error().context.find("requires PCM blocks"), std::string::npos);
}

TEST(HevcTools, BothListsWhereTheDriverWantsThem)
{
	const auto as_b = [](std::uint32_t prediction) {
		return read_hevc_tools(kAbsent, kAbsent, prediction).value().p_as_b;
	};
	EXPECT_FALSE(as_b(VA_PREDICTION_DIRECTION_PREVIOUS | VA_PREDICTION_DIRECTION_FUTURE));
	EXPECT_TRUE(as_b(VA_PREDICTION_DIRECTION_PREVIOUS | VA_PREDICTION_DIRECTION_BI_NOT_EMPTY));
}

} // namespace
} // namespace penstock::vaapi
