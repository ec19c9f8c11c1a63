#include "app/outputs/libav/mp4_header.h"

#include <algorithm>
#include <optional>
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

using Bytes = std::vector<std::byte>;

void append(Bytes &bytes, std::span<const std::byte> more)
{
	bytes.insert(bytes.end(), more.begin(), more.end());
}

/// A box of the type that `head`, the first bytes of one, names.
Bytes box_of(std::span<const std::byte> head, std::span<const std::byte> payload)
{
	const std::size_t size = kBoxHeader + payload.size();
	Bytes box;
	for (int shift = 24; shift >= 0; shift -= 8)
		box.push_back(static_cast<std::byte>(size >> shift));
	append(box, head.subspan(4, 4));
	append(box, payload);
	return box;
}

/// Of an mdhd: creation, modification and duration get 8 bytes each.
Bytes with_long_times(std::span<const std::byte> payload)
{
	constexpr std::array<std::byte, 4> kZero{};
	Bytes longer{std::byte{1}};
	append(longer, payload.subspan(1, 3)); // flags
	for (const std::size_t time : {std::size_t{4}, std::size_t{8}}) {
		append(longer, kZero);
		append(longer, payload.subspan(time, 4));
	}
	append(longer, payload.subspan(12, 4)); // timescale
	append(longer, kZero);
	append(longer, payload.subspan(16));
	return longer;
}

/// As long as an mehd of version 1: the version and 8 bytes.
constexpr std::size_t kFragmentDuration = kVersion + 8;

Bytes free_box()
{
	constexpr std::array<std::byte, kBoxHeader> kFree{
		std::byte{0},	std::byte{0},	std::byte{0},	std::byte{0},
		std::byte{'f'}, std::byte{'r'}, std::byte{'e'}, std::byte{'e'}};
	return box_of(kFree, std::array<std::byte, kFragmentDuration>{});
}

bool has_boxes(std::string_view type)
{
	return type == "moov" || type == "trak" || type == "mdia";
}

std::string_view type_of(std::span<const std::byte> box)
{
	return {reinterpret_cast<const char *>(box.data()) + 4, 4};
}

/// The first of these boxes, whole; none where it is not.
std::optional<std::span<const std::byte>> first_box(std::span<const std::byte> boxes)
{
	if (boxes.size() < kBoxHeader)
		return std::nullopt;
	const std::uint64_t size = big_endian(boxes.first(4));
	if (size < kBoxHeader || size > boxes.size())
		return std::nullopt;
	return boxes.first(size);
}

bool has_duration(std::span<const std::byte> extends)
{
	const auto first = first_box(extends);
	return first && type_of(*first) == "mehd";
}

Bytes with_room(std::span<const std::byte> extends)
{
	Bytes longer = free_box();
	append(longer, extends);
	return longer;
}

Bytes with_room_for_durations(std::span<const std::byte> boxes, int depth)
{
	constexpr std::size_t kShortTimes = 20; ///< the end of the duration
	Bytes longer;
	while (const auto box = first_box(boxes)) {
		const auto payload = box->subspan(kBoxHeader);
		const std::string_view type = type_of(*box);
		if (has_boxes(type) && depth < kDeepest)
			append(longer, box_of(boxes, with_room_for_durations(payload, depth + 1)));
		else if (type == "mdhd" && payload.size() >= kShortTimes &&
			 payload[0] == std::byte{0})
			append(longer, box_of(boxes, with_long_times(payload)));
		else if (type == "mvex" && depth == 1 && !has_duration(payload))
			append(longer, box_of(boxes, with_room(payload)));
		else
			append(longer, *box);
		boxes = boxes.subspan(box->size());
	}
	append(longer, boxes);
	return longer;
}

} // namespace

bool is_mp4_or_mov(const Container &container)
{
	return container.muxer == "mp4" || container.muxer == "mov";
}

std::vector<std::byte> with_room_for_durations(std::span<const std::byte> head)
{
	return with_room_for_durations(head, 0);
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
	while (const auto whole = first_box(bytes)) {
		const Box box{type_of(*whole), whole->subspan(kBoxHeader), position + kBoxHeader};
		// Behind the version stand two times (creation, modification) of 4 or 8 bytes, then
		// a timescale (mvhd, mdhd) or the track's number and a reserved word (tkhd).
		const std::size_t behind_times = kVersion + (box.long_times() ? 16 : 8);
		if (has_boxes(box.type)) {
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
		} else if (box.type == "mvex" && depth == 1) {
			read_fragments(box);
		}
		bytes = bytes.subspan(whole->size());
		position += whole->size();
	}
}

void Mp4Header::read_fragments(const Box &extends)
{
	const auto first = first_box(extends.payload);
	if (!first)
		return;
	Box box{type_of(*first), first->subspan(kBoxHeader), extends.position + kBoxHeader};
	if (box.type == "mehd")
		return note(box, kVersion, movie_timescale_);
	if (box.type != "free" || box.payload.size() != kFragmentDuration || movie_timescale_ == 0)
		return;
	durations_.push_back({box.position + kVersion, 8, movie_timescale_});
	room_ = box.position - 4;
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
	// Only now does the duration count: its type and version 1.
	constexpr std::array<std::byte, 8> kMehd{std::byte{'m'}, std::byte{'e'}, std::byte{'h'},
						 std::byte{'d'}, std::byte{1}};
	if (room_)
		changes.push_back({*room_, kMehd, kMehd.size()});
	return changes;
}

} // namespace penstock
