#include "tests/swva/calls/calls.h"

namespace swva {
namespace {

// The caller gets pointers to these; nobody writes to them.
VAProcColorStandardType kStandards[] = {VAProcColorStandardBT601};
std::uint32_t kInputs[] = {VA_FOURCC_NV12, VA_FOURCC_I420, VA_FOURCC_YV12,
			   VA_FOURCC_YUY2, VA_FOURCC_UYVY, VA_FOURCC_BGRX,
			   VA_FOURCC_BGRA, VA_FOURCC_RGBX, VA_FOURCC_RGBA};
std::uint32_t kOutputs[] = {VA_FOURCC_NV12};

} // namespace

VAStatus query_video_proc_filters(Driver &driver, VAContextID context, VAProcFilterType *,
				  unsigned int *count)
{
	if (!driver.find(driver.contexts, context))
		return VA_STATUS_ERROR_INVALID_CONTEXT;
	*count = 0;
	return VA_STATUS_SUCCESS;
}

VAStatus query_video_proc_filter_caps(Driver &, VAContextID, VAProcFilterType, void *,
				      unsigned int *)
{
	return VA_STATUS_ERROR_UNSUPPORTED_FILTER;
}

VAStatus query_video_proc_pipeline_caps(Driver &driver, VAContextID context, VABufferID *,
					unsigned int count, VAProcPipelineCaps *caps)
{
	if (!driver.find(driver.contexts, context))
		return VA_STATUS_ERROR_INVALID_CONTEXT;
	if (count > 0)
		return VA_STATUS_ERROR_UNSUPPORTED_FILTER;
	*caps = {};
	caps->input_color_standards = kStandards;
	caps->num_input_color_standards = std::size(kStandards);
	caps->output_color_standards = kStandards;
	caps->num_output_color_standards = std::size(kStandards);
	caps->num_input_pixel_formats = std::size(kInputs);
	caps->input_pixel_format = kInputs;
	caps->num_output_pixel_formats = std::size(kOutputs);
	caps->output_pixel_format = kOutputs;
	caps->min_input_width = caps->min_input_height = 16;
	caps->min_output_width = caps->min_output_height = 16;
	caps->max_input_width = caps->max_output_width = driver.persona.max_width;
	caps->max_input_height = caps->max_output_height = driver.persona.max_height;
	return VA_STATUS_SUCCESS;
}

} // namespace swva
