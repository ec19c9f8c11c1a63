#include "core/bitstream/nal.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace penstock {

namespace {

constexpr std::size_t kStartCode = 3; ///< bytes: 0, 0, 1

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
	header_ = std::min(code_ + kStartCode, data_.size());
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

bool NalScanner::begins_access_unit() const
{
	const unsigned type = this->type();
	const NalKind kind = this->kind();
	if (kind == NalKind::kSlice || kind == NalKind::kKeySlice) {
		// Data partitions B and C go on with A.
		if (codec_ == Codec::kH264 && (type == 3 || type == 4))
			return false;
		// first_mb_in_slice, a ue(v) of which 0 is one bit that is set; HEVC:
		// first_slice_segment_in_pic_flag.
		const auto header = rest();
		return !header.empty() && (header[0] & std::byte{0x80}) != std::byte{0};
	}
	if (kind != NalKind::kOther)
		return true;
	if (codec_ == Codec::kH264)
		return type == 6 || (type >= 15 && type <= 18);
	return type == 39 || (type >= 41 && type <= 44) || (type >= 48 && type <= 55);
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
	// By its last byte: coded data have a 1 every few hundred bytes, and memchr() is fast.
	for (std::size_t at = from + kStartCode - 1; at < data_.size(); ++at) {
		const void *one = std::memchr(&data_[at], 1, data_.size() - at);
		if (!one)
			break;
		at = static_cast<std::size_t>(static_cast<const std::byte *>(one) - data_.data());
		if (data_[at - 1] == std::byte{0} && data_[at - 2] == std::byte{0})
			return at - 2;
	}
	return data_.size();
}

std::size_t NalScanner::with_zero_byte(std::size_t code) const
{
	return code > 0 && data_[code - 1] == std::byte{0} ? code - 1 : code;
}

} // namespace penstock
