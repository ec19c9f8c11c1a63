#include "devices/vaapi/coded_stream.h"

#include "devices/vaapi/h264_stream.h"
#include "devices/vaapi/hevc_stream.h"

namespace penstock::vaapi {

Result<std::unique_ptr<CodedStream>> create_stream(const EntryTraits &traits,
						   const StreamFormat &format,
						   const EncoderSettings &settings)
{
	return traits.entry.codec == Codec::kH264 ? H264Stream::create(traits, format, settings)
						  : HevcStream::create(traits, format, settings);
}

} // namespace penstock::vaapi
