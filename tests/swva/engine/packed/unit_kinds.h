#pragma once

#include <cstdint>
#include <span>

namespace swva {

/// A parameter set of a codec, and the packed header that it belongs to.
struct ParameterSet {
	unsigned nal_type;
	const char *name;
	std::uint32_t header; ///< VA_ENC_PACKED_HEADER_SEQUENCE or …_PICTURE
};

/// The NAL units that come before the slices of a picture, in this order (H.264 7.4.1.2.3, H.265
/// 7.4.2.4.4): the access unit delimiter, the parameter sets, and all others.
struct UnitKinds {
	unsigned delimiter;
	std::span<const ParameterSet> parameter_sets;

	/// The place in the order.
	std::size_t rank(unsigned nal_type) const;
	/// Whether such a NAL unit may come in a packed header of that VAEncPackedHeaderType.
	bool fits(unsigned nal_type, std::uint32_t header_type) const;
};

/// A set of NAL unit types.
class SeenUnits
{
public:
	void add(unsigned nal_type) { bits_ |= std::uint64_t{1} << nal_type; }
	bool has(unsigned nal_type) const { return (bits_ >> nal_type & 1) != 0; }

private:
	std::uint64_t bits_ = 0;
};

} // namespace swva
