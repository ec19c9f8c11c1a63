#include "tests/swva/calls/calls.h"

#include <algorithm>
#include <bit>
#include <optional>

#include <fmt/format.h>

namespace swva {
namespace {

constexpr VAProfile kH264Profiles[] = {VAProfileH264ConstrainedBaseline, VAProfileH264Main,
				       VAProfileH264High};

std::vector<VAProfile> offered_profiles(const Persona &persona)
{
	std::vector<VAProfile> profiles(std::begin(kH264Profiles), std::end(kH264Profiles));
	if (persona.hevc)
		profiles.push_back(VAProfileHEVCMain);
	if (!persona.jpeg_surfaces.empty())
		profiles.push_back(VAProfileJPEGBaseline);
	if (persona.video_proc)
		profiles.push_back(VAProfileNone);
	return profiles;
}

std::vector<VAEntrypoint> offered_entrypoints(const Persona &persona, VAProfile profile)
{
	if (!std::ranges::count(offered_profiles(persona), profile))
		return {};
	if (profile == VAProfileNone)
		return {VAEntrypointVideoProc};
	if (profile == VAProfileJPEGBaseline)
		return {VAEntrypointVLD};
	std::vector<VAEntrypoint> entrypoints;
	if (persona.full)
		entrypoints.push_back(VAEntrypointEncSlice);
	if (persona.low_power)
		entrypoints.push_back(VAEntrypointEncSliceLP);
	return entrypoints;
}

// UNSUPPORTED_PROFILE or UNSUPPORTED_ENTRYPOINT.
VAStatus check_offered(const Persona &persona, VAProfile profile, VAEntrypoint entrypoint)
{
	const auto entrypoints = offered_entrypoints(persona, profile);
	if (!std::ranges::count(offered_profiles(persona), profile))
		return VA_STATUS_ERROR_UNSUPPORTED_PROFILE;
	return std::ranges::count(entrypoints, entrypoint) ? VA_STATUS_SUCCESS
							   : VA_STATUS_ERROR_UNSUPPORTED_ENTRYPOINT;
}

std::uint32_t or_not_supported(std::uint32_t value)
{
	return value == 0 ? VA_ATTRIB_NOT_SUPPORTED : value;
}

// Coding tree blocks of 32 and coding blocks from 8, one size each.
std::uint32_t hevc_block_sizes()
{
	VAConfigAttribValEncHEVCBlockSizes sizes{};
	sizes.bits.log2_max_coding_tree_block_size_minus3 = 2;
	sizes.bits.log2_min_coding_tree_block_size_minus3 = 2;
	sizes.bits.log2_min_luma_coding_block_size_minus3 = 0;
	sizes.bits.log2_max_luma_transform_block_size_minus2 = 3;
	sizes.bits.log2_min_luma_transform_block_size_minus2 = 0;
	sizes.bits.max_max_transform_hierarchy_depth_inter = 2;
	sizes.bits.max_max_transform_hierarchy_depth_intra = 2;
	return sizes.value;
}

std::uint32_t encode_attribute(const Persona &persona, bool hevc, VAConfigAttribType type)
{
	switch (type) {
	case VAConfigAttribRateControl:
		return persona.rate_controls;
	case VAConfigAttribEncPackedHeaders:
		// Zero is an answer here: no packed headers.
		return hevc ? persona.packed_hevc : persona.packed_h264;
	case VAConfigAttribEncMaxRefFrames:
		return persona.references | persona.references_l1 << 16;
	case VAConfigAttribEncMaxSlices:
		return persona.slices;
	case VAConfigAttribEncSliceStructure:
		return persona.slice_structure;
	case VAConfigAttribEncQualityRange:
		return or_not_supported(persona.quality_range);
	case VAConfigAttribPredictionDirection:
		if (hevc && persona.bi_not_empty)
			return VA_PREDICTION_DIRECTION_PREVIOUS | VA_PREDICTION_DIRECTION_FUTURE |
			       VA_PREDICTION_DIRECTION_BI_NOT_EMPTY;
		return VA_PREDICTION_DIRECTION_PREVIOUS;
	case VAConfigAttribEncHEVCBlockSizes:
		return hevc && persona.hevc_block_sizes ? hevc_block_sizes()
							: VA_ATTRIB_NOT_SUPPORTED;
	default:
		return VA_ATTRIB_NOT_SUPPORTED;
	}
}

std::uint32_t rt_formats(const Persona &persona, VAProfile profile)
{
	std::uint32_t formats = VA_RT_FORMAT_YUV420;
	if (profile == VAProfileNone)
		formats |= VA_RT_FORMAT_YUV422 | VA_RT_FORMAT_RGB32;
	if (profile == VAProfileJPEGBaseline) {
		for (const std::uint32_t fourcc : persona.jpeg_surfaces)
			formats |= find_format(fourcc)->rt_format;
		// iHD names what it can decode, and some of it to surfaces of another kind.
		if (persona.jpeg_halves_chroma)
			formats |= VA_RT_FORMAT_YUV422;
	}
	return formats;
}

std::uint32_t attribute(const Persona &persona, VAProfile profile, VAConfigAttribType type)
{
	switch (type) {
	case VAConfigAttribRTFormat:
		return rt_formats(persona, profile);
	case VAConfigAttribMaxPictureWidth:
		return persona.max_width;
	case VAConfigAttribMaxPictureHeight:
		return persona.max_height;
	default:
		return profile == VAProfileNone || profile == VAProfileJPEGBaseline
			       ? VA_ATTRIB_NOT_SUPPORTED
			       : encode_attribute(persona, profile == VAProfileHEVCMain, type);
	}
}

// Exactly one mode, of those that are offered.
VAStatus take_rate_control(Driver &driver, std::uint32_t value, Config &config)
{
	if (!std::has_single_bit(value))
		if (VAStatus status = driver.violation(
			    "2.config_attribute", VA_STATUS_ERROR_INVALID_VALUE,
			    fmt::format("rate control {:#x} is not one mode", value)))
			return status;
	if (value & ~driver.persona.rate_controls)
		return driver.refuse(VA_STATUS_ERROR_INVALID_VALUE,
				     fmt::format("rate control {:#x} is not offered", value));
	config.rate_control = value;
	return VA_STATUS_SUCCESS;
}

VAStatus take_packed_headers(Driver &driver, std::uint32_t value, Config &config)
{
	const std::uint32_t offered =
		config.hevc() ? driver.persona.packed_hevc : driver.persona.packed_h264;
	// Where Mesa offers no packed headers it refuses the attribute, whatever its value.
	if (value & ~offered || offered == 0)
		if (VAStatus status = driver.violation(
			    "6.negotiation", VA_STATUS_ERROR_INVALID_VALUE,
			    fmt::format("packed headers {:#x}, offered are {:#x}", value, offered)))
			return status;
	config.packed_headers = value & offered;
	return VA_STATUS_SUCCESS;
}

VAStatus take_attribute(Driver &driver, const VAConfigAttrib &attribute_, Config &config)
{
	switch (attribute_.type) {
	case VAConfigAttribRTFormat:
		config.rt_format = attribute_.value;
		if (attribute_.value &
		    ~attribute(driver.persona, config.profile, VAConfigAttribRTFormat))
			return driver.refuse(VA_STATUS_ERROR_UNSUPPORTED_RT_FORMAT,
					     fmt::format("RT format {:#x}", attribute_.value));
		return VA_STATUS_SUCCESS;
	case VAConfigAttribRateControl:
		return take_rate_control(driver, attribute_.value, config);
	case VAConfigAttribEncPackedHeaders:
		return take_packed_headers(driver, attribute_.value, config);
	default:
		return VA_STATUS_SUCCESS;
	}
}

} // namespace

VAStatus query_config_profiles(Driver &driver, VAProfile *profiles, int *count)
{
	const auto offered = offered_profiles(driver.persona);
	std::ranges::copy(offered, profiles);
	*count = static_cast<int>(offered.size());
	return VA_STATUS_SUCCESS;
}

VAStatus query_config_entrypoints(Driver &driver, VAProfile profile, VAEntrypoint *entrypoints,
				  int *count)
{
	const auto offered = offered_entrypoints(driver.persona, profile);
	std::ranges::copy(offered, entrypoints);
	*count = static_cast<int>(offered.size());
	return offered.empty() ? VA_STATUS_ERROR_UNSUPPORTED_PROFILE : VA_STATUS_SUCCESS;
}

VAStatus get_config_attributes(Driver &driver, VAProfile profile, VAEntrypoint entrypoint,
			       VAConfigAttrib *attributes, int count)
{
	if (VAStatus status = check_offered(driver.persona, profile, entrypoint))
		return status;
	for (int i = 0; i < count; ++i)
		attributes[i].value = attribute(driver.persona, profile, attributes[i].type);
	return VA_STATUS_SUCCESS;
}

VAStatus create_config(Driver &driver, VAProfile profile, VAEntrypoint entrypoint,
		       VAConfigAttrib *attributes, int count, VAConfigID *id)
{
	if (VAStatus status = check_offered(driver.persona, profile, entrypoint))
		return driver.refuse(status, fmt::format("profile {} entrypoint {}",
							 static_cast<int>(profile),
							 static_cast<int>(entrypoint)));
	auto config = std::make_shared<Config>();
	config->profile = profile;
	config->entrypoint = entrypoint;
	config->rt_format = VA_RT_FORMAT_YUV420;
	config->rate_control = VA_RC_CQP;
	for (int i = 0; i < count; ++i)
		if (VAStatus status = take_attribute(driver, attributes[i], *config))
			return status;
	*id = driver.configs.add(std::move(config));
	return VA_STATUS_SUCCESS;
}

VAStatus destroy_config(Driver &driver, VAConfigID id)
{
	auto config = driver.find(driver.configs, id);
	if (!config)
		return VA_STATUS_ERROR_INVALID_CONFIG;
	if (config->contexts > 0)
		if (VAStatus status = driver.violation("1.lifetime", VA_STATUS_ERROR_INVALID_CONFIG,
						       "config destroyed before its context"))
			return status;
	driver.configs.remove(id);
	return VA_STATUS_SUCCESS;
}

VAStatus query_config_attributes(Driver &driver, VAConfigID id, VAProfile *profile,
				 VAEntrypoint *entrypoint, VAConfigAttrib *attributes, int *count)
{
	auto config = driver.find(driver.configs, id);
	if (!config)
		return VA_STATUS_ERROR_INVALID_CONFIG;
	*profile = config->profile;
	*entrypoint = config->entrypoint;
	*count = 0;
	attributes[(*count)++] = {VAConfigAttribRTFormat, config->rt_format};
	if (config->encodes()) {
		attributes[(*count)++] = {VAConfigAttribRateControl, config->rate_control};
		attributes[(*count)++] = {VAConfigAttribEncPackedHeaders, config->packed_headers};
	}
	return VA_STATUS_SUCCESS;
}

} // namespace swva
