#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "config/outputs/destination.h"

namespace penstock {

/// Both have the boxes of ISO/IEC 14496-12.
bool is_mp4_or_mov(const Container &container);

/// The same header with room for a media duration of 64 bits (mdhd, version 1), which it has in
/// units of the stream: 32 bits of 1/90000 s are 13 hours; and, where there are fragments, for
/// their duration (mehd): a box "free", which readers skip. What is no such header stays as it is.
std::vector<std::byte> with_room_for_durations(std::span<const std::byte> head);

/// The durations in the header of an MP4 or QuickTime file (ISO/IEC 14496-12: mvhd, tkhd, mdhd, and
/// mehd, of all fragments). A file in fragments has a header that was written before its first
/// frame, and 0 there; many programs look nowhere else. Whoever finishes the file writes them, each
/// in its place, so that the file can be read at any moment.
class Mp4Header
{
public:
	/// Bytes of the file that become others.
	struct Change {
		std::uint64_t position = 0;
		std::array<std::byte, 8> bytes{};
		std::size_t count = 0;
	};

	Mp4Header() = default;
	/// Of the first bytes of the file. What is no such header has no durations.
	explicit Mp4Header(std::span<const std::byte> head);

	/// None for a duration that the header has no room for. To be written in their order.
	std::vector<Change> with_duration(std::chrono::nanoseconds duration) const;

private:
	struct Duration {
		std::uint64_t position = 0;
		std::size_t bytes = 0;
		std::uint32_t timescale = 0; ///< units in a second
	};
	struct Box;

	void read(std::span<const std::byte> bytes, std::uint64_t position, int depth);
	void read_fragments(const Box &extends);
	void note(const Box &box, std::size_t offset, std::uint32_t timescale);

	std::uint32_t movie_timescale_ = 0;
	std::vector<Duration> durations_;
	/// Where the type of the box stands that becomes mehd.
	std::optional<std::uint64_t> room_;
};

} // namespace penstock
