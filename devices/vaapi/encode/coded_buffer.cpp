#include "devices/vaapi/encode/coded_buffer.h"

#include <algorithm>

namespace penstock::vaapi {

namespace {

constexpr std::uint32_t kOverflowBits =
	VA_CODED_BUF_STATUS_SLICE_OVERFLOW_MASK | VA_CODED_BUF_STATUS_FRAME_SIZE_OVERFLOW;

/// i965 keeps the last page of a coded buffer for itself, so data that reach it were cut off.
constexpr std::size_t kReserved = 4096;

/// More than the slices of any picture: a list that does not end is not followed.
constexpr int kMaxSegments = 1024;

/// The data of a segment: `size` bytes, which begin `bit_offset` after `buf`.
bool append(std::vector<std::byte> &data, const VACodedBufferSegment &segment, std::size_t capacity)
{
	if (segment.size == 0)
		return true;
	const std::size_t skipped = segment.bit_offset / 8;
	const unsigned shift = segment.bit_offset % 8;
	const std::size_t room = capacity - data.size();
	if (!segment.buf || segment.size > room || skipped > room - segment.size)
		return false;
	const auto *bytes = static_cast<const std::byte *>(segment.buf) + skipped;
	const std::size_t start = data.size();
	data.insert(data.end(), bytes, bytes + segment.size);
	if (shift == 0)
		return true;
	for (std::size_t i = start; i < data.size(); ++i) {
		const std::byte next = i + 1 < data.size() ? data[i + 1] : std::byte{0};
		data[i] = data[i] << shift | next >> (8 - shift);
	}
	return true;
}

CodedOutcome collect(const VACodedBufferSegment *segment, std::size_t capacity,
		     std::vector<std::byte> &data)
{
	std::uint32_t flags = 0;
	for (int i = 0; segment && i < kMaxSegments; ++i) {
		flags |= segment->status;
		if (!append(data, *segment, capacity))
			return CodedOutcome::kFailed;
		segment = static_cast<const VACodedBufferSegment *>(segment->next);
	}
	if ((flags & kOverflowBits) != 0 || data.size() > capacity - kReserved)
		return CodedOutcome::kOverflow;
	if (segment || data.empty() || (flags & VA_CODED_BUF_STATUS_BAD_BITSTREAM) != 0)
		return CodedOutcome::kFailed;
	return CodedOutcome::kComplete;
}

} // namespace

Result<CodedBuffer> create_coded_buffer(const DisplayRef &display, VAContextID context,
					std::size_t capacity)
{
	VABufferID id = VA_INVALID_ID;
	if (Status status = display->call("vaCreateBuffer", vaCreateBuffer, context,
					  VAEncCodedBufferType, static_cast<unsigned>(capacity), 1u,
					  static_cast<void *>(nullptr), &id);
	    !status)
		return propagate(status);
	return CodedBuffer{BufferHandle(display, id), capacity};
}

CodedOutcome read_coded_buffer(const Display &display, VABufferID buffer, std::size_t capacity,
			       std::vector<std::byte> &data, VAStatus &status)
{
	data.clear();
	// iHD waits for the picture in this call, too, and for as long as the GPU hangs.
	void *mapped = nullptr;
	status = display.wait("vaMapBuffer", vaMapBuffer, buffer, &mapped);
	if (status != VA_STATUS_SUCCESS)
		return CodedOutcome::kFailed;
	CodedOutcome outcome =
		collect(static_cast<const VACodedBufferSegment *>(mapped), capacity, data);
	status = display.try_call("vaUnmapBuffer", vaUnmapBuffer, buffer);
	return status == VA_STATUS_SUCCESS ? outcome : CodedOutcome::kFailed;
}

} // namespace penstock::vaapi
