#include "tests/unit/swva/va_client.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace swva::test {
namespace {

constexpr VASurfaceID kStandIns = 10; // H264Client's reconstructed surfaces

void require(VAStatus status, const char *call)
{
	if (status != VA_STATUS_SUCCESS)
		throw std::runtime_error(std::string(call) + ": " + ::vaErrorStr(status));
}

void append_packed(std::vector<Rendered> &list, const PackedHeader &header)
{
	VAEncPackedHeaderParameterBuffer parameter{};
	parameter.type = header.type;
	parameter.bit_length = header.bit_length;
	parameter.has_emulation_bytes = header.has_emulation_bytes;
	list.push_back(Rendered::of(VAEncPackedHeaderParameterBufferType, parameter));
	list.push_back({VAEncPackedHeaderDataBufferType, header.data});
}

} // namespace

VaClient::VaClient(const Variables &variables, H264Client::Settings settings,
		   std::uint32_t rate_control)
	: display_(variables), frames_(settings), settings_(settings), rate_control_(rate_control)
{
	VAConfigAttrib attributes[] = {
		{VAConfigAttribRTFormat, VA_RT_FORMAT_YUV420},
		{VAConfigAttribRateControl, rate_control},
		{VAConfigAttribEncPackedHeaders, VA_ENC_PACKED_HEADER_SEQUENCE |
							 VA_ENC_PACKED_HEADER_PICTURE |
							 VA_ENC_PACKED_HEADER_SLICE}};
	VAEntrypoint entrypoints[8];
	int count = 0;
	require(::vaQueryConfigEntrypoints(display(), settings.profile, entrypoints, &count),
		"vaQueryConfigEntrypoints");
	require(::vaCreateConfig(display(), settings.profile, entrypoints[0], attributes,
				 settings.packed ? 3 : 2, &config_),
		"vaCreateConfig");
	require(::vaCreateSurfaces(display(), VA_RT_FORMAT_YUV420, settings.width, settings.height,
				   surfaces_.data(), 3, nullptr, 0),
		"vaCreateSurfaces");
	require(::vaCreateContext(display(), config_, static_cast<int>(frames_.coded_width()),
				  static_cast<int>(frames_.coded_height()), VA_PROGRESSIVE, nullptr,
				  0, &context_),
		"vaCreateContext");
	require(::vaCreateBuffer(display(), context_, VAEncCodedBufferType,
				 3 * frames_.coded_width() * frames_.coded_height() + 65536, 1,
				 nullptr, &coded_),
		"vaCreateBuffer");
}

VaClient::~VaClient()
{
	close();
}

void VaClient::close()
{
	if (!std::exchange(open_, false))
		return;
	(void)::vaDestroyBuffer(display(), coded_);
	(void)::vaDestroyContext(display(), context_);
	(void)::vaDestroySurfaces(display(), surfaces_.data(), 3);
	(void)::vaDestroyConfig(display(), config_);
}

VASurfaceID VaClient::real(VASurfaceID stand_in) const
{
	return stand_in == VA_INVALID_ID ? stand_in : reconstructed(stand_in - kStandIns);
}

H264Frame VaClient::fill(H264Frame frame) const
{
	frame.picture.CurrPic.picture_id = real(frame.picture.CurrPic.picture_id);
	for (VAPictureH264 &reference : frame.picture.ReferenceFrames)
		reference.picture_id = real(reference.picture_id);
	for (H264Slice &slice : frame.slices)
		for (VAPictureH264 &reference : slice.param.RefPicList0)
			reference.picture_id = real(reference.picture_id);
	frame.picture.coded_buf = coded_;
	if (frame.sequence && rate_control_ == VA_RC_CQP)
		frame.sequence->bits_per_second = 0;
	return frame;
}

VAEncMiscParameterRateControl VaClient::rate_control() const
{
	VAEncMiscParameterRateControl rate{};
	rate.bits_per_second = settings_.bitrate;
	rate.target_percentage = 100;
	rate.window_size = 1000;
	return rate;
}

std::vector<Rendered> VaClient::buffers(const H264Frame &frame) const
{
	std::vector<Rendered> list;
	if (frame.sequence)
		list.push_back(Rendered::of(VAEncSequenceParameterBufferType, *frame.sequence));
	list.push_back(Rendered::of(VAEncPictureParameterBufferType, frame.picture));
	if (frame.sequence && rate_control_ != VA_RC_CQP)
		list.push_back(misc(VAEncMiscParameterTypeRateControl, rate_control()));
	for (const PackedHeader &header : frame.headers)
		append_packed(list, header);
	for (const H264Slice &slice : frame.slices) {
		if (slice.header)
			append_packed(list, *slice.header);
		list.push_back(Rendered::of(VAEncSliceParameterBufferType, slice.param));
	}
	return list;
}

VAStatus VaClient::render(const std::vector<Rendered> &buffers) const
{
	std::vector<VABufferID> ids;
	VAStatus status = VA_STATUS_SUCCESS;
	for (const Rendered &each : buffers) {
		VABufferID id = VA_INVALID_ID;
		status = ::vaCreateBuffer(display(), context_, each.type,
					  static_cast<unsigned>(each.bytes.size()), 1,
					  const_cast<std::byte *>(each.bytes.data()), &id);
		if (status != VA_STATUS_SUCCESS)
			break;
		ids.push_back(id);
		status = ::vaRenderPicture(display(), context_, &id, 1);
		if (status != VA_STATUS_SUCCESS)
			break;
	}
	// libva 2 leaves them to the application, which need not wait.
	for (VABufferID id : ids)
		to_destroy_.push_back(id);
	return status;
}

VAStatus VaClient::encode(const std::vector<Rendered> &buffers) const
{
	VAStatus status = begin();
	if (status != VA_STATUS_SUCCESS)
		return status;
	status = render(buffers);
	const VAStatus ended = end();
	for (VABufferID id : std::exchange(to_destroy_, {}))
		(void)::vaDestroyBuffer(display(), id);
	return status != VA_STATUS_SUCCESS ? status : ended;
}

VaClient::Coded VaClient::read() const
{
	Coded result;
	void *address = nullptr;
	result.status = ::vaMapBuffer(display(), coded_, &address);
	if (result.status != VA_STATUS_SUCCESS)
		return result;
	for (const auto *segment = static_cast<VACodedBufferSegment *>(address); segment;
	     segment = static_cast<const VACodedBufferSegment *>(segment->next)) {
		const auto *data = static_cast<const std::byte *>(segment->buf);
		data += segment->bit_offset / 8;
		result.data.insert(result.data.end(), data, data + segment->size);
		result.flags |= segment->status;
		++result.segments;
	}
	result.status = ::vaUnmapBuffer(display(), coded_);
	return result;
}

void VaClient::paint(std::uint8_t value) const
{
	VAImage image{};
	void *address = nullptr;
	require(::vaDeriveImage(display(), input(), &image), "vaDeriveImage");
	require(::vaMapBuffer(display(), image.buf, &address), "vaMapBuffer");
	std::memset(address, value, image.data_size);
	require(::vaUnmapBuffer(display(), image.buf), "vaUnmapBuffer");
	require(::vaDestroyImage(display(), image.image_id), "vaDestroyImage");
}

bool broken(const std::vector<std::string> &violations, const std::string &rule)
{
	return std::ranges::count(violations, rule) > 0;
}

} // namespace swva::test
