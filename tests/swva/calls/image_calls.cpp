#include "tests/swva/calls/calls.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace swva {
namespace {

// Of the images that the driver makes.
constexpr std::uint32_t kImagePitch = 64;

struct PlaneBytes {
	std::byte *data;
	std::uint32_t pitch;
};

PlaneBytes image_plane(const Image &image, std::size_t plane)
{
	std::byte *base = image.buffer->memory ? image.buffer->memory->bytes().data()
					       : image.buffer->bytes.data();
	return {base + image.image.offsets[plane], image.image.pitches[plane]};
}

struct Area {
	std::uint32_t x, y, width, height;
};

bool inside(const Area &area, std::uint32_t width, std::uint32_t height)
{
	return std::uint64_t{area.x} + area.width <= width &&
	       std::uint64_t{area.y} + area.height <= height;
}

void copy_plane(const Format &format, std::size_t plane, PlaneBytes from, const Area &source,
		PlaneBytes to, const Area &target)
{
	const std::uint32_t bytes = format.row_bytes(plane, source.width);
	const std::uint32_t divisor = format.planes[plane].height_divisor;
	for (std::uint32_t row = 0; row < format.rows(plane, source.height); ++row)
		std::memcpy(to.data + std::size_t{target.y / divisor + row} * to.pitch +
				    format.row_bytes(plane, target.x),
			    from.data + std::size_t{source.y / divisor + row} * from.pitch +
				    format.row_bytes(plane, source.x),
			    bytes);
}

void describe_image(Image &image, std::uint32_t width, std::uint32_t height,
		    const SurfaceLayout &layout)
{
	image.image.format = image_format(*image.format);
	image.image.width = static_cast<std::uint16_t>(width);
	image.image.height = static_cast<std::uint16_t>(height);
	image.image.data_size = layout.size;
	image.image.num_planes = static_cast<std::uint32_t>(image.format->planes.size());
	for (std::size_t i = 0; i < image.format->planes.size(); ++i) {
		image.image.pitches[i] = layout.planes[i].pitch;
		image.image.offsets[i] = layout.planes[i].offset;
	}
}

void register_image(Driver &driver, std::shared_ptr<Image> image, VAImage *result)
{
	image->buffer->type = VAImageBufferType;
	image->buffer->image = true;
	image->image.buf = driver.buffers.add(image->buffer);
	image->image.image_id = driver.images.add(image);
	*result = image->image;
}

// The surface and the image of a copy; null after an error in `status`.
struct CopyPair {
	std::shared_ptr<Surface> surface;
	std::shared_ptr<Image> image;
};

VAStatus find_pair(Driver &driver, VASurfaceID surface, VAImageID image, const Area &on_surface,
		   const Area &on_image, CopyPair &pair)
{
	pair.surface = driver.find(driver.surfaces, surface);
	pair.image = driver.find(driver.images, image);
	if (!pair.surface)
		return VA_STATUS_ERROR_INVALID_SURFACE;
	if (!pair.image)
		return VA_STATUS_ERROR_INVALID_IMAGE;
	if (pair.surface->pending > 0)
		if (VAStatus status = driver.violation("1.busy", VA_STATUS_ERROR_SURFACE_BUSY,
						       "the surface of an image is in use"))
			return status;
	if (pair.surface->format != pair.image->format)
		return driver.refuse(VA_STATUS_ERROR_INVALID_IMAGE_FORMAT,
				     "an image of another format than the surface");
	if (on_surface.width != on_image.width || on_surface.height != on_image.height)
		return driver.refuse(VA_STATUS_ERROR_INVALID_PARAMETER, "images are not scaled");
	if (!inside(on_surface, pair.surface->width, pair.surface->height) ||
	    !inside(on_image, pair.image->image.width, pair.image->image.height))
		return driver.refuse(VA_STATUS_ERROR_INVALID_PARAMETER,
				     "a rectangle that is not within the picture");
	return VA_STATUS_SUCCESS;
}

} // namespace

VAStatus query_image_formats(Driver &, VAImageFormat *list, int *count)
{
	*count = 0;
	for (const Format &format : formats())
		list[(*count)++] = image_format(format);
	return VA_STATUS_SUCCESS;
}

