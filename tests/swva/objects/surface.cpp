#include "tests/swva/objects/surface.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include <fmt/format.h>

#include "tests/swva/objects/checksum.h"
#include "tests/swva/persona/persona.h"

namespace swva {
namespace {

std::uint32_t align(std::uint32_t value, std::uint32_t to)
{
	return (value + to - 1) / to * to;
}

// The rows that belong to a plane: up to the next one in the same memory, or to its end.
std::uint32_t available_rows(const Surface &surface, std::size_t index)
{
	const SurfacePlane &plane = surface.layout.planes[index];
	std::size_t end = surface.memories[plane.memory]->bytes().size();
	for (std::size_t i = 0; i < surface.format->planes.size(); ++i) {
		const SurfacePlane &other = surface.layout.planes[i];
		if (other.memory == plane.memory && other.offset > plane.offset)
			end = std::min<std::size_t>(end, other.offset);
	}
	return static_cast<std::uint32_t>((end - plane.offset) / plane.pitch);
}

} // namespace

bool SurfaceLayout::same_memory(std::size_t planes_used) const
{
	return std::all_of(planes.begin(),
			   planes.begin() + static_cast<std::ptrdiff_t>(planes_used),
			   [](const SurfacePlane &plane) { return plane.memory == 0; });
}

SurfaceLayout own_layout(const Persona &persona, const Format &format, std::uint32_t width,
			 std::uint32_t height)
{
	// Coding reads whole macroblocks.
	const std::uint32_t rows = align(align(height, 16), persona.row_align);
	SurfaceLayout layout;
	const std::uint32_t luma = align(format.row_bytes(0, width), persona.pitch_align);
	std::uint32_t offset = 0;
	for (std::size_t i = 0; i < format.planes.size(); ++i) {
		SurfacePlane &plane = layout.planes[i];
		plane.offset = align(offset, persona.offset_align);
		plane.pitch = luma * format.planes[i].bytes /
			      (format.planes[0].bytes * format.planes[i].width_divisor /
			       format.planes[0].width_divisor);
		offset = plane.offset + plane.pitch * format.rows(i, rows);
	}
	layout.size = offset;
	return layout;
}

std::byte *Surface::plane(std::size_t index) const
{
	const SurfacePlane &where = layout.planes[index];
	return memories[where.memory]->bytes().data() + where.offset;
}

std::uint32_t Surface::checksum() const
{
	std::vector<std::unique_ptr<CpuAccess>> accesses;
	for (const auto &memory : memories)
		accesses.push_back(std::make_unique<CpuAccess>(*memory, CpuAccess::Mode::kRead));
	std::uint32_t crc = 0;
	for (std::size_t i = 0; i < format->planes.size(); ++i)
		for (std::uint32_t row = 0; row < format->rows(i, height); ++row)
			crc = crc32(crc, {plane(i) + std::size_t{row} * layout.planes[i].pitch,
					  format->row_bytes(i, width)});
	return crc;
}

std::string Surface::json() const
{
	std::string text;
	for (std::size_t i = 0; i < format->planes.size(); ++i) {
		const SurfacePlane &where = layout.planes[i];
		text += fmt::format("{}{{\"ino\":{},\"offset\":{},\"pitch\":{}}}",
				    i == 0 ? "" : ",", memories[where.memory]->inode(),
				    where.offset, where.pitch);
	}
	return "[" + text + "]";
}

CodedPicture::CodedPicture(const Surface &surface, std::uint32_t width, std::uint32_t height)
{
	picture_.width = width;
	picture_.height = height;
	for (std::size_t i = 0; i < picture_.planes.size(); ++i) {
		const std::uint32_t pitch = surface.layout.planes[i].pitch;
		picture_.planes[i] = {surface.plane(i), pitch};
		if (pitch < surface.format->row_bytes(i, width) ||
		    available_rows(surface, i) < surface.format->rows(i, height))
			pad(surface, i);
	}
}

void CodedPicture::pad(const Surface &surface, std::size_t plane)
{
	const Format &format = *surface.format;
	const std::uint32_t pitch = format.row_bytes(plane, picture_.width);
	const std::uint32_t rows = format.rows(plane, picture_.height);
	const std::uint32_t own_rows = std::min(format.rows(plane, surface.height), rows);
	const std::uint32_t own_bytes = std::min(format.row_bytes(plane, surface.width), pitch);
	const std::uint32_t sample = format.planes[plane].bytes;
	std::vector<std::byte> &copy = padded_[plane];
	copy.resize(std::size_t{pitch} * rows);
	for (std::uint32_t row = 0; row < rows; ++row) {
		std::byte *to = copy.data() + std::size_t{row} * pitch;
		std::memcpy(to,
			    surface.plane(plane) + std::size_t{std::min(row, own_rows - 1)} *
							   surface.layout.planes[plane].pitch,
			    own_bytes);
		for (std::uint32_t x = own_bytes; x < pitch; x += sample)
			std::memcpy(to + x, to + own_bytes - sample, sample);
	}
	picture_.planes[plane] = {copy.data(), pitch};
}

} // namespace swva
