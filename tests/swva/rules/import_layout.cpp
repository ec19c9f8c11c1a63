#include "tests/swva/rules/import_layout.h"

#include <fmt/format.h>

namespace swva {
namespace {

constexpr VAStatus kInvalid = VA_STATUS_ERROR_INVALID_PARAMETER;
// iHD and Mesa both answer this for a layout that they cannot read.
constexpr VAStatus kUnreadable = VA_STATUS_ERROR_ALLOCATION_FAILED;

std::uint32_t align(std::uint32_t value, std::uint32_t to)
{
	return (value + to - 1) / to * to;
}

VAStatus check_bounds(Driver &driver, const Surface &surface)
{
	for (std::size_t i = 0; i < surface.format->planes.size(); ++i) {
		const SurfacePlane &plane = surface.layout.planes[i];
		const std::uint32_t bytes = surface.format->row_bytes(i, surface.width);
		const std::uint32_t rows = surface.format->rows(i, surface.height);
		if (plane.pitch < bytes)
			if (VAStatus status = driver.violation(
				    "3.pitch", kInvalid,
				    fmt::format("plane {}: pitch {} for rows of {} bytes", i,
						plane.pitch, bytes)))
				return status;
		const std::uint64_t end = plane.offset + std::uint64_t{plane.pitch} * rows;
		const std::size_t size = surface.memories[plane.memory]->bytes().size();
		// The call ends here also without strictness: the driver itself would crash.
		if (end > size || plane.pitch < bytes) {
			(void)driver.violation(
				"3.plane_end", kInvalid,
				fmt::format("plane {} ends at {} of {} bytes", i, end, size));
			return kInvalid;
		}
	}
	return VA_STATUS_SUCCESS;
}

// Layouts that this driver misreads silently: it would read other bytes than the application says.
VAStatus check_misread(Driver &driver, const Surface &surface)
{
	const Persona &persona = driver.persona;
	const SurfacePlane &luma = surface.layout.planes[0];
	for (std::size_t i = 1; i < surface.format->planes.size(); ++i) {
		const SurfacePlane &plane = surface.layout.planes[i];
		if (persona.single_object && plane.memory != 0)
			if (VAStatus status =
				    driver.violation("3.single_object", kInvalid,
						     "this driver reads the first object only"))
				return status;
		if (!persona.chroma_row_from_offset || plane.memory != 0)
			continue;
		const std::uint32_t divisor = surface.format->planes.size() == 2 ? 1 : 2;
		if (plane.pitch * divisor != luma.pitch)
			if (VAStatus status = driver.violation(
				    "3.equal_pitches", kInvalid,
				    fmt::format("pitches {} and {}", luma.pitch, plane.pitch)))
				return status;
		if (plane.offset % luma.pitch != 0 && divisor == 1)
			if (VAStatus status = driver.violation(
				    "3.chroma_row", kInvalid,
				    fmt::format("chroma at {} is within a row of {} bytes",
						plane.offset, luma.pitch)))
				return status;
	}
	return VA_STATUS_SUCCESS;
}

VAStatus check_overlap(Driver &driver, const Surface &surface)
{
	for (std::size_t i = 1; i < surface.format->planes.size(); ++i) {
		const SurfacePlane &before = surface.layout.planes[i - 1];
		const SurfacePlane &plane = surface.layout.planes[i];
		const std::uint32_t rows = surface.format->rows(i - 1, surface.height);
		if (plane.memory != before.memory ||
		    plane.offset >= before.offset + before.pitch * rows)
			continue;
		if (VAStatus status = driver.violation(
			    "3.rows", kInvalid,
			    fmt::format("plane {} at {} overlaps the one before, which needs {} "
					"rows of {} bytes from {}",
					i, plane.offset, rows, before.pitch, before.offset)))
			return status;
	}
	return VA_STATUS_SUCCESS;
}

VAStatus check_alignment(Driver &driver, const Surface &surface)
{
	const Persona &persona = driver.persona;
	for (std::size_t i = 0; i < surface.format->planes.size(); ++i) {
		const SurfacePlane &plane = surface.layout.planes[i];
		// The second and third plane of I420 are half as wide.
		const std::uint32_t divisor = surface.format->planes.size() == 3 && i > 0 ? 2 : 1;
		if (plane.pitch * divisor % persona.pitch_align != 0)
			return driver.refuse(kUnreadable,
					     fmt::format("pitch {} is no multiple of {}",
							 plane.pitch, persona.pitch_align));
		if (plane.offset % persona.offset_align != 0)
			return driver.refuse(kUnreadable,
					     fmt::format("offset {} is no multiple of {}",
							 plane.offset, persona.offset_align));
	}
	const std::uint32_t own =
		own_layout(persona, *surface.format, surface.width, surface.height).planes[0].pitch;
	if (persona.own_pitch_only && surface.layout.planes[0].pitch != own)
		return driver.refuse(kUnreadable, fmt::format("pitch {}, the driver's own is {}",
							      surface.layout.planes[0].pitch, own));
	return VA_STATUS_SUCCESS;
}

// The driver reads whole blocks: chroma must come after whole blocks of rows, and the memory must
// go on behind the chroma to the end of its last block.
VAStatus check_rows(Driver &driver, Surface &surface)
{
	const std::uint32_t step = driver.persona.row_align;
	const SurfaceLayout &layout = surface.layout;
	if (surface.format->planes.size() < 2 || !layout.same_memory(2) || step == 1)
		return VA_STATUS_SUCCESS;
	const std::uint32_t rows =
		(layout.planes[1].offset - layout.planes[0].offset) / layout.planes[0].pitch;
	const std::uint64_t end = layout.planes[1].offset +
				  std::uint64_t{layout.planes[1].pitch} *
					  surface.format->rows(1, align(surface.height, step));
	if (rows % step == 0 && end <= surface.memories[0]->bytes().size())
		return VA_STATUS_SUCCESS;
	surface.bad_rows = true;
	if (driver.persona.rows_checked_late)
		return VA_STATUS_SUCCESS;
	return driver.refuse(kUnreadable,
			     fmt::format("chroma after {} rows, chroma's end {} of {} bytes: "
					 "rows must come in steps of {}",
					 rows, end, surface.memories[0]->bytes().size(), step));
}

} // namespace

VAStatus check_import_layout(Driver &driver, Surface &surface)
{
	for (auto check : {check_bounds, check_misread, check_overlap, check_alignment})
		if (VAStatus status = check(driver, surface))
			return status;
	return check_rows(driver, surface);
}

} // namespace swva
