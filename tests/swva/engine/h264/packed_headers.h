#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "tests/swva/engine/engine.h"
#include "tests/swva/engine/findings.h"
#include "tests/swva/engine/h264/reader.h"
#include "tests/swva/engine/packed/packed_header.h"
#include "tests/swva/engine/packed/unit_kinds.h"

namespace swva::h264 {

/// What packed headers say, against the parameter buffers of the picture.
class PackedHeaders
{
public:
	static constexpr ParameterSet kParameterSets[] = {
		{kSps, "SPS", VA_ENC_PACKED_HEADER_SEQUENCE},
		{kPps, "PPS", VA_ENC_PACKED_HEADER_PICTURE},
	};
	static constexpr UnitKinds kUnits{kAud, kParameterSets};
	/// CAVLC data follow the header at once.
	static constexpr bool kSliceEndsWithinByte = true;

	static std::optional<unsigned> nal_type(std::span<const std::byte> nal)
	{
		return h264::nal_type(nal);
	}

	void expect(const H264Frame &frame, const VAEncSequenceParameterBufferH264 &sequence);
	/// False for a type that does not come before slices.
	bool check_nal(unsigned type, std::span<const std::byte> nal, Findings &findings);
	void check_slice(const PackedNal &nal, const VAEncSliceParameterBufferH264 &slice,
			 Findings &findings) const;

private:
	void check_sps(std::span<const std::byte> nal, Findings &findings);
	void check_pps(std::span<const std::byte> nal, Findings &findings);

	// Of the parameter buffers of this picture.
	Sps expected_sps_;
	Pps expected_pps_;
	VAEncPictureParameterBufferH264 picture_ = {};
	// The last packed ones.
	std::optional<Sps> sps_;
	std::optional<Pps> pps_;
};

} // namespace swva::h264
