#include "tests/swva/calls/calls.h"

#include <fmt/format.h>

namespace swva {
namespace {

// False: the engine's name is unknown.
bool create_engines(const Driver &driver, Context &context)
{
	const std::string &name = driver.faults.engine;
	if (!context.config->encodes())
		return true;
	if (context.config->hevc()) {
		context.hevc_judge = HevcEngine::create();
		context.hevc_encoder = HevcEngine::create(driver.persona.picture_set_first);
		return context.hevc_encoder != nullptr;
	}
	context.h264_judge = H264Engine::create("skip");
	if (name == "canned")
		return true;
	context.h264_encoder = H264Engine::create(name);
	return context.h264_encoder != nullptr;
}

} // namespace

VAStatus create_context(Driver &driver, VAConfigID config_id, int width, int height, int flags,
			VASurfaceID *targets, int count, VAContextID *id)
{
	auto config = driver.find(driver.configs, config_id);
	if (!config)
		return VA_STATUS_ERROR_INVALID_CONFIG;
	for (int i = 0; i < count; ++i)
		if (!driver.find(driver.surfaces, targets[i]))
			return VA_STATUS_ERROR_INVALID_SURFACE;
	// A VideoProc context need not state a size.
	const bool sized = config->encodes() || config->decodes() || width != 0 || height != 0;
	if (sized &&
	    (width < 16 || height < 16 || width > static_cast<int>(driver.persona.max_width) ||
	     height > static_cast<int>(driver.persona.max_height)))
		return driver.refuse(VA_STATUS_ERROR_RESOLUTION_NOT_SUPPORTED,
				     fmt::format("context of {}x{}", width, height));
	if (config->encodes() && flags != VA_PROGRESSIVE)
		if (VAStatus status =
			    driver.violation("2.context_flags", VA_STATUS_ERROR_INVALID_PARAMETER,
					     fmt::format("context flags {:#x}", flags)))
			return status;
	auto context = std::make_shared<Context>();
	context->config = config;
	context->width = static_cast<std::uint32_t>(width);
	context->height = static_cast<std::uint32_t>(height);
	if (!create_engines(driver, *context))
		return driver.refuse(VA_STATUS_ERROR_ALLOCATION_FAILED,
				     "no such engine: " + driver.faults.engine);
	++config->contexts;
	*id = driver.contexts.add(std::move(context));
	driver.log.write(LogLine("context")
				 .add("id", std::uint64_t{*id})
				 .add("profile", std::uint64_t(config->profile))
				 .add("entrypoint", std::uint64_t(config->entrypoint))
				 .add("rate_control", std::uint64_t{config->rate_control})
				 .add("packed_headers", std::uint64_t{config->packed_headers})
				 .add("width", static_cast<std::uint64_t>(width))
				 .add("height", static_cast<std::uint64_t>(height)));
	return VA_STATUS_SUCCESS;
}

VAStatus destroy_context(Driver &driver, VAContextID id)
{
	auto context = driver.find(driver.contexts, id);
	if (!context)
		return VA_STATUS_ERROR_INVALID_CONTEXT;
	if (context->picture)
		if (VAStatus status = driver.violation("2.order", VA_STATUS_ERROR_OPERATION_FAILED,
						       "context destroyed within a picture"))
			return status;
	// Hardware finishes its jobs, or is reset when it hangs. Jobs hold all that they use.
	if (context->pending > 0 && driver.worker)
		driver.worker->cancel_hangs();
	--context->config->contexts;
	driver.contexts.remove(id);
	return VA_STATUS_SUCCESS;
}

} // namespace swva
