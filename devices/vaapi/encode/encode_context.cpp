#include "devices/vaapi/encode/encode_context.h"

#include <fmt/format.h>

namespace penstock::vaapi {

Result<EncodeContext> EncodeContext::create(const DisplayRef &display, const EntryTraits &traits,
					    const StreamWriter &stream, std::size_t depth)
{
	EncodeContext result;
	result.display_ = display;
	auto config = create_config(display, traits, stream.rate().attribute);
	if (!config)
		return propagate(config);
	result.config_ = std::move(*config);

	// One for each picture in the driver's hands and the reference of the first of them. They
	// are never an input: newer Mesa drops the memory of what it reconstructs into.
	std::vector<VASurfaceID> surfaces;
	for (std::size_t i = 0; i <= depth; ++i) {
		auto surface = create_surface(display, PixelFormat::kNV12, stream.coded());
		if (!surface)
			return propagate(surface);
		surfaces.push_back(surface->id());
		result.reconstructed_.push_back(std::move(*surface));
	}

	VAContextID id = VA_INVALID_ID;
	const VAStatus status = display->try_call(
		"vaCreateContext", vaCreateContext, result.config_.id(),
		static_cast<int>(stream.coded().width), static_cast<int>(stream.coded().height),
		VA_PROGRESSIVE, surfaces.data(), static_cast<int>(surfaces.size()), &id);
	if (status != VA_STATUS_SUCCESS)
		return display->error(status, "vaCreateContext", to_string(stream.coded()));
	result.context_ = ContextHandle(display, id);
	result.coded_.resize(depth);
	return result;
}

Result<const CodedBuffer *> EncodeContext::coded_buffer(std::size_t index, std::size_t capacity)
{
	CodedBuffer &buffer = coded_[index];
	if (buffer.capacity >= capacity)
		return &buffer;
	buffer = {};
	auto created = create_coded_buffer(display_, context_.id(), capacity);
	if (!created)
		return propagate(created);
	buffer = std::move(*created);
	return &buffer;
}

VASurfaceID EncodeContext::reference() const
{
	return reconstructed_[(current_ + reconstructed_.size() - 1) % reconstructed_.size()].id();
}

} // namespace penstock::vaapi
