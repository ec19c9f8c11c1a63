#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <va/va.h>

#include "tests/swva/engine/engine.h"
#include "tests/swva/engine/findings.h"

namespace swva {

/// One entry of a reference list of either codec.
struct ReferenceEntry {
	VASurfaceID surface = VA_INVALID_ID;
	std::int32_t order = 0; ///< picture order count
	bool marked_invalid = false;
	bool marked_reference = false; ///< of some kind

	/// A zeroed entry names surface 0, which may exist.
	bool unused() const { return surface == VA_INVALID_ID && marked_invalid; }
	bool reference() const
	{
		return surface != VA_INVALID_ID && !marked_invalid && marked_reference;
	}
};

/// A list of a slice: the first `active` entries are used.
struct ReferenceList {
	std::string name;
	std::size_t active = 0;
	std::vector<ReferenceEntry> entries;
};

/// What a picture says about surfaces, of either codec.
struct PictureReferences {
	bool idr = false;
	bool reference = false;
	ReferenceEntry current;
	std::vector<ReferenceEntry> references;
	std::vector<ReferenceList> lists;
};

PictureReferences references_of(const H264Frame &frame);
PictureReferences references_of(const HevcFrame &frame);

/// Check 4, as far as it can be judged without knowing surfaces: the picture's references, at most
/// `max_references`, and the lists of its slices.
void check_references(const PictureReferences &picture, std::size_t max_references,
		      Findings &findings);

} // namespace swva
