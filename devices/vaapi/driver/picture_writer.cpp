#include "devices/vaapi/driver/picture_writer.h"

#include <utility>

namespace penstock::vaapi {

Result<BufferHandle> PictureWriter::create(VABufferType type, std::span<const std::byte> bytes)
{
	VABufferID id = VA_INVALID_ID;
	// The driver copies the bytes; that it does not write to them is libva's word only.
	void *data = const_cast<std::byte *>(bytes.data());
	if (Status status = display_->call("vaCreateBuffer",
					   [&](VADisplay display) {
						   return vaCreateBuffer(
							   display, context_, type,
							   static_cast<unsigned>(bytes.size()), 1,
							   data, &id);
					   });
	    !status)
		return propagate(status);
	return BufferHandle(display_, id);
}

void PictureWriter::add_bytes(VABufferType type, std::span<const std::byte> bytes)
{
	if (!status_)
		return;
	auto buffer = create(type, bytes);
	if (buffer)
		buffers_.push_back(buffer->release());
	else
		status_ = propagate(buffer);
}

void PictureWriter::add_kept(const BufferHandle &buffer)
{
	buffers_.push_back(buffer.id());
	kept_ = buffers_.size();
}

void PictureWriter::add_packed(VAEncPackedHeaderType type, const PackedNal &nal)
{
	VAEncPackedHeaderParameterBuffer parameters{};
	parameters.type = type;
	parameters.bit_length = nal.bit_length;
	parameters.has_emulation_bytes = 1;
	add(VAEncPackedHeaderParameterBufferType, parameters);
	add_bytes(VAEncPackedHeaderDataBufferType, nal.bytes);
}

Status PictureWriter::submit(VASurfaceID input)
{
	Status status = std::exchange(status_, Status{});
	if (status)
		status = hand_over(input);
	clear();
	return status;
}

Status PictureWriter::hand_over(VASurfaceID input)
{
	if (Status status = display_->call("vaBeginPicture", vaBeginPicture, context_, input);
	    !status)
		return status;
	Status rendered = display_->call("vaRenderPicture", vaRenderPicture, context_,
					 buffers_.data(), static_cast<int>(buffers_.size()));
	// A picture that was begun is ended in any case, or the driver takes no other one.
	Status ended = display_->call("vaEndPicture", vaEndPicture, context_);
	return rendered ? ended : rendered;
}

void PictureWriter::clear()
{
	for (VABufferID buffer : std::span(buffers_).subspan(kept_))
		(void)display_->try_call("vaDestroyBuffer", vaDestroyBuffer, buffer);
	buffers_.clear();
	kept_ = 0;
	status_ = {};
}

} // namespace penstock::vaapi
