#pragma once

#include <cstddef>
#include <vector>

#include "devices/vaapi/driver/entry_traits.h"
#include "devices/vaapi/encode/coded_buffer.h"
#include "devices/vaapi/encode/stream_writer.h"
#include "devices/vaapi/surface/surface.h"

namespace penstock::vaapi {

/// The driver's objects that one stream is encoded with: configuration, context, the surfaces that
/// pictures are reconstructed into, coded buffers.
class EncodeContext
{
public:
	/// For at most `depth` pictures in the driver's hands, in a stream like `stream`.
	static Result<EncodeContext> create(const DisplayRef &display, const EntryTraits &traits,
					    const StreamWriter &stream, std::size_t depth);

	VAContextID id() const { return context_.id(); }
	std::size_t depth() const { return coded_.size(); }

	/// The coded buffer `index` with at least `capacity` bytes; the driver must not have it.
	Result<const CodedBuffer *> coded_buffer(std::size_t index, std::size_t capacity);

	/// Where the next picture is reconstructed, and the picture before it.
	VASurfaceID reconstructed() const { return reconstructed_[current_].id(); }
	VASurfaceID reference() const;
	/// The picture has been submitted: it is the reference of the next one.
	void advance() { current_ = (current_ + 1) % reconstructed_.size(); }

private:
	EncodeContext() = default;

	DisplayRef display_;
	// The driver wants them destroyed from the last to the first.
	ConfigHandle config_;
	std::vector<Surface> reconstructed_;
	ContextHandle context_;
	std::vector<CodedBuffer> coded_;
	std::size_t current_ = 0;
};

} // namespace penstock::vaapi
