#include "tests/swva/run/render.h"

#include <cstring>

#include <fmt/format.h>

namespace swva {
namespace {

constexpr VAStatus kInvalid = VA_STATUS_ERROR_INVALID_PARAMETER;

template <typename T>
T read(std::span<const std::byte> bytes)
{
	T value;
	std::memcpy(&value, bytes.data(), sizeof(T));
	return value;
}

// Mesa and iHD take the bit rate of each sequence until a rate control parameter follows.
void expect_rate_control(const Context &context, PictureState &picture)
{
	picture.rate_after_sequence = !context.config->has_bitrate();
}

VAStatus take_sequence(Driver &driver, Context &context, PictureState &picture,
		       std::span<const std::byte> bytes)
{
	const bool hevc = context.config->hevc();
	if (hevc ? picture.hevc.sequence.has_value() : picture.h264.sequence.has_value())
		if (VAStatus status =
			    driver.violation("2.twice", kInvalid, "two sequences in a picture"))
			return status;
	expect_rate_control(context, picture);
	if (hevc) {
		picture.hevc.sequence = read<VAEncSequenceParameterBufferHEVC>(bytes);
		context.coded_width = picture.hevc.sequence->pic_width_in_luma_samples;
		context.coded_height = picture.hevc.sequence->pic_height_in_luma_samples;
		context.max_references = driver.persona.references;
		return driver.violations(check_sequence(*picture.hevc.sequence, *context.config));
	}
	picture.h264.sequence = read<VAEncSequenceParameterBufferH264>(bytes);
	const auto &sequence = *picture.h264.sequence;
	context.coded_width = sequence.picture_width_in_mbs * 16U;
	context.coded_height = sequence.picture_height_in_mbs * 16U;
	context.max_references = sequence.max_num_ref_frames;
	return driver.violations(check_sequence(sequence, *context.config));
}

VAStatus take_picture(Driver &driver, const Context &context, PictureState &picture,
		      std::span<const std::byte> bytes)
{
	if (picture.has_picture)
		if (VAStatus status =
			    driver.violation("2.twice", kInvalid, "two picture parameter buffers"))
			return status;
	picture.has_picture = true;
	if (context.config->hevc())
		picture.hevc.picture = read<VAEncPictureParameterBufferHEVC>(bytes);
	else
		picture.h264.picture = read<VAEncPictureParameterBufferH264>(bytes);
	return VA_STATUS_SUCCESS;
}

VAStatus take_slices(const Context &context, PictureState &picture, const Buffer &buffer)
{
	for (std::uint32_t i = 0; i < buffer.elements; ++i) {
		const auto bytes = buffer.element(i);
		if (context.config->hevc())
			picture.hevc.slices.push_back({read<VAEncSliceParameterBufferHEVC>(bytes),
						       std::move(picture.slice_header)});
		else
			picture.h264.slices.push_back({read<VAEncSliceParameterBufferH264>(bytes),
						       std::move(picture.slice_header)});
		picture.slice_header.reset();
	}
	return VA_STATUS_SUCCESS;
}

VAStatus take_misc(Driver &driver, Context &context, PictureState &picture,
		   std::span<const std::byte> bytes)
{
	const auto found =
		take_misc_parameter(bytes, *context.config, driver.persona, context.misc);
	if (bytes.size() >= sizeof(VAEncMiscParameterType) &&
	    read<VAEncMiscParameterType>(bytes) == VAEncMiscParameterTypeRateControl)
		picture.rate_after_sequence = true;
	return driver.violations(found);
}

// The bits of VAConfigAttribEncPackedHeaders that allow a type. Mesa and Intel take SEI and
// delimiters as raw data; MISC stands for them in older programs.
std::uint32_t permission(std::uint32_t type)
{
	switch (type) {
	case VAEncPackedHeaderSequence:
		return VA_ENC_PACKED_HEADER_SEQUENCE;
	case VAEncPackedHeaderPicture:
		return VA_ENC_PACKED_HEADER_PICTURE;
	case VAEncPackedHeaderSlice:
		return VA_ENC_PACKED_HEADER_SLICE;
	default:
		return VA_ENC_PACKED_HEADER_MISC | VA_ENC_PACKED_HEADER_RAW_DATA;
	}
}

VAStatus take_packed_parameter(Driver &driver, const Context &context, PictureState &picture,
			       std::span<const std::byte> bytes)
{
	const auto parameter = read<VAEncPackedHeaderParameterBuffer>(bytes);
	if (!(permission(parameter.type) & context.config->packed_headers))
		if (VAStatus status = driver.violation(
			    "6.negotiation", kInvalid,
			    fmt::format("packed header of type {}, negotiated are {:#x}",
					parameter.type, context.config->packed_headers)))
			return status;
	picture.packed = parameter;
	return VA_STATUS_SUCCESS;
}

VAStatus take_packed_data(Driver &driver, const Context &context, PictureState &picture,
			  std::span<const std::byte> bytes)
{
	if (!picture.packed) {
		(void)driver.violation("2.packed_pair", kInvalid,
				       "packed header data without its parameters");
		return kInvalid;
	}
	PackedHeader header;
	header.type = picture.packed->type;
	header.data.assign(bytes.begin(), bytes.end());
	header.bit_length = picture.packed->bit_length;
	header.has_emulation_bytes = picture.packed->has_emulation_bytes != 0;
	picture.packed.reset();
	if (header.bit_length > bytes.size() * 8 || header.bit_length == 0) {
		(void)driver.violation(
			"6.bit_length", kInvalid,
			fmt::format("{} bits in {} bytes", header.bit_length, bytes.size()));
		return kInvalid;
	}
	if (header.type != VAEncPackedHeaderSlice) {
		auto &headers =
			context.config->hevc() ? picture.hevc.headers : picture.h264.headers;
		headers.push_back(std::move(header));
		return VA_STATUS_SUCCESS;
	}
	const bool twice = picture.slice_header.has_value();
	picture.slice_header = std::move(header);
	if (twice)
		return driver.violation("6.once_per_slice", kInvalid,
					"two packed slice headers for a slice");
	return VA_STATUS_SUCCESS;
}

// Its rectangles are the application's memory: they are read now.
VAStatus take_pipeline(Driver &driver, PictureState &picture, std::span<const std::byte> bytes)
{
	if (picture.pipeline)
		if (VAStatus status = driver.violation("2.twice", kInvalid, "two pipelines"))
			return status;
	picture.pipeline = read<VAProcPipelineParameterBuffer>(bytes);
	if (picture.pipeline->surface_region)
		picture.source_region = *picture.pipeline->surface_region;
	if (picture.pipeline->output_region)
		picture.target_region = *picture.pipeline->output_region;
	return VA_STATUS_SUCCESS;
}

template <typename Parameters>
VAStatus take_once(Driver &driver, std::optional<Parameters> &target, const Buffer &buffer)
{
	if (target)
		if (VAStatus status =
			    driver.violation("2.twice", kInvalid,
					     fmt::format("two buffers of type {} in a picture",
							 static_cast<int>(buffer.type))))
			return status;
	target = read<Parameters>(buffer.element(0));
	return VA_STATUS_SUCCESS;
}

// iHD wants as many buffers of data as of slices.
VAStatus take_jpeg_data(Driver &driver, JpegFrame &jpeg, const Buffer &buffer)
{
	if (!jpeg.data.empty())
		if (VAStatus status = driver.violation("9.slice", kInvalid,
						       "the data of a slice in several buffers"))
			return status;
	jpeg.data = buffer.bytes;
	return VA_STATUS_SUCCESS;
}

} // namespace

VAStatus render_buffer(Driver &driver, Context &context, const Buffer &buffer)
{
	PictureState &picture = *context.picture;
	// A packed header's parameters and data are adjacent.
	if (picture.packed && buffer.type != VAEncPackedHeaderDataBufferType)
		if (VAStatus status = driver.violation("2.packed_pair", kInvalid,
						       "packed header parameters without data"))
			return status;
	switch (buffer.type) {
	case VAEncSequenceParameterBufferType:
		return take_sequence(driver, context, picture, buffer.element(0));
	case VAEncPictureParameterBufferType:
		return take_picture(driver, context, picture, buffer.element(0));
	case VAEncSliceParameterBufferType:
		return take_slices(context, picture, buffer);
	case VAEncMiscParameterBufferType:
		return take_misc(driver, context, picture, buffer.element(0));
	case VAEncPackedHeaderParameterBufferType:
		return take_packed_parameter(driver, context, picture, buffer.element(0));
	case VAEncPackedHeaderDataBufferType:
		return take_packed_data(driver, context, picture, buffer.element(0));
	case VAPictureParameterBufferType:
		return take_once(driver, picture.jpeg.picture, buffer);
	case VAIQMatrixBufferType:
		return take_once(driver, picture.jpeg.quantisers, buffer);
	case VAHuffmanTableBufferType:
		return take_once(driver, picture.jpeg.huffman, buffer);
	case VASliceParameterBufferType:
		for (std::uint32_t i = 0; i < buffer.elements; ++i)
			picture.jpeg.slices.push_back(
				read<VASliceParameterBufferJPEGBaseline>(buffer.element(i)));
		return VA_STATUS_SUCCESS;
	case VASliceDataBufferType:
		return take_jpeg_data(driver, picture.jpeg, buffer);
	case VAProcPipelineParameterBufferType:
		return take_pipeline(driver, picture, buffer.element(0));
	default:
		(void)driver.violation("2.order", VA_STATUS_ERROR_UNSUPPORTED_BUFFERTYPE,
				       fmt::format("buffer type {} is not rendered",
						   static_cast<int>(buffer.type)));
		return VA_STATUS_ERROR_UNSUPPORTED_BUFFERTYPE;
	}
}

} // namespace swva
