#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/video/codec.h"

namespace penstock {

/// What a NAL unit of H.264 or HEVC is for (ITU-T H.264 and H.265, tables 7-1).
enum class NalKind : std::uint8_t {
	kSlice,	      ///< of a picture, or a partition of one
	kKeySlice,    ///< of a picture that decoding can start at: IDR; in HEVC any IRAP
	kDelimiter,   ///< access unit delimiter: comes first where there is one
	kSequenceSet, ///< SPS
	kOtherSet,    ///< PPS; in HEVC also VPS
	kOther,
};

/// Whether frames of the codec consist of NAL units.
constexpr bool has_nal_units(Codec codec)
{
	return codec == Codec::kH264 || codec == Codec::kHevc;
}

/// Goes through the NAL units of a byte stream (Annex B: each after a start code). The data may be
/// anything, also cut short: nothing outside of them is read, and a start code without a byte
/// behind it is no unit. No byte is looked at before it is needed.
///
///     for (NalScanner units(frame, codec); units.next();)
///             if (units.kind() == NalKind::kSequenceSet)
///                     …
class NalScanner
{
public:
	/// `codec` has NAL units. The data stay the caller's.
	NalScanner(std::span<const std::byte> data, Codec codec);

	/// To the first unit, then from unit to unit. False: there is none any more.
	bool next();

	// Of the unit it stands on, after next() was true:

	NalKind kind() const;
	/// nal_unit_type, the codec's own.
	unsigned type() const;
	/// Whether it is the first of an access unit when it follows a slice (H.264, 7.4.1.2.3;
	/// H.265, 7.4.2.4.4), told without a comparison of slice headers: the first slice of a
	/// picture begins with the first macroblock or coding tree block.
	bool begins_access_unit() const;
	/// Whether it says more of the slice that follows it (H.264, 7.3.1: type 14), whichever
	/// slice of a picture that is.
	bool is_prefix() const { return codec_ == Codec::kH264 && type() == 14; }
	/// Where it begins: at its start code, which has one zero byte more before the first unit
	/// of a frame and before parameter sets.
	std::size_t begin() const { return with_zero_byte(code_); }
	/// Where the next one begins; the end of the data after the last. Searches for it.
	std::size_t end() const;
	/// What follows its header, up to the end of the data.
	std::span<const std::byte> rest() const;

private:
	std::size_t find_code(std::size_t from) const;
	std::size_t with_zero_byte(std::size_t code) const;

	std::span<const std::byte> data_;
	Codec codec_;
	std::size_t header_ = 0; ///< behind the start code; where the next search begins
	std::size_t code_ = 0;
};

} // namespace penstock
