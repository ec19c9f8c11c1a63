#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "core/buffer/buffer.h"
#include "tests/support/fakes/fake_queue.h"

namespace penstock::test {

/// Why a reader with the layout `read` would see another picture than a writer with the layout
/// `written` leaves in the memory; empty when it sees that one. It works out where the first and
/// the last visible line of each plane are, and shares nothing with the comparison that it checks.
inline std::string why_unreadable(const VideoInfo &written, const VideoInfo &read)
{
	const PixelFormatInfo &format = pixel_format_info(written.format());
	if (written.format() != read.format() || written.size() != read.size())
		return "another picture";
	if (written.modifier != read.modifier)
		return "another modifier";
	if (written.memory_count() != read.memory_count())
		return "another number of memories";
	for (std::size_t i = 0; i < format.plane_count; ++i) {
		const std::uint64_t lines =
			(written.height() + format.planes[i].vertical_subsampling - 1) /
			format.planes[i].vertical_subsampling;
		const auto line = [i](const VideoInfo &layout, std::uint64_t number) {
			return layout.plane(i).offset + number * layout.plane(i).stride;
		};
		if (written.plane(i).memory != read.plane(i).memory)
			return fmt::format("plane {} in another memory", i);
		for (std::uint64_t number : {std::uint64_t{0}, lines - 1})
			if (line(written, number) != line(read, number))
				return fmt::format("line {} of plane {} at {} instead of {}",
						   number, i, line(read, number),
						   line(written, number));
	}
	return {};
}

/// Why a device whose driver is set like `queue` could not work on the buffer: memories that are
/// too few, or too short for its rows and what it wants after them. Empty when it could.
inline std::string why_unusable(const FakeQueue &queue, const Buffer &buffer,
				std::string_view device)
{
	const VideoInfo &layout = queue.layout();
	if (buffer.memory_count() < layout.memory_count())
		return fmt::format("{} has {} memories", device, buffer.memory_count());
	for (std::size_t i = 0; i < layout.planes().size(); ++i) {
		const PlaneLayout &plane = layout.plane(i);
		const std::uint64_t end = plane.offset + std::uint64_t{plane.stride} * plane.rows +
					  queue.demands().tail_bytes;
		const std::uint64_t length = buffer.memory(plane.memory).maxsize();
		// The rows of the other planes lie before the last one of a memory.
		const bool last = i + 1 == layout.planes().size() ||
				  layout.plane(i + 1).memory != plane.memory;
		if (last && end > length)
			return fmt::format("{} needs {} bytes for plane {}, there are {}", device,
					   end, i, length);
	}
	for (std::size_t i = 0; i < layout.memory_count(); ++i)
		if (queue.demands().contiguous_only && !is_contiguous(buffer.memory(i)) &&
		    buffer.memory(i).allocator().name() != "fake")
			return fmt::format("{} needs contiguous memory", device);
	return {};
}

} // namespace penstock::test
