#pragma once

#include <optional>

#include "tests/swva/engine/engine.h"
#include "tests/swva/engine/findings.h"
#include "tests/swva/engine/hevc/syntax.h"
#include "tests/swva/engine/packed/packed_header.h"

namespace swva::hevc {

/// Check 6: packed headers are well formed, say what the parameter buffers say, and come when they
/// must.
class PackedRules
{
public:
	void check(const HevcFrame &frame, const VAEncSequenceParameterBufferHEVC &sequence,
		   Findings &findings);

private:
	struct Picture; ///< what one call knows

	void check_header(const PackedHeader &header, Picture &picture, Findings &findings);
	void check_nal(const PackedNal &nal, const PackedHeader &header, Picture &picture,
		       Findings &findings);
	void check_vps(const PackedNal &nal, const Picture &picture, Findings &findings);
	void check_sps(const PackedNal &nal, const Picture &picture, Findings &findings);
	void check_pps(const PackedNal &nal, const Picture &picture, Findings &findings);
	void check_slice(const HevcSlice &slice, const Picture &picture, Findings &findings) const;
	void check_presence(const HevcFrame &frame, const Picture &picture, Findings &findings);

	std::optional<Sps> sps_; ///< the last packed one
	std::optional<Pps> pps_;
};

} // namespace swva::hevc
