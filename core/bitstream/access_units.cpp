#include "core/bitstream/access_units.h"

#include <utility>

#include <fmt/format.h>

#include "core/bitstream/keyframe.h"
#include "core/bitstream/nal.h"

namespace penstock {

AccessUnits::AccessUnits(Codec codec, ClockTime interval, Take take, bool splits)
	: codec_(codec), interval_(interval), take_(std::move(take)), splits_(splits)
{}

Result<bool> AccessUnits::give(std::span<const std::byte> data, ClockTime pts)
{
	if (!has_nal_units(codec_)) {
		if (!is_keyframe(data, codec_))
			return false;
		if (Status taken = take_({data, pts, true}); !taken)
			return propagate(taken);
		return true;
	}
	pts_ = pts;
	bool any = false;
	while (!data.empty()) {
		const Piece piece = next_piece(data);
		if (!piece.has_units)
			continue;
		any = true;
		if (Status placed = place(piece, !data.empty()); !placed)
			return propagate(placed);
	}
	return any;
}

AccessUnits::Piece AccessUnits::next_piece(std::span<const std::byte> &data) const
{
	Piece piece{.data = data};
	std::optional<std::size_t> prefix;
	bool first = true;
	for (NalScanner units(data, codec_); units.next();) {
		piece.has_units = true;
		// It belongs to the slice that follows.
		if (units.is_prefix()) {
			prefix = prefix.value_or(units.begin());
			continue;
		}
		const bool begins = units.begins_access_unit();
		if (begins && piece.has_slice) {
			piece.data = data.first(prefix.value_or(units.begin()));
			break;
		}
		prefix.reset();
		if (std::exchange(first, false))
			piece.begins = begins;
		const NalKind kind = units.kind();
		// The first slice decides.
		if (kind == NalKind::kKeySlice && !piece.has_slice)
			piece.keyframe = true;
		if (kind == NalKind::kSlice || kind == NalKind::kKeySlice)
			piece.has_slice = true;
	}
	data = data.subspan(piece.data.size());
	return piece;
}

/// `complete`: another piece follows in the same buffer, so that the unit ends with this one.
Status AccessUnits::place(const Piece &piece, bool complete)
{
	if (piece.begins)
		if (Status ended = end(); !ended)
			return ended;
	if (!piece.begins && !begun_) {
		splits_ = splits_ || piece.has_slice;
		return {};
	}
	if (!piece.has_slice || begun_)
		return append(piece);
	const AccessUnit unit{piece.data, next_pts(), piece.keyframe};
	complete = complete || !splits_;
	if (complete && waiting_.empty())
		return take_(unit);
	begun_ = unit;
	if (Status appended = append(piece); !appended || !complete)
		return appended;
	return end();
}

Status AccessUnits::append(const Piece &piece)
{
	if (waiting_.size() + piece.data.size() > kLongest) {
		waiting_.clear();
		begun_.reset();
		return make_error(std::errc::bad_message,
				  fmt::format("no access unit in {} bytes", kLongest));
	}
	waiting_.insert(waiting_.end(), piece.data.begin(), piece.data.end());
	return {};
}

Status AccessUnits::end()
{
	// Parameter sets go on waiting for a slice.
	if (!begun_)
		return {};
	AccessUnit unit = *std::exchange(begun_, std::nullopt);
	unit.data = waiting_;
	Status taken = take_(unit);
	waiting_.clear();
	return taken;
}

bool AccessUnits::drop()
{
	if (!std::exchange(begun_, std::nullopt))
		return false;
	waiting_.clear();
	return true;
}

ClockTime AccessUnits::next_pts()
{
	const ClockTime pts = pts_;
	if (pts.is_set())
		pts_ = ClockTime(pts.ns() + interval_.ns());
	return pts;
}

} // namespace penstock
