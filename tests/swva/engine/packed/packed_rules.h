#pragma once

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "tests/swva/engine/engine.h"
#include "tests/swva/engine/findings.h"
#include "tests/swva/engine/packed/packed_header.h"
#include "tests/swva/engine/packed/unit_kinds.h"

namespace swva {

/// Check 6: packed headers are well formed, say what the parameter buffers say, and come when they
/// must. `Headers` has the codec's part: which NAL units there are, and what each of them says.
template <typename Headers>
class PackedRules
{
public:
	template <typename Frame, typename Sequence>
	void check(const Frame &frame, const Sequence &sequence, Findings &findings)
	{
		headers_.expect(frame, sequence);
		Picture picture;
		for (const PackedHeader &header : frame.headers)
			check_header(header, picture, findings);
		if (frame.picture.pic_fields.bits.idr_pic_flag)
			check_parameter_sets(frame.packed, picture.seen, findings);
		check_slice_count(frame, findings);
		for (const auto &slice : frame.slices)
			if (slice.header)
				check_slice(*slice.header, slice.param, findings);
	}

private:
	struct Picture {
		std::size_t rank = 0; ///< of the NAL unit before
		SeenUnits seen;
	};

	void check_header(const PackedHeader &header, Picture &picture, Findings &findings)
	{
		if (header.type == VAEncPackedHeaderSlice) {
			findings.add("6.type", "a packed slice header comes without its slice");
			return;
		}
		check_form(header, false, findings);
		for (const PackedNal &nal : nals_of(header))
			check_nal(nal, header.type, picture, findings);
	}

	void check_nal(const PackedNal &nal, std::uint32_t header_type, Picture &picture,
		       Findings &findings)
	{
		const std::optional<unsigned> type = Headers::nal_type(nal.data);
		if (!type || (nal.data[0] & std::byte{0x80}) != std::byte{0}) {
			findings.add("6.nal",
				     "a packed NAL unit is empty or has forbidden_zero_bit set");
			return;
		}
		if (!Headers::kUnits.fits(*type, header_type))
			findings.add("6.type",
				     fmt::format("NAL unit type {} in a packed header of type {}",
						 *type, header_type));
		const std::size_t rank = Headers::kUnits.rank(*type);
		if (rank < picture.rank)
			findings.add("6.order",
				     fmt::format("NAL unit type {} comes too late", *type));
		picture.rank = rank;
		picture.seen.add(*type);
		sent_.add(*type);
		if (!headers_.check_nal(*type, nal.data, findings))
			findings.add("6.nal",
				     fmt::format("NAL unit type {} before the slices", *type));
	}

	/// They must come when they were negotiated, or once the application has sent them before.
	void check_parameter_sets(std::uint32_t negotiated, const SeenUnits &seen,
				  Findings &findings) const
	{
		for (const ParameterSet &set : Headers::kUnits.parameter_sets)
			if (((negotiated & set.header) || sent_.has(set.nal_type)) &&
			    !seen.has(set.nal_type))
				findings.add(
					"6.missing",
					fmt::format("an IDR picture comes without its packed {}",
						    set.name));
	}

	template <typename Frame>
	static void check_slice_count(const Frame &frame, Findings &findings)
	{
		const auto packed = static_cast<std::size_t>(std::ranges::count_if(
			frame.slices, [](const auto &slice) { return slice.header.has_value(); }));
		const bool owed = packed > 0 || (frame.packed & VA_ENC_PACKED_HEADER_SLICE);
		if (owed && packed != frame.slices.size())
			findings.add("6.slice_count",
				     fmt::format("{} slices have {} packed headers",
						 frame.slices.size(), packed));
	}

	template <typename Parameters>
	void check_slice(const PackedHeader &header, const Parameters &parameters,
			 Findings &findings) const
	{
		findings.require(header.type == VAEncPackedHeaderSlice, "6.type",
				 "the packed header of a slice has another type");
		check_form(header, Headers::kSliceEndsWithinByte, findings);
		const auto nals = nals_of(header);
		if (nals.size() > 1)
			findings.add("6.slice", "a packed slice header has several NAL units");
		else if (!nals.empty())
			headers_.check_slice(nals[0], parameters, findings);
	}

	Headers headers_;
	SeenUnits sent_; ///< with any picture so far
};

} // namespace swva
