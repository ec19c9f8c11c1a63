#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <va/va.h>

#include "tests/swva/driver.h"

namespace swva {

/// One entry of a reference list of either codec.
struct ReferenceEntry {
	VASurfaceID surface = VA_INVALID_ID;
	std::int32_t order = 0; ///< picture order count
	bool marked_invalid = false;

	bool unused() const { return surface == VA_INVALID_ID && marked_invalid; }
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

/// The part of check 4 that needs surfaces: the reconstruction, the decoded picture buffer and the
/// lists.
std::vector<Violation> check_references(const Driver &driver, const Context &context,
					VASurfaceID input, const PictureReferences &picture);

/// The picture will be reconstructed.
void remember_reconstruction(Context &context, const PictureReferences &picture);

} // namespace swva
