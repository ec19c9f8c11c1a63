#include "app/outputs/libav/mp4_header.h"

#include <algorithm>
#include <string_view>

namespace penstock {

namespace {

constexpr std::size_t kBoxHeader = 8; ///< size and type
constexpr std::size_t kVersion = 4;   ///< and flags
constexpr int kDeepest = 3;	      ///< moov, trak, mdia

std::uint64_t big_endian(std::span<const std::byte> bytes)
{
	std::uint64_t value = 0;
	for (std::byte byte : bytes)
		value = value << 8 | std::to_integer<std::uint64_t>(byte);
	return value;
}

} // namespace

bool is_mp4_or_mov(const Container &container)
{
	return container.muxer == "mp4" || container.muxer == "mov";
}

struct Mp4Header::Box {
	std::string_view type;
	std::span<const std::byte> payload;
	std::uint64_t position = 0; ///< of the payload

	bool long_times() const { return payload.size() > kVersion && payload[0] == std::byte{1}; }
};

Mp4Header::Mp4Header(std::span<const std::byte> head)
{
	read(head, 0, 0);
}

void Mp4Header::read(std::span<const std::byte> bytes, std::uint64_t position, int depth)
{
	while (bytes.size() >= kBoxHeader) {
		const std::uint64_t size = big_endian(bytes.first(4));
		if (size < kBoxHeader || size > bytes.size())
			return;
		const Box box{{reinterpret_cast<const char *>(bytes.data()) + 4, 4},
			      bytes.subspan(kBoxHeader, size - kBoxHeader),
			      position + kBoxHeader};
		// Behind the version stand two times (creation, modification) of 4 or 8 bytes, then
		// a timescale (mvhd, mdhd) or the track's number and a reserved word (tkhd).
		const std::size_t behind_times = kVersion + (box.long_times() ? 16 : 8);
		if (box.type == "moov" || box.type == "trak" || box.type == "mdia") {
			if (depth < kDeepest)
				read(box.payload, box.position, depth + 1);
		} else if (box.type == "mvhd" || box.type == "mdhd") {
			if (box.payload.size() < behind_times + 4)
				return;
			const auto timescale = static_cast<std::uint32_t>(
				big_endian(box.payload.subspan(behind_times, 4)));
			if (box.type == "mvhd")
				movie_timescale_ = timescale;
			note(box, behind_times + 4, timescale);
		} else if (box.type == "tkhd") {
			note(box, behind_times + 8, movie_timescale_);
		}
		bytes = bytes.subspan(size);
		position += size;
	}
}

void Mp4Header::note(const Box &box, std::size_t offset, std::uint32_t timescale)
{
	const std::size_t bytes = box.long_times() ? 8 : 4;
	if (timescale != 0 && box.payload.size() >= offset + bytes)
		durations_.push_back({box.position + offset, bytes, timescale});
}

std::vector<Mp4Header::Change> Mp4Header::with_duration(std::chrono::nanoseconds duration) const
{
	constexpr std::uint64_t kSecond = 1'000'000'000;
	const auto ns = static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 0));
	std::vector<Change> changes;
	for (const Duration &field : durations_) {
		const std::uint64_t units =
			ns / kSecond * field.timescale +
			(ns % kSecond * field.timescale + kSecond / 2) / kSecond;
		// All ones are "unknown".
		if (field.bytes == 4 && units >= UINT32_MAX)
			continue;
		Change change{field.position, {}, field.bytes};
		for (std::size_t i = 0; i < field.bytes; ++i)
			change.bytes[i] =
				static_cast<std::byte>(units >> 8 * (field.bytes - 1 - i));
		changes.push_back(change);
	}
	return changes;
}

} // namespace penstock
