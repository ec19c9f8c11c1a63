#include "core/bitstream/nal.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace penstock {

namespace {

constexpr std::array kStartCode{std::byte{0}, std::byte{0}, std::byte{1}};

NalKind h264_kind(unsigned type)
{
	switch (type) {
	case 1: // in one piece, or in up to three partitions
	case 2:
	case 3:
	case 4:
		return NalKind::kSlice;
	case 5:
		return NalKind::kKeySlice;
	case 7:
		return NalKind::kSequenceSet;
	case 8:
		return NalKind::kOtherSet;
	case 9:
		return NalKind::kDelimiter;
	default:
		return NalKind::kOther;
	}
}

NalKind hevc_kind(unsigned type)
{
	switch (type) {
	case 32: // of the video
	case 34: // of the picture
		return NalKind::kOtherSet;
	case 33:
		return NalKind::kSequenceSet;
	case 35:
		return NalKind::kDelimiter;
	default:
		// 16 to 23: BLA, IDR, CRA, and what is reserved for such.
		if (type >= 16 && type <= 23)
			return NalKind::kKeySlice;
		return type < 32 ? NalKind::kSlice : NalKind::kOther;
	}
}

} // namespace

NalScanner::NalScanner(std::span<const std::byte> data, Codec codec) : data_(data), codec_(codec)
{
	assert(has_nal_units(codec));
}

bool NalScanner::next()
{
	code_ = find_code(header_);
	header_ = std::min(code_ + kStartCode.size(), data_.size());
	return header_ < data_.size();
}

unsigned NalScanner::type() const
{
	// The first bit is 0; then H.264 has 2 of nal_ref_idc and 5 of the type, HEVC 6 of the
	// type.
	const unsigned header = std::to_integer<unsigned>(data_[header_]);
	return codec_ == Codec::kH264 ? header & 0x1f : header >> 1 & 0x3f;
}

NalKind NalScanner::kind() const
{
	return codec_ == Codec::kH264 ? h264_kind(type()) : hevc_kind(type());
}

std::size_t NalScanner::end() const
{
	const std::size_t next = find_code(header_);
	return next == data_.size() ? next : with_zero_byte(next);
}

std::span<const std::byte> NalScanner::rest() const
{
	const std::size_t header_size = codec_ == Codec::kH264 ? 1 : 2;
	return data_.subspan(std::min(header_ + header_size, data_.size()));
}

/// The size of the data when there is none.
std::size_t NalScanner::find_code(std::size_t from) const
{
	const auto begin = data_.begin() + static_cast<std::ptrdiff_t>(from);
	const auto found = std::search(begin, data_.end(), kStartCode.begin(), kStartCode.end());
	return static_cast<std::size_t>(found - data_.begin());
}

std::size_t NalScanner::with_zero_byte(std::size_t code) const
{
	return code > 0 && data_[code - 1] == std::byte{0} ? code - 1 : code;
}

} // namespace penstock
