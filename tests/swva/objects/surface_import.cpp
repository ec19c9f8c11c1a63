#include "tests/swva/objects/surface_import.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <drm_fourcc.h>
#include <fmt/format.h>

#include "tests/swva/rules/import_layout.h"

namespace swva {
namespace {

using ImportResult = tl::expected<std::shared_ptr<Surface>, VAStatus>;

constexpr VAStatus kInvalid = VA_STATUS_ERROR_INVALID_PARAMETER;

// The counts and indexes of the descriptor's arrays. Also without strictness the call ends here
// when one is out of range, because the driver itself would read past the arrays.
VAStatus check_counts(Driver &driver, const VADRMPRIMESurfaceDescriptor &descriptor,
		      const Format &format)
{
	const std::size_t planes = format.planes.size();
	std::string wrong;
	if (descriptor.num_objects < 1 || descriptor.num_objects > std::size(descriptor.objects))
		wrong = fmt::format("{} objects", descriptor.num_objects);
	else if (descriptor.num_layers != 1 && descriptor.num_layers != planes)
		wrong = fmt::format("{} layers for {} planes", descriptor.num_layers, planes);
	for (std::uint32_t i = 0; wrong.empty() && i < descriptor.num_layers; ++i) {
		const auto &layer = descriptor.layers[i];
		const std::size_t expected = descriptor.num_layers == 1 ? planes : 1;
		if (layer.num_planes != expected)
			wrong = fmt::format("layer {} has {} planes", i, layer.num_planes);
		for (std::uint32_t k = 0; wrong.empty() && k < layer.num_planes; ++k)
			if (layer.object_index[k] >= descriptor.num_objects)
				wrong = fmt::format("layer {} plane {}: object {} of {}", i, k,
						    layer.object_index[k], descriptor.num_objects);
	}
	if (wrong.empty())
		return VA_STATUS_SUCCESS;
	(void)driver.violation("3.descriptor", kInvalid, wrong);
	return kInvalid;
}

VAStatus check_names(Driver &driver, const VADRMPRIMESurfaceDescriptor &descriptor,
		     const Format &format, std::uint32_t width, std::uint32_t height)
{
	if (descriptor.fourcc != format.fourcc)
		if (VAStatus status =
			    driver.violation("3.fourcc", kInvalid,
					     fmt::format("descriptor of {}, surface of {}",
							 fourcc_text(descriptor.fourcc).text,
							 fourcc_text(format.fourcc).text)))
			return status;
	if (descriptor.width != width || descriptor.height != height)
		if (VAStatus status = driver.violation(
			    "3.size", kInvalid,
			    fmt::format("descriptor of {}x{}, surface of {}x{}", descriptor.width,
					descriptor.height, width, height)))
			return status;
	const bool composed = descriptor.num_layers == 1;
	for (std::uint32_t i = 0; i < descriptor.num_layers; ++i) {
		const std::uint32_t expected = composed ? format.drm : format.planes[i].drm;
		if (descriptor.layers[i].drm_format != expected)
			if (VAStatus status = driver.violation(
				    "3.layer_format", kInvalid,
				    fmt::format("layer {} is {}, must be {}", i,
						fourcc_text(descriptor.layers[i].drm_format).text,
						fourcc_text(expected).text)))
				return status;
	}
	return VA_STATUS_SUCCESS;
}

VAStatus check_abilities(Driver &driver, const VADRMPRIMESurfaceDescriptor &descriptor,
			 const Format &format)
{
	if (driver.persona.separate_layers_only && descriptor.num_layers != format.planes.size())
		return driver.refuse(kInvalid, "this driver wants a layer for each plane");
	for (std::uint32_t i = 0; i < descriptor.num_objects; ++i) {
		const std::uint64_t modifier = descriptor.objects[i].drm_format_modifier;
		const bool known =
			modifier == DRM_FORMAT_MOD_LINEAR ||
			(modifier == DRM_FORMAT_MOD_INVALID && driver.persona.implicit_modifier);
		if (!known || driver.persona.modifiers_refused)
			return driver.refuse(VA_STATUS_ERROR_ALLOCATION_FAILED,
					     fmt::format("modifier {:#x}", modifier));
	}
	return VA_STATUS_SUCCESS;
}

// `stated`: the object's size according to the application.
ImportResult::error_type import_object(Driver &driver, Surface &surface, int fd,
				       std::uint32_t stated)
{
	const FdKind kind = fd_kind(fd);
	if (kind == FdKind::kOther || (kind == FdKind::kMemfd && !driver.settings.allow_memfd))
		if (VAStatus status = driver.violation("3.dmabuf", kInvalid,
						       fmt::format("fd {} is no dma-buf", fd)))
			return status;
	auto memory = Memory::import(fd);
	if (!memory)
		return driver.refuse(VA_STATUS_ERROR_ALLOCATION_FAILED,
				     fmt::format("fd {}: {}", fd, std::strerror(errno)));
	if (stated == 0 || stated > memory->bytes().size())
		if (VAStatus status =
			    driver.violation("3.object_size", kInvalid,
					     fmt::format("an object of {} bytes is said to have {}",
							 memory->bytes().size(), stated)))
			return status;
	surface.memories.push_back(std::move(memory));
	return VA_STATUS_SUCCESS;
}

std::shared_ptr<Surface> make_surface(const Format &format, std::uint32_t width,
				      std::uint32_t height)
{
	auto surface = std::make_shared<Surface>();
	surface->format = &format;
	surface->width = width;
	surface->height = height;
	surface->imported = true;
	return surface;
}

} // namespace

ImportResult import_prime2(Driver &driver, const VADRMPRIMESurfaceDescriptor &descriptor,
			   const Format &format, std::uint32_t width, std::uint32_t height)
{
	VAStatus status = check_counts(driver, descriptor, format);
	if (status == VA_STATUS_SUCCESS)
		status = check_names(driver, descriptor, format, width, height);
	if (status == VA_STATUS_SUCCESS)
		status = check_abilities(driver, descriptor, format);
	auto surface = make_surface(format, width, height);
	for (std::uint32_t i = 0; status == VA_STATUS_SUCCESS && i < descriptor.num_objects; ++i)
		status = import_object(driver, *surface, descriptor.objects[i].fd,
				       descriptor.objects[i].size);
	if (status != VA_STATUS_SUCCESS)
		return tl::unexpected(status);
	const bool composed = descriptor.num_layers == 1;
	for (std::uint32_t i = 0; i < format.planes.size(); ++i) {
		const auto &layer = descriptor.layers[composed ? 0 : i];
		const std::uint32_t k = composed ? i : 0;
		surface->layout.planes[i] = {layer.object_index[k], layer.offset[k],
					     layer.pitch[k]};
	}
	surface->layout.size = descriptor.objects[0].size;
	status = check_import_layout(driver, *surface);
	if (status != VA_STATUS_SUCCESS)
		return tl::unexpected(status);
	return surface;
}

ImportResult import_prime1(Driver &driver, const VASurfaceAttribExternalBuffers &buffers,
			   std::uint32_t index, const Format &format, std::uint32_t width,
			   std::uint32_t height)
{
	if (buffers.pixel_format != format.fourcc || buffers.width != width ||
	    buffers.height != height || buffers.num_planes != format.planes.size() ||
	    !buffers.buffers || index >= buffers.num_buffers) {
		(void)driver.violation(
			"3.descriptor", kInvalid,
			fmt::format("external buffers: {} {}x{}, {} planes, {} buffers",
				    fourcc_text(buffers.pixel_format).text, buffers.width,
				    buffers.height, buffers.num_planes, buffers.num_buffers));
		return tl::unexpected(kInvalid);
	}
	if (driver.persona.modifiers_refused)
		return tl::unexpected(
			driver.refuse(VA_STATUS_ERROR_ALLOCATION_FAILED, "linear memory"));
	auto surface = make_surface(format, width, height);
	if (VAStatus status = import_object(
		    driver, *surface, static_cast<int>(buffers.buffers[index]), buffers.data_size))
		return tl::unexpected(status);
	for (std::uint32_t i = 0; i < format.planes.size(); ++i)
		surface->layout.planes[i] = {0, buffers.offsets[i], buffers.pitches[i]};
	surface->layout.size = buffers.data_size;
	if (VAStatus status = check_import_layout(driver, *surface))
		return tl::unexpected(status);
	return surface;
}

} // namespace swva
