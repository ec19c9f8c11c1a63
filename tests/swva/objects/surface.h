#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <va/va.h>

#include "tests/swva/engine/engine.h"
#include "tests/swva/objects/format.h"
#include "tests/swva/objects/memory.h"

namespace swva {

struct Buffer;
struct Persona;

struct SurfacePlane {
	std::size_t memory = 0; ///< index
	std::uint32_t offset = 0;
	std::uint32_t pitch = 0;
};

/// Where the planes of a surface are in its memories.
struct SurfaceLayout {
	std::array<SurfacePlane, 3> planes{};
	std::uint32_t size = 0; ///< of the first memory

	bool same_memory(std::size_t planes_used) const;
};

/// The layout that the driver gives its own surfaces: pitches and rows aligned as the persona
/// needs, one plane after the other.
SurfaceLayout own_layout(const Persona &persona, const Format &format, std::uint32_t width,
			 std::uint32_t height);

struct Surface {
	const Format *format = nullptr;
	std::uint32_t width = 0;
	std::uint32_t height = 0;
	SurfaceLayout layout;
	std::vector<std::shared_ptr<Memory>> memories;
	bool imported = false;
	bool bad_rows = false;	  ///< vaEndPicture will fail
	unsigned pending = 0;	  ///< jobs that read or write it
	bool failed = false;	  ///< the last job
	bool not_decoded = false; ///< what was to be decoded into it last
	unsigned predicting = 0;  ///< jobs that have it as reconstruction or reference
	/// Coded buffers that the next sync of this surface completes.
	std::vector<std::shared_ptr<Buffer>> coded;

	std::byte *plane(std::size_t index) const;
	/// Of the visible bytes of all planes.
	std::uint32_t checksum() const;
	/// {"ino":…,"offset":…,"pitch":…} per plane.
	std::string json() const;
};

/// A surface as an engine reads it, in the coded size. Where that is larger than the surface, the
/// last row and column are repeated, in a copy if the surface's memory has no room for them.
class CodedPicture
{
public:
	CodedPicture(const Surface &surface, std::uint32_t width, std::uint32_t height);

	const Picture &picture() const { return picture_; }

private:
	void pad(const Surface &surface, std::size_t plane);

	Picture picture_;
	std::array<std::vector<std::byte>, 2> padded_;
};

} // namespace swva
