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

/// Where the planes are.
struct SurfaceLayout {
	std::array<SurfacePlane, 3> planes{};
	std::uint32_t size = 0; ///< of the first memory

	bool same_memory(std::size_t planes_used) const;
};

/// How the driver itself lays out a picture: rows and pitches as the persona wants them, one plane
/// after the other.
SurfaceLayout own_layout(const Persona &persona, const Format &format, std::uint32_t width,
			 std::uint32_t height);

struct Surface {
	const Format *format = nullptr;
	std::uint32_t width = 0;
	std::uint32_t height = 0;
	SurfaceLayout layout;
	std::vector<std::shared_ptr<Memory>> memories;
	bool imported = false;
	bool bad_rows = false;	 ///< vaEndPicture will fail
	unsigned pending = 0;	 ///< jobs that read or write it
	bool failed = false;	 ///< the last job
	unsigned predicting = 0; ///< jobs that have it as reconstruction or reference
	/// Coded buffers that the next sync of this surface completes.
	std::vector<std::shared_ptr<Buffer>> coded;

	std::byte *plane(std::size_t index) const;
	/// Of the visible bytes of all planes.
	std::uint32_t checksum() const;
	/// {"ino":…,"offset":…,"pitch":…} per plane.
	std::string json() const;
};

/// A surface as an engine reads it: the coded size, beyond the surface's own rows and columns the
/// last ones repeated. Holds a copy only if the surface's memory is smaller than that.
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
