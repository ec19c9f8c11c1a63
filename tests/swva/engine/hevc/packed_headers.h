#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "tests/swva/engine/engine.h"
#include "tests/swva/engine/findings.h"
#include "tests/swva/engine/hevc/reader.h"
#include "tests/swva/engine/packed/packed_header.h"
#include "tests/swva/engine/packed/unit_kinds.h"

namespace swva::hevc {

/// What packed headers say, against the parameter buffers of the picture.
class PackedHeaders
{
public:
	static constexpr ParameterSet kParameterSets[] = {
		{kVps, "VPS", VA_ENC_PACKED_HEADER_SEQUENCE},
		{kSps, "SPS", VA_ENC_PACKED_HEADER_SEQUENCE},
		{kPps, "PPS", VA_ENC_PACKED_HEADER_PICTURE},
	};
	static constexpr UnitKinds kUnits{kAud, kParameterSets};
	/// The header ends with byte_alignment().
	static constexpr bool kSliceEndsWithinByte = false;

	static std::optional<unsigned> nal_type(std::span<const std::byte> nal)
	{
		return hevc::nal_type(nal);
	}

	void expect(const HevcFrame &frame, const VAEncSequenceParameterBufferHEVC &sequence);
	/// False for a type that does not come before slices.
	bool check_nal(unsigned type, std::span<const std::byte> nal, Findings &findings);
	void check_slice(const PackedNal &nal, const VAEncSliceParameterBufferHEVC &slice,
			 Findings &findings) const;

private:
	void check_vps(std::span<const std::byte> nal, Findings &findings) const;
	void check_sps(std::span<const std::byte> nal, Findings &findings);
	void check_pps(std::span<const std::byte> nal, Findings &findings);

	// Of the parameter buffers of this picture.
	Sps expected_sps_;
	Pps expected_pps_;
	VAEncPictureParameterBufferHEVC picture_ = {};
	Element visible_width_ = 0;
	Element visible_height_ = 0;
	// The last packed ones.
	std::optional<Sps> sps_;
	std::optional<Pps> pps_;
};

} // namespace swva::hevc