VAStatus create_image(Driver &driver, VAImageFormat *format, int width, int height, VAImage *result)
{
	auto image = std::make_shared<Image>();
	image->format = find_format(format->fourcc);
	if (!image->format)
		return driver.refuse(VA_STATUS_ERROR_INVALID_IMAGE_FORMAT,
				     fmt::format("image of {}", fourcc_text(format->fourcc).text));
	if (width < 1 || height < 1 || width > static_cast<int>(driver.persona.max_width) ||
	    height > static_cast<int>(driver.persona.max_height))
		return driver.refuse(VA_STATUS_ERROR_RESOLUTION_NOT_SUPPORTED,
				     fmt::format("image of {}x{}", width, height));
	Persona plain;
	plain.pitch_align = kImagePitch;
	const auto layout = own_layout(plain, *image->format, static_cast<std::uint32_t>(width),
				       static_cast<std::uint32_t>(height));
	describe_image(*image, static_cast<std::uint32_t>(width),
		       static_cast<std::uint32_t>(height), layout);
	image->buffer = std::make_shared<Buffer>();
	image->buffer->element_size = layout.size;
	image->buffer->elements = 1;
	image->buffer->bytes.resize(layout.size);
	register_image(driver, std::move(image), result);
	return VA_STATUS_SUCCESS;
}

VAStatus derive_image(Driver &driver, VASurfaceID id, VAImage *result)
{
	auto surface = driver.find(driver.surfaces, id);
	if (!surface)
		return VA_STATUS_ERROR_INVALID_SURFACE;
	if (!driver.persona.derive_image ||
	    !surface->layout.same_memory(surface->format->planes.size()))
		return driver.refuse(VA_STATUS_ERROR_OPERATION_FAILED,
				     "this driver derives no image of such a surface");
	auto image = std::make_shared<Image>();
	image->format = surface->format;
	describe_image(*image, surface->width, surface->height, surface->layout);
	image->buffer = std::make_shared<Buffer>();
	image->buffer->element_size = surface->layout.size;
	image->buffer->elements = 1;
	image->buffer->memory = surface->memories[0];
	register_image(driver, std::move(image), result);
	return VA_STATUS_SUCCESS;
}

VAStatus destroy_image(Driver &driver, VAImageID id)
{
	auto image = driver.find(driver.images, id);
	if (!image)
		return VA_STATUS_ERROR_INVALID_IMAGE;
	if (image->buffer->mapped)
		if (VAStatus status = driver.violation("1.busy", VA_STATUS_ERROR_OPERATION_FAILED,
						       "image destroyed while mapped"))
			return status;
	driver.buffers.remove(image->image.buf);
	driver.images.remove(id);
	return VA_STATUS_SUCCESS;
}

VAStatus get_image(Driver &driver, VASurfaceID surface, int x, int y, unsigned int width,
		   unsigned int height, VAImageID image)
{
	const Area source{static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y), width,
			  height};
	const Area target{0, 0, width, height};
	CopyPair pair;
	if (VAStatus status = find_pair(driver, surface, image, source, target, pair))
		return status;
	for (std::size_t i = 0; i < pair.surface->format->planes.size(); ++i) {
		const SurfacePlane &plane = pair.surface->layout.planes[i];
		CpuAccess access(*pair.surface->memories[plane.memory], CpuAccess::Mode::kRead);
		copy_plane(*pair.surface->format, i, {pair.surface->plane(i), plane.pitch}, source,
			   image_plane(*pair.image, i), target);
	}
	return VA_STATUS_SUCCESS;
}

VAStatus put_image(Driver &driver, VASurfaceID surface, VAImageID image, int source_x, int source_y,
		   unsigned int source_width, unsigned int source_height, int target_x,
		   int target_y, unsigned int target_width, unsigned int target_height)
{
	const Area source{static_cast<std::uint32_t>(source_x),
			  static_cast<std::uint32_t>(source_y), source_width, source_height};
	const Area target{static_cast<std::uint32_t>(target_x),
			  static_cast<std::uint32_t>(target_y), target_width, target_height};
	CopyPair pair;
	if (VAStatus status = find_pair(driver, surface, image, target, source, pair))
		return status;
	for (std::size_t i = 0; i < pair.surface->format->planes.size(); ++i) {
		const SurfacePlane &plane = pair.surface->layout.planes[i];
		const Memory &memory = *pair.surface->memories[plane.memory];
		if (!memory.writable())
			return driver.refuse(VA_STATUS_ERROR_OPERATION_FAILED,
					     "the surface's memory is read-only");
		CpuAccess access(memory, CpuAccess::Mode::kWrite);
		copy_plane(*pair.surface->format, i, image_plane(*pair.image, i), source,
			   {pair.surface->plane(i), plane.pitch}, target);
	}
	return VA_STATUS_SUCCESS;
}

} // namespace swva
