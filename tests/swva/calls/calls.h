#pragma once

#include <cstdint>

#include <va/va.h>
#include <va/va_vpp.h>

#include "tests/swva/driver.h"

// The calls of the driver's table, by the file that they are in. Arguments as in va_backend.h.
namespace swva {

// config_calls.cpp
VAStatus query_config_profiles(Driver &driver, VAProfile *profiles, int *count);
VAStatus query_config_entrypoints(Driver &driver, VAProfile profile, VAEntrypoint *entrypoints,
				  int *count);
VAStatus get_config_attributes(Driver &driver, VAProfile profile, VAEntrypoint entrypoint,
			       VAConfigAttrib *attributes, int count);
VAStatus create_config(Driver &driver, VAProfile profile, VAEntrypoint entrypoint,
		       VAConfigAttrib *attributes, int count, VAConfigID *id);
VAStatus destroy_config(Driver &driver, VAConfigID id);
VAStatus query_config_attributes(Driver &driver, VAConfigID id, VAProfile *profile,
				 VAEntrypoint *entrypoint, VAConfigAttrib *attributes, int *count);

// surface_calls.cpp
VAStatus query_surface_attributes(Driver &driver, VAConfigID config, VASurfaceAttrib *attributes,
				  unsigned int *count);
VAStatus create_surfaces(Driver &driver, int width, int height, int format, int count,
			 VASurfaceID *surfaces);
VAStatus create_surfaces2(Driver &driver, unsigned int format, unsigned int width,
			  unsigned int height, VASurfaceID *surfaces, unsigned int count,
			  VASurfaceAttrib *attributes, unsigned int attribute_count);
VAStatus destroy_surfaces(Driver &driver, VASurfaceID *surfaces, int count);
VAStatus export_surface_handle(Driver &driver, VASurfaceID id, std::uint32_t memory_type,
			       std::uint32_t flags, void *descriptor);

// image_calls.cpp
VAStatus query_image_formats(Driver &driver, VAImageFormat *formats, int *count);
VAStatus create_image(Driver &driver, VAImageFormat *format, int width, int height, VAImage *image);
VAStatus derive_image(Driver &driver, VASurfaceID surface, VAImage *image);
VAStatus destroy_image(Driver &driver, VAImageID id);
VAStatus get_image(Driver &driver, VASurfaceID surface, int x, int y, unsigned int width,
		   unsigned int height, VAImageID image);
VAStatus put_image(Driver &driver, VASurfaceID surface, VAImageID image, int source_x, int source_y,
		   unsigned int source_width, unsigned int source_height, int target_x,
		   int target_y, unsigned int target_width, unsigned int target_height);

// buffer_calls.cpp
VAStatus create_buffer(Driver &driver, VAContextID context, VABufferType type, unsigned int size,
		       unsigned int elements, void *data, VABufferID *id);
VAStatus set_buffer_elements(Driver &driver, VABufferID id, unsigned int elements);
VAStatus buffer_info(Driver &driver, VABufferID id, VABufferType *type, unsigned int *size,
		     unsigned int *elements);
VAStatus map_buffer(Driver &driver, VABufferID id, void **address);
VAStatus unmap_buffer(Driver &driver, VABufferID id);
VAStatus destroy_buffer(Driver &driver, VABufferID id);

// context_calls.cpp
VAStatus create_context(Driver &driver, VAConfigID config, int width, int height, int flags,
			VASurfaceID *targets, int count, VAContextID *id);
VAStatus destroy_context(Driver &driver, VAContextID id);

// picture_calls.cpp
VAStatus begin_picture(Driver &driver, VAContextID context, VASurfaceID target);
VAStatus render_picture(Driver &driver, VAContextID context, VABufferID *buffers, int count);
VAStatus end_picture(Driver &driver, VAContextID context);

// sync_calls.cpp
VAStatus sync_surface(Driver &driver, VASurfaceID id);
VAStatus sync_surface2(Driver &driver, VASurfaceID id, std::uint64_t timeout_ns);
VAStatus sync_buffer(Driver &driver, VABufferID id, std::uint64_t timeout_ns);
VAStatus query_surface_status(Driver &driver, VASurfaceID id, VASurfaceStatus *status);

// video_proc_calls.cpp
VAStatus query_video_proc_filters(Driver &driver, VAContextID context, VAProcFilterType *filters,
				  unsigned int *count);
VAStatus query_video_proc_filter_caps(Driver &driver, VAContextID context, VAProcFilterType type,
				      void *caps, unsigned int *count);
VAStatus query_video_proc_pipeline_caps(Driver &driver, VAContextID context, VABufferID *filters,
					unsigned int count, VAProcPipelineCaps *caps);

} // namespace swva
