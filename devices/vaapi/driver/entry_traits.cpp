#include "devices/vaapi/driver/entry_traits.h"

#include <array>
#include <vector>

namespace penstock::vaapi {

namespace {

/// Larger numbers are a field of bits (AMD), not levels.
constexpr std::uint32_t kMaxQualityLevels = 15;

bool known(std::uint32_t value)
{
	return value != VA_ATTRIB_NOT_SUPPORTED;
}

void take(EntryTraits &traits, const VAConfigAttrib &attribute)
{
	const std::uint32_t value = attribute.value;
	switch (attribute.type) {
	case VAConfigAttribRateControl:
		traits.rate_controls = value;
		break;
	case VAConfigAttribEncPackedHeaders:
		traits.packed_headers = known(value) ? value : 0;
		break;
	case VAConfigAttribEncMaxRefFrames:
		if (known(value))
			traits.references = value & 0xffff;
		break;
	case VAConfigAttribMaxPictureWidth:
		if (known(value) && value != 0)
			traits.maximum.width = value;
		break;
	case VAConfigAttribMaxPictureHeight:
		if (known(value) && value != 0)
			traits.maximum.height = value;
		break;
	case VAConfigAttribEncQualityRange:
		if (value > 1 && value <= kMaxQualityLevels)
			traits.quality_levels = value;
		break;
	case VAConfigAttribPredictionDirection:
		traits.prediction = value;
		break;
	case VAConfigAttribEncHEVCFeatures:
		traits.hevc_features = value;
		break;
	case VAConfigAttribEncHEVCBlockSizes:
		traits.hevc_block_sizes = value;
		break;
	default:
		break;
	}
}

} // namespace

Result<EntryTraits> query_entry(const Display &display, const EncodeEntry &entry)
{
	std::vector<VAConfigAttrib> attributes;
	for (VAConfigAttribType type :
	     {VAConfigAttribRTFormat, VAConfigAttribRateControl, VAConfigAttribEncPackedHeaders,
	      VAConfigAttribEncMaxRefFrames, VAConfigAttribMaxPictureWidth,
	      VAConfigAttribMaxPictureHeight, VAConfigAttribEncQualityRange,
	      VAConfigAttribPredictionDirection, VAConfigAttribEncHEVCFeatures,
	      VAConfigAttribEncHEVCBlockSizes})
		attributes.push_back({type, VA_ATTRIB_NOT_SUPPORTED});
	if (Status status = display.call("vaGetConfigAttributes", vaGetConfigAttributes,
					 entry.profile, entry.entrypoint, attributes.data(),
					 static_cast<int>(attributes.size()));
	    !status)
		return propagate(status);
	const std::uint32_t rt_formats = attributes.front().value;
	if (!known(rt_formats) || (rt_formats & VA_RT_FORMAT_YUV420) == 0)
		return display.error(VA_STATUS_ERROR_UNSUPPORTED_RT_FORMAT, "vaGetConfigAttributes",
				     "8-bit 4:2:0");
	EntryTraits traits;
	traits.entry = entry;
	for (const VAConfigAttrib &attribute : attributes)
		take(traits, attribute);
	return traits;
}

Result<ConfigHandle> create_config(const DisplayRef &display, const EntryTraits &traits,
				   std::uint32_t rate_control)
{
	std::array<VAConfigAttrib, 3> attributes{};
	int count = 0;
	attributes[count++] = {VAConfigAttribRTFormat, VA_RT_FORMAT_YUV420};
	if (rate_control != 0)
		attributes[count++] = {VAConfigAttribRateControl, rate_control};
	// Mesa refuses the attribute where it takes no headers.
	if (traits.packed_headers != 0)
		attributes[count++] = {VAConfigAttribEncPackedHeaders, traits.packed_headers};
	VAConfigID id = VA_INVALID_ID;
	if (Status status = display->call("vaCreateConfig", vaCreateConfig, traits.entry.profile,
					  traits.entry.entrypoint, attributes.data(), count, &id);
	    !status)
		return propagate(status);
	return ConfigHandle(display, id);
}

} // namespace penstock::vaapi
