#include "tests/swva/calls/calls.h"

#include <algorithm>
#include <set>

#include <drm_fourcc.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <va/va_drmcommon.h>

#include "tests/swva/objects/surface_import.h"

namespace swva {
namespace {

constexpr VAStatus kInvalid = VA_STATUS_ERROR_INVALID_PARAMETER;

// VASurfaceAttribAlignmentSize of VA-API 1.21. The libva of Debian 12 does not know it and passes
// it on.
constexpr auto kAlignmentSize = static_cast<VASurfaceAttribType>(10);

// Asked for the number of attributes, Mesa answers with this upper bound.
constexpr unsigned kUpperBound = 32;

VASurfaceAttrib integer(VASurfaceAttribType type, std::uint32_t value, bool settable = false)
{
	VASurfaceAttrib attribute{};
	attribute.type = type;
	attribute.flags = VA_SURFACE_ATTRIB_GETTABLE | (settable ? VA_SURFACE_ATTRIB_SETTABLE : 0);
	attribute.value.type = VAGenericValueTypeInteger;
	attribute.value.value.i = static_cast<int>(value);
	return attribute;
}

bool uses(const Persona &persona, const Config &config, const Format &format)
{
	if (config.encodes())
		return format.fourcc == VA_FOURCC_NV12;
	if (config.decodes())
		return std::ranges::find(persona.jpeg_surfaces, format.fourcc) !=
		       persona.jpeg_surfaces.end();
	return (format.rt_format & config.rt_format) != 0;
}

std::vector<VASurfaceAttrib> offered_attributes(const Persona &persona, const Config &config)
{
	std::vector<VASurfaceAttrib> list;
	for (const Format &format : formats())
		if (uses(persona, config, format))
			list.push_back(integer(VASurfaceAttribPixelFormat, format.fourcc, true));
	list.push_back(integer(VASurfaceAttribMinWidth, 16));
	list.push_back(integer(VASurfaceAttribMaxWidth, persona.max_width));
	list.push_back(integer(VASurfaceAttribMinHeight, 16));
	list.push_back(integer(VASurfaceAttribMaxHeight, persona.max_height));
	list.push_back(integer(VASurfaceAttribMemoryType, persona.memory_types, true));
	VASurfaceAttrib descriptor{};
	descriptor.type = VASurfaceAttribExternalBufferDescriptor;
	descriptor.flags = VA_SURFACE_ATTRIB_SETTABLE;
	descriptor.value.type = VAGenericValueTypePointer;
	list.push_back(descriptor);
	if (persona.alignment_attribute)
		list.push_back(integer(kAlignmentSize, *persona.alignment_attribute));
	return list;
}

// What vaCreateSurfaces was asked for.
struct Request {
	const Format *format = nullptr;
	std::uint32_t memory_type = VA_SURFACE_ATTRIB_MEM_TYPE_VA;
	const void *descriptor = nullptr;
};

// Drivers read the attributes one by one.
VAStatus check_attribute(Driver &driver, const VASurfaceAttrib &attribute, const Request &request,
			 std::set<VASurfaceAttribType> &seen)
{
	if (!seen.insert(attribute.type).second)
		if (VAStatus status = driver.violation(
			    "3.attribute_twice", kInvalid,
			    fmt::format("attribute {} twice", static_cast<int>(attribute.type))))
			return status;
	const bool pointer = attribute.type == VASurfaceAttribExternalBufferDescriptor;
	if (attribute.value.type !=
	    (pointer ? VAGenericValueTypePointer : VAGenericValueTypeInteger)) {
		(void)driver.violation("3.attribute_type", kInvalid,
				       fmt::format("attribute {} has a value of type {}",
						   static_cast<int>(attribute.type),
						   static_cast<int>(attribute.value.type)));
		return kInvalid;
	}
	if (pointer && request.memory_type == VA_SURFACE_ATTRIB_MEM_TYPE_VA)
		return driver.violation("3.attribute_order", kInvalid,
					"a descriptor before the memory type that explains it");
	return VA_STATUS_SUCCESS;
}

VAStatus take_attribute(Driver &driver, const VASurfaceAttrib &attribute, Request &request)
{
	const auto value = static_cast<std::uint32_t>(attribute.value.value.i);
	switch (attribute.type) {
	case VASurfaceAttribPixelFormat:
		request.format = find_format(value);
		if (!request.format)
			return driver.refuse(VA_STATUS_ERROR_INVALID_IMAGE_FORMAT,
					     fmt::format("format {}", fourcc_text(value).text));
		return VA_STATUS_SUCCESS;
	case VASurfaceAttribMemoryType:
		if (!(value & driver.persona.memory_types))
			return driver.refuse(VA_STATUS_ERROR_UNSUPPORTED_MEMORY_TYPE,
					     fmt::format("memory type {:#x}", value));
		request.memory_type = value;
		return VA_STATUS_SUCCESS;
	case VASurfaceAttribExternalBufferDescriptor:
		request.descriptor = attribute.value.value.p;
		return VA_STATUS_SUCCESS;
	case VASurfaceAttribUsageHint:
		return VA_STATUS_SUCCESS;
	default:
		return driver.violation(
			"3.attribute_unknown", VA_STATUS_ERROR_ATTR_NOT_SUPPORTED,
			fmt::format("attribute {}", static_cast<int>(attribute.type)));
	}
}

std::shared_ptr<Surface> own_surface(Driver &driver, const Format &format, std::uint32_t width,
				     std::uint32_t height)
{
	Persona persona = driver.persona;
	if (driver.faults.own_pitch.hits(++driver.own_surfaces))
		persona.pitch_align = static_cast<std::uint32_t>(driver.faults.own_pitch.value);
	auto surface = std::make_shared<Surface>();
	surface->format = &format;
	surface->width = width;
	surface->height = height;
	surface->layout = own_layout(persona, format, width, height);
	auto memory = Memory::create(surface->layout.size);
	if (!memory)
		return nullptr;
	surface->memories.push_back(std::move(memory));
	return surface;
}

tl::expected<std::shared_ptr<Surface>, VAStatus> make_surface(Driver &driver,
							      const Request &request,
							      unsigned index, std::uint32_t width,
							      std::uint32_t height)
{
	switch (request.memory_type) {
	case VA_SURFACE_ATTRIB_MEM_TYPE_VA: {
		auto surface = own_surface(driver, *request.format, width, height);
		if (!surface)
			return tl::unexpected(VA_STATUS_ERROR_ALLOCATION_FAILED);
		return surface;
	}
	case VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2: {
		// libva's header says: an array with one descriptor per surface. Intel and Mesa
		// read the first one only.
		const auto *descriptors =
			static_cast<const VADRMPRIMESurfaceDescriptor *>(request.descriptor);
		return import_prime2(driver, descriptors[index], *request.format, width, height);
	}
	default:
		return import_prime1(
			driver,
			*static_cast<const VASurfaceAttribExternalBuffers *>(request.descriptor),
			index, *request.format, width, height);
	}
}

void log_surface(Driver &driver, VASurfaceID id, const Surface &surface)
{
	driver.log.write(LogLine("surface")
				 .add("id", std::uint64_t{id})
				 .add("format", fourcc_text(surface.format->fourcc).text)
				 .add("width", std::uint64_t{surface.width})
				 .add("height", std::uint64_t{surface.height})
				 .add("imported", surface.imported)
				 .add_json("planes", surface.json()));
}

// The layers of an export, composed or one per plane.
void fill_layers(const Surface &surface, bool composed, VADRMPRIMESurfaceDescriptor &descriptor)
{
	const Format &format = *surface.format;
	descriptor.num_layers = composed ? 1 : static_cast<std::uint32_t>(format.planes.size());
	for (std::uint32_t i = 0; i < format.planes.size(); ++i) {
		auto &layer = descriptor.layers[composed ? 0 : i];
		const std::uint32_t k = composed ? i : 0;
		layer.drm_format = composed ? format.drm : format.planes[i].drm;
		layer.num_planes = k + 1;
		layer.object_index[k] = static_cast<std::uint32_t>(surface.layout.planes[i].memory);
		layer.offset[k] = surface.layout.planes[i].offset;
		layer.pitch[k] = surface.layout.planes[i].pitch;
	}
}

} // namespace

VAStatus query_surface_attributes(Driver &driver, VAConfigID config_id, VASurfaceAttrib *attributes,
				  unsigned int *count)
{
	auto config = driver.find(driver.configs, config_id);
	if (!config)
		return VA_STATUS_ERROR_INVALID_CONFIG;
	const auto list = offered_attributes(driver.persona, *config);
	const auto needed = static_cast<unsigned>(list.size());
	if (!attributes) {
		*count = driver.persona.upper_bound ? kUpperBound : needed;
		return VA_STATUS_SUCCESS;
	}
	const bool fits = *count >= needed;
	*count = needed;
	if (!fits) {
		(void)driver.violation("3.attribute_count", VA_STATUS_ERROR_MAX_NUM_EXCEEDED,
				       "too little room for the surface attributes");
		return VA_STATUS_ERROR_MAX_NUM_EXCEEDED;
	}
	std::ranges::copy(list, attributes);
	return VA_STATUS_SUCCESS;
}

VAStatus create_surfaces(Driver &driver, int width, int height, int format, int count,
			 VASurfaceID *surfaces)
{
	return create_surfaces2(driver, static_cast<unsigned>(format), static_cast<unsigned>(width),
				static_cast<unsigned>(height), surfaces,
				static_cast<unsigned>(count), nullptr, 0);
}

VAStatus create_surfaces2(Driver &driver, unsigned int format, unsigned int width,
			  unsigned int height, VASurfaceID *surfaces, unsigned int count,
			  VASurfaceAttrib *attributes, unsigned int attribute_count)
{
	Request request;
	request.format = default_format(format);
	std::set<VASurfaceAttribType> seen;
	for (unsigned i = 0; i < attribute_count; ++i) {
		if (!(attributes[i].flags & VA_SURFACE_ATTRIB_SETTABLE)) {
			if (VAStatus status = driver.violation(
				    "3.attribute_flags", kInvalid,
				    fmt::format("attribute {} without VA_SURFACE_ATTRIB_SETTABLE",
						static_cast<int>(attributes[i].type))))
				return status;
			// The drivers ignore it then.
			continue;
		}
		if (VAStatus status = check_attribute(driver, attributes[i], request, seen))
			return status;
		if (VAStatus status = take_attribute(driver, attributes[i], request))
			return status;
	}
	if (!request.format || request.format->rt_format != format)
		return driver.refuse(VA_STATUS_ERROR_UNSUPPORTED_RT_FORMAT,
				     fmt::format("RT format {:#x}", format));
	if (width < 1 || height < 1 || width > driver.persona.max_width ||
	    height > driver.persona.max_height)
		return driver.refuse(VA_STATUS_ERROR_RESOLUTION_NOT_SUPPORTED,
				     fmt::format("surface of {}x{}", width, height));
	const bool import = request.memory_type != VA_SURFACE_ATTRIB_MEM_TYPE_VA;
	if (import && !request.descriptor) {
		(void)driver.violation("3.descriptor", kInvalid,
				       "a memory type without a descriptor");
		return kInvalid;
	}
	for (unsigned i = 0; i < count; ++i) {
		auto surface = make_surface(driver, request, i, width, height);
		if (!surface) {
			for (unsigned k = 0; k < i; ++k)
				driver.surfaces.remove(surfaces[k]);
			return surface.error();
		}
		surfaces[i] = driver.surfaces.add(*surface);
		log_surface(driver, surfaces[i], **surface);
	}
	return VA_STATUS_SUCCESS;
}

VAStatus destroy_surfaces(Driver &driver, VASurfaceID *surfaces, int count)
{
	for (int i = 0; i < count; ++i) {
		auto surface = driver.find(driver.surfaces, surfaces[i]);
		if (!surface)
			return VA_STATUS_ERROR_INVALID_SURFACE;
		const bool in_picture =
			std::ranges::any_of(driver.contexts, [&](const auto &entry) {
				return entry.second->picture &&
				       entry.second->picture->surface == surface;
			});
		if (surface->pending > 0 || in_picture)
			if (VAStatus status = driver.violation(
				    "1.busy", VA_STATUS_ERROR_SURFACE_BUSY,
				    fmt::format("surface {:#x} destroyed in use", surfaces[i])))
				return status;
		driver.surfaces.remove(surfaces[i]);
	}
	return VA_STATUS_SUCCESS;
}

VAStatus export_surface_handle(Driver &driver, VASurfaceID id, std::uint32_t memory_type,
			       std::uint32_t flags, void *descriptor)
{
	auto surface = driver.find(driver.surfaces, id);
	if (!surface)
		return VA_STATUS_ERROR_INVALID_SURFACE;
	if (memory_type != VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2)
		return driver.refuse(VA_STATUS_ERROR_UNSUPPORTED_MEMORY_TYPE,
				     fmt::format("export as {:#x}", memory_type));
	const bool composed = flags & VA_EXPORT_SURFACE_COMPOSED_LAYERS;
	const bool separate = flags & VA_EXPORT_SURFACE_SEPARATE_LAYERS;
	if (composed == separate || !(flags & VA_EXPORT_SURFACE_READ_WRITE)) {
		(void)driver.violation("3.export_flags", kInvalid,
				       fmt::format("export flags {:#x}", flags));
		return kInvalid;
	}
	auto &target = *static_cast<VADRMPRIMESurfaceDescriptor *>(descriptor);
	target = {};
	target.fourcc = surface->format->fourcc;
	target.width = surface->width;
	target.height = surface->height;
	for (const auto &memory : surface->memories) {
		if (!memory->dmabuf() && !driver.settings.allow_memfd)
			return driver.refuse(VA_STATUS_ERROR_OPERATION_FAILED,
					     "this machine makes no dma-bufs, and SWVA_ALLOW_MEMFD "
					     "is not set");
		auto &object = target.objects[target.num_objects++];
		object.fd = ::fcntl(memory->fd(), F_DUPFD_CLOEXEC, 0);
		object.size = static_cast<std::uint32_t>(memory->bytes().size());
		object.drm_format_modifier = driver.persona.export_tiled ? I915_FORMAT_MOD_Y_TILED
									 : DRM_FORMAT_MOD_LINEAR;
	}
	fill_layers(*surface, composed, target);
	return VA_STATUS_SUCCESS;
}

} // namespace swva
