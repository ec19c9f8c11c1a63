#include "tests/swva/objects/coded_buffer.h"

#include <algorithm>

namespace swva {
namespace {

// Fills the bytes before the data when the data begin later (BIT_OFFSET).
constexpr std::byte kBeforeData{0xa5};

} // namespace

void fill_coded_buffer(const Driver &driver, Buffer &buffer, std::span<const std::byte> data)
{
	const Faults &faults = driver.faults;
	const std::size_t before = faults.bit_offset / 8;
	const std::size_t used = driver.persona.coded_reserve + before;
	const std::size_t capacity = buffer.bytes.size() - std::min(buffer.bytes.size(), used);
	buffer.status = 0;
	if (data.size() > capacity) {
		buffer.status |= VA_CODED_BUF_STATUS_SLICE_OVERFLOW_MASK;
		data = data.first(capacity);
	}
	if (faults.truncate.hits(buffer.picture)) {
		const std::size_t kept =
			faults.truncate.value ? faults.truncate.value : data.size() / 2;
		data = data.first(std::min(data.size(), kept));
	}
	if (faults.zero_size.hits(buffer.picture))
		data = {};
	if (faults.coded_status.hits(buffer.picture))
		buffer.status |= static_cast<std::uint32_t>(faults.coded_status.value);
	std::fill_n(buffer.bytes.begin(), std::min(before, buffer.bytes.size()), kBeforeData);
	std::ranges::copy(data, buffer.bytes.begin() + static_cast<std::ptrdiff_t>(before));
	buffer.coded_size = data.size();
}

VACodedBufferSegment *make_segments(const Driver &driver, Buffer &buffer, std::size_t size)
{
	const std::size_t count = driver.faults.segments;
	const std::uint32_t before = driver.faults.bit_offset;
	std::byte *data = buffer.bytes.data();
	buffer.segments.assign(count, VACodedBufferSegment{});
	std::size_t done = 0;
	for (std::size_t i = 0; i < count; ++i) {
		VACodedBufferSegment &segment = buffer.segments[i];
		const std::size_t share = i + 1 == count ? size - done : size / count;
		// Only the first one's data begins later; the others follow on.
		segment.buf = data + done + (i == 0 ? 0 : before / 8);
		segment.bit_offset = i == 0 ? before : 0;
		segment.size = static_cast<std::uint32_t>(share);
		segment.status = buffer.status;
		segment.next = i + 1 == count ? nullptr : &buffer.segments[i + 1];
		done += share;
	}
	return buffer.segments.data();
}

void complete_coded_buffer(Buffer &buffer)
{
	if (buffer.state != CodedState::kWritten)
		return;
	buffer.state = CodedState::kReady;
	buffer.stale_size = buffer.coded_size;
}

} // namespace swva
