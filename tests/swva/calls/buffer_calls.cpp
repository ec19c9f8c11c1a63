#include "tests/swva/calls/calls.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>
#include <va/va_dec_jpeg.h>
#include <va/va_enc_h264.h>
#include <va/va_enc_hevc.h>

#include "tests/swva/objects/coded_buffer.h"

namespace swva {
namespace {

std::optional<std::size_t> jpeg_element_size(VABufferType type)
{
	switch (type) {
	case VAPictureParameterBufferType:
		return sizeof(VAPictureParameterBufferJPEGBaseline);
	case VAIQMatrixBufferType:
		return sizeof(VAIQMatrixBufferJPEGBaseline);
	case VAHuffmanTableBufferType:
		return sizeof(VAHuffmanTableBufferJPEGBaseline);
	case VASliceParameterBufferType:
		return sizeof(VASliceParameterBufferJPEGBaseline);
	case VASliceDataBufferType:
		return 0;
	default:
		return std::nullopt;
	}
}

// The size of a parameter buffer's element; 0: any, nullopt: no such buffer in this context.
std::optional<std::size_t> element_size(const Config &config, VABufferType type)
{
	if (config.decodes())
		return jpeg_element_size(type);
	if (!config.encodes())
		return type == VAProcPipelineParameterBufferType
			       ? std::optional(sizeof(VAProcPipelineParameterBuffer))
			       : std::nullopt;
	switch (type) {
	case VAEncSequenceParameterBufferType:
		return config.hevc() ? sizeof(VAEncSequenceParameterBufferHEVC)
				     : sizeof(VAEncSequenceParameterBufferH264);
	case VAEncPictureParameterBufferType:
		return config.hevc() ? sizeof(VAEncPictureParameterBufferHEVC)
				     : sizeof(VAEncPictureParameterBufferH264);
	case VAEncSliceParameterBufferType:
		return config.hevc() ? sizeof(VAEncSliceParameterBufferHEVC)
				     : sizeof(VAEncSliceParameterBufferH264);
	case VAEncPackedHeaderParameterBufferType:
		return sizeof(VAEncPackedHeaderParameterBuffer);
	case VAEncPackedHeaderDataBufferType:
	case VAEncMiscParameterBufferType:
	case VAEncCodedBufferType:
		return 0;
	default:
		return std::nullopt;
	}
}

VAStatus check_new_buffer(Driver &driver, const Config &config, VABufferType type,
			  unsigned int size, unsigned int elements, const void *data)
{
	const auto expected = element_size(config, type);
	if (!expected)
		return driver.refuse(VA_STATUS_ERROR_UNSUPPORTED_BUFFERTYPE,
				     fmt::format("buffer type {}", static_cast<int>(type)));
	if (*expected != 0 && size != *expected) {
		(void)driver.violation("5.buffer_size", VA_STATUS_ERROR_INVALID_PARAMETER,
				       fmt::format("buffer type {} of {} bytes, must be {}",
						   static_cast<int>(type), size, *expected));
		return VA_STATUS_ERROR_INVALID_PARAMETER;
	}
	if (size == 0 || elements == 0 || std::uint64_t{size} * elements > UINT32_MAX) {
		(void)driver.violation("5.buffer_size", VA_STATUS_ERROR_INVALID_PARAMETER,
				       fmt::format("{} elements of {} bytes", elements, size));
		return VA_STATUS_ERROR_INVALID_PARAMETER;
	}
	if (type == VAEncCodedBufferType && data)
		return driver.violation("5.coded_data", VA_STATUS_ERROR_INVALID_PARAMETER,
					"a coded buffer with data");
	return VA_STATUS_SUCCESS;
}

VAStatus map_coded(Driver &driver, Buffer &buffer, void **address)
{
	auto context = driver.contexts.find(buffer.context);
	std::size_t size = buffer.coded_size;
	if (buffer.state == CodedState::kPending || buffer.state == CodedState::kWritten) {
		// Mesa writes the size at the sync.
		if (buffer.state == CodedState::kPending || driver.persona.stale_map)
			size = buffer.stale_size;
		if (VAStatus status =
			    driver.violation("7.map_before_sync", VA_STATUS_ERROR_SURFACE_BUSY,
					     "coded buffer mapped before the sync"))
			return status;
	}
	// iHD has one segment structure per context.
	if (context && context->coded_maps > 0)
		if (VAStatus status =
			    driver.violation("7.two_maps", VA_STATUS_ERROR_OPERATION_FAILED,
					     "two coded buffers of a context are mapped"))
			return status;
	if (context)
		++context->coded_maps;
	*address = make_segments(driver, buffer, size);
	return VA_STATUS_SUCCESS;
}

bool busy(const Buffer &buffer)
{
	return buffer.in_picture || buffer.state == CodedState::kPending;
}

} // namespace

VAStatus create_buffer(Driver &driver, VAContextID context_id, VABufferType type, unsigned int size,
		       unsigned int elements, void *data, VABufferID *id)
{
	auto context = driver.find(driver.contexts, context_id);
	if (!context)
		return VA_STATUS_ERROR_INVALID_CONTEXT;
	if (VAStatus status =
		    check_new_buffer(driver, *context->config, type, size, elements, data))
		return status;
	auto buffer = std::make_shared<Buffer>();
	buffer->context = context_id;
	buffer->type = type;
	buffer->element_size = size;
	buffer->elements = elements;
	buffer->bytes.resize(std::size_t{size} * elements);
	if (data)
		std::memcpy(buffer->bytes.data(), data, buffer->bytes.size());
	*id = driver.buffers.add(std::move(buffer));
	return VA_STATUS_SUCCESS;
}

VAStatus set_buffer_elements(Driver &driver, VABufferID id, unsigned int elements)
{
	auto buffer = driver.find(driver.buffers, id);
	if (!buffer)
		return VA_STATUS_ERROR_INVALID_BUFFER;
	if (elements == 0 || elements > buffer->elements)
		return VA_STATUS_ERROR_INVALID_PARAMETER;
	buffer->elements = elements;
	return VA_STATUS_SUCCESS;
}

VAStatus buffer_info(Driver &driver, VABufferID id, VABufferType *type, unsigned int *size,
		     unsigned int *elements)
{
	auto buffer = driver.find(driver.buffers, id);
	if (!buffer)
		return VA_STATUS_ERROR_INVALID_BUFFER;
	*type = buffer->type;
	*size = buffer->element_size;
	*elements = buffer->elements;
	return VA_STATUS_SUCCESS;
}

VAStatus map_buffer(Driver &driver, VABufferID id, void **address)
{
	auto buffer = driver.find(driver.buffers, id);
	if (!buffer)
		return VA_STATUS_ERROR_INVALID_BUFFER;
	if (buffer->mapped || buffer->in_picture)
		if (VAStatus status =
			    driver.violation("1.map", VA_STATUS_ERROR_OPERATION_FAILED,
					     fmt::format("buffer {:#x} mapped while {}", id,
							 buffer->mapped ? "mapped" : "rendered")))
			return status;
	if (buffer->type == VAEncCodedBufferType) {
		if (VAStatus status = map_coded(driver, *buffer, address))
			return status;
	} else if (buffer->memory) {
		buffer->access =
			std::make_unique<CpuAccess>(*buffer->memory, CpuAccess::Mode::kWrite);
		*address = buffer->memory->bytes().data();
	} else {
		*address = buffer->bytes.data();
	}
	buffer->mapped = true;
	return VA_STATUS_SUCCESS;
}

VAStatus unmap_buffer(Driver &driver, VABufferID id)
{
	auto buffer = driver.find(driver.buffers, id);
	if (!buffer)
		return VA_STATUS_ERROR_INVALID_BUFFER;
	if (!buffer->mapped)
		return driver.violation("1.map", VA_STATUS_ERROR_OPERATION_FAILED,
					fmt::format("buffer {:#x} unmapped twice", id));
	buffer->mapped = false;
	buffer->access.reset();
	auto context = driver.contexts.find(buffer->context);
	if (buffer->type == VAEncCodedBufferType && context && context->coded_maps > 0)
		--context->coded_maps;
	return VA_STATUS_SUCCESS;
}

VAStatus destroy_buffer(Driver &driver, VABufferID id)
{
	auto buffer = driver.find(driver.buffers, id);
	if (!buffer)
		return VA_STATUS_ERROR_INVALID_BUFFER;
	if (buffer->image)
		if (VAStatus status = driver.violation(
			    "1.lifetime", VA_STATUS_ERROR_INVALID_BUFFER,
			    "the buffer of an image is destroyed with the image only"))
			return status;
	if (busy(*buffer) || buffer->mapped)
		if (VAStatus status =
			    driver.violation("1.busy", VA_STATUS_ERROR_OPERATION_FAILED,
					     fmt::format("buffer {:#x} destroyed while {}", id,
							 buffer->mapped ? "mapped" : "in use")))
			return status;
	driver.buffers.remove(id);
	return VA_STATUS_SUCCESS;
}

} // namespace swva
