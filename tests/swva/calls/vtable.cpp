#include "tests/swva/calls/vtable.h"

#include <cerrno>
#include <poll.h>

#include <va/va_backend_vpp.h>

#include "tests/swva/calls/calls.h"

namespace swva {
namespace {

Driver &driver_of(VADriverContextP context)
{
	return *static_cast<Driver *>(context->pDriverData);
}

// Counts a call while it is in progress, and sees whether another one is (7.concurrent). The
// drivers of Intel and Mesa have locks, but not in all calls: an application must not rely on them.
class Visit
{
public:
	explicit Visit(Driver &driver) : driver_(driver), alone_(driver.inside.fetch_add(1) == 0) {}
	Visit(const Visit &) = delete;
	Visit &operator=(const Visit &) = delete;
	~Visit() { --driver_.inside; }

	bool alone() const { return alone_; }

private:
	Driver &driver_;
	bool alone_;
};

// What libva calls: counts the call, checks that it is alone, locks, and fails when a fault is
// injected.
template <Call call, auto function>
struct Entry;

template <Call call, typename... Arguments, VAStatus (*function)(Driver &, Arguments...)>
struct Entry<call, function> {
	static VAStatus enter(VADriverContextP context, Arguments... arguments)
	{
		Driver &driver = driver_of(context);
		const Visit visit(driver);
		++driver.calls[static_cast<std::size_t>(call)];
		if (!visit.alone())
			if (VAStatus status = driver.violation(
				    "7.concurrent", VA_STATUS_ERROR_OPERATION_FAILED,
				    std::string("another call was in progress during ")
					    .append(call_name(call))))
				return status;
		std::scoped_lock lock(driver.mutex);
		// vaEndPicture ends the picture even when it fails.
		if (call != Call::kEndPicture)
			if (auto status = driver.failure(call))
				return *status;
		return function(driver, arguments...);
	}
};

// Counts a call that may wait for the hardware while it is in progress.
class Wait
{
public:
	explicit Wait(Driver &driver) : driver_(driver)
	{
		std::scoped_lock lock(driver_.mutex);
		++driver_.waiting;
	}
	Wait(const Wait &) = delete;
	Wait &operator=(const Wait &) = delete;
	~Wait()
	{
		std::scoped_lock lock(driver_.mutex);
		if (--driver_.waiting == 0)
			driver_.job_done.notify_all();
	}

private:
	Driver &driver_;
};

// Other calls may come while a sync waits, so it takes the lock itself.
template <auto function>
struct SyncEntry;

template <typename... Arguments, VAStatus (*function)(Driver &, Arguments...)>
struct SyncEntry<function> {
	static VAStatus enter(VADriverContextP context, Arguments... arguments)
	{
		Driver &driver = driver_of(context);
		const Wait wait(driver);
		++driver.calls[static_cast<std::size_t>(Call::kSync)];
		if (auto status = driver.failure(Call::kSync))
			return *status;
		return function(driver, arguments...);
	}
};

bool is_coded_buffer(Driver &driver, VABufferID id)
{
	std::scoped_lock lock(driver.mutex);
	auto buffer = driver.buffers.find(id);
	return buffer && buffer->type == VAEncCodedBufferType;
}

// As iHD, which waits for the picture in the map of its coded buffer, without a lock.
VAStatus enter_map_buffer(VADriverContextP context, VABufferID id, void **address)
{
	Driver &driver = driver_of(context);
	if (!is_coded_buffer(driver, id))
		return Entry<Call::kMapBuffer, map_buffer>::enter(context, id, address);
	const Wait wait(driver);
	++driver.calls[static_cast<std::size_t>(Call::kMapBuffer)];
	if (auto status = driver.failure(Call::kMapBuffer))
		return *status;
	const std::uint64_t n = ++driver.coded_maps;
	if (driver.faults.map_hang.hits(n)) {
		driver.log.write(
			LogLine("fault").add("call", call_name(Call::kMapBuffer)).add("n", n));
		pollfd release{driver.faults.hang_fd, POLLIN, 0};
		while (::poll(&release, 1, -1) < 0 && errno == EINTR)
			;
	}
	std::scoped_lock lock(driver.mutex);
	return map_buffer(driver, id, address);
}

// Entry points that libva demands and no encoder needs.
template <typename... Arguments>
VAStatus not_implemented(VADriverContextP, Arguments...)
{
	return VA_STATUS_ERROR_UNIMPLEMENTED;
}

template <typename... Arguments>
void leave_out(VAStatus (*&entry)(VADriverContextP, Arguments...))
{
	entry = not_implemented<Arguments...>;
}

VAStatus query_subpicture_formats(VADriverContextP, VAImageFormat *, unsigned int *,
				  unsigned int *count)
{
	*count = 0;
	return VA_STATUS_SUCCESS;
}

VAStatus query_display_attributes(VADriverContextP, VADisplayAttribute *, int *count)
{
	*count = 0;
	return VA_STATUS_SUCCESS;
}

void log_objects(Driver &driver, std::size_t left, const char *name)
{
	if (left > 0)
		(void)driver.violation("1.leak", VA_STATUS_SUCCESS,
				       std::to_string(left) + " of kind " + name +
					       " are left at vaTerminate");
}

std::string calls_json(const Driver &driver)
{
	std::string text;
	for (std::size_t i = 0; i < kCalls; ++i)
		if (driver.calls[i] > 0)
			text += std::string(text.empty() ? "\"" : ",\"")
					.append(kCallNames[i])
					.append("\":")
					.append(std::to_string(driver.calls[i]));
	return "{" + text + "}";
}

std::uint64_t count(const Driver &driver, Call call)
{
	return driver.calls[static_cast<std::size_t>(call)];
}

VAStatus terminate(VADriverContextP context)
{
	std::unique_ptr<Driver> driver(&driver_of(context));
	context->pDriverData = nullptr;
	std::unique_lock lock(driver->mutex);
	if (driver->waiting > 0)
		(void)driver->violation("7.concurrent", VA_STATUS_SUCCESS,
					"vaTerminate while a sync waits");
	lock.unlock();
	driver->worker.reset();
	// All jobs have ended, so no sync waits any longer.
	lock.lock();
	driver->job_done.wait(lock, [&] { return driver->waiting == 0; });
	lock.unlock();
	log_objects(*driver, driver->contexts.size(), "context");
	log_objects(*driver, driver->configs.size(), "config");
	log_objects(*driver, driver->surfaces.size(), "surface");
	log_objects(*driver, driver->buffers.size(), "buffer");
	log_objects(*driver, driver->images.size(), "image");
	driver->log.write(LogLine("END")
				  .add("violations", driver->log.violations())
				  .add("frames", driver->frames)
				  .add("put_image", count(*driver, Call::kPutImage))
				  .add("derive_image", count(*driver, Call::kDeriveImage))
				  .add("get_image", count(*driver, Call::kGetImage))
				  .add_json("calls", calls_json(*driver)));
	return VA_STATUS_SUCCESS;
}

void fill_objects(VADriverVTable &table)
{
	table.vaQueryConfigProfiles = Entry<Call::kQueryConfig, query_config_profiles>::enter;
	table.vaQueryConfigEntrypoints = Entry<Call::kQueryConfig, query_config_entrypoints>::enter;
	table.vaGetConfigAttributes = Entry<Call::kQueryConfig, get_config_attributes>::enter;
	table.vaQueryConfigAttributes = Entry<Call::kQueryConfig, query_config_attributes>::enter;
	table.vaCreateConfig = Entry<Call::kCreateConfig, create_config>::enter;
	table.vaDestroyConfig = Entry<Call::kDestroyConfig, destroy_config>::enter;
	table.vaCreateContext = Entry<Call::kCreateContext, create_context>::enter;
	table.vaDestroyContext = Entry<Call::kDestroyContext, destroy_context>::enter;
	table.vaQuerySurfaceAttributes =
		Entry<Call::kQuerySurfaceAttributes, query_surface_attributes>::enter;
	table.vaCreateSurfaces = Entry<Call::kCreateSurfaces, create_surfaces>::enter;
	table.vaCreateSurfaces2 = Entry<Call::kCreateSurfaces, create_surfaces2>::enter;
	table.vaDestroySurfaces = Entry<Call::kDestroySurfaces, destroy_surfaces>::enter;
	table.vaExportSurfaceHandle =
		Entry<Call::kExportSurfaceHandle, export_surface_handle>::enter;
	table.vaCreateBuffer = Entry<Call::kCreateBuffer, create_buffer>::enter;
	table.vaBufferSetNumElements = Entry<Call::kOther, set_buffer_elements>::enter;
	table.vaBufferInfo = Entry<Call::kOther, buffer_info>::enter;
	table.vaMapBuffer = enter_map_buffer;
	table.vaUnmapBuffer = Entry<Call::kUnmapBuffer, unmap_buffer>::enter;
	table.vaDestroyBuffer = Entry<Call::kDestroyBuffer, destroy_buffer>::enter;
}

void fill_pictures(VADriverVTable &table)
{
	table.vaBeginPicture = Entry<Call::kBeginPicture, begin_picture>::enter;
	table.vaRenderPicture = Entry<Call::kRenderPicture, render_picture>::enter;
	table.vaEndPicture = Entry<Call::kEndPicture, end_picture>::enter;
	table.vaSyncSurface = SyncEntry<sync_surface>::enter;
	table.vaSyncSurface2 = SyncEntry<sync_surface2>::enter;
	table.vaSyncBuffer = SyncEntry<sync_buffer>::enter;
	table.vaQuerySurfaceStatus = Entry<Call::kQuerySurfaceStatus, query_surface_status>::enter;
	table.vaQueryImageFormats = Entry<Call::kQueryImageFormats, query_image_formats>::enter;
	table.vaCreateImage = Entry<Call::kCreateImage, create_image>::enter;
	table.vaDeriveImage = Entry<Call::kDeriveImage, derive_image>::enter;
	table.vaDestroyImage = Entry<Call::kDestroyImage, destroy_image>::enter;
	table.vaGetImage = Entry<Call::kGetImage, get_image>::enter;
	table.vaPutImage = Entry<Call::kPutImage, put_image>::enter;
}

void fill_rest(VADriverVTable &table)
{
	leave_out(table.vaQuerySurfaceError);
	leave_out(table.vaPutSurface);
	leave_out(table.vaSetImagePalette);
	table.vaQuerySubpictureFormats = query_subpicture_formats;
	leave_out(table.vaCreateSubpicture);
	leave_out(table.vaDestroySubpicture);
	leave_out(table.vaSetSubpictureImage);
	leave_out(table.vaSetSubpictureChromakey);
	leave_out(table.vaSetSubpictureGlobalAlpha);
	leave_out(table.vaAssociateSubpicture);
	leave_out(table.vaDeassociateSubpicture);
	table.vaQueryDisplayAttributes = query_display_attributes;
	leave_out(table.vaGetDisplayAttributes);
	leave_out(table.vaSetDisplayAttributes);
	leave_out(table.vaLockSurface);
	leave_out(table.vaUnlockSurface);
}

} // namespace

void fill_vtables(VADriverContext &context)
{
	context.vtable->vaTerminate = terminate;
	fill_objects(*context.vtable);
	fill_pictures(*context.vtable);
	fill_rest(*context.vtable);
	// An application finds out whether these exist by calling them.
	const Persona &persona = driver_of(&context).persona;
	if (persona.sync_buffer == Persona::SyncBuffer::kAbsent)
		context.vtable->vaSyncBuffer = nullptr;
	if (!persona.sync_surface2)
		context.vtable->vaSyncSurface2 = nullptr;
	VADriverVTableVPP &processing = *context.vtable_vpp;
	processing.version = VA_DRIVER_VTABLE_VPP_VERSION;
	processing.vaQueryVideoProcFilters =
		Entry<Call::kQueryVideoProc, query_video_proc_filters>::enter;
	processing.vaQueryVideoProcFilterCaps =
		Entry<Call::kQueryVideoProc, query_video_proc_filter_caps>::enter;
	processing.vaQueryVideoProcPipelineCaps =
		Entry<Call::kQueryVideoProc, query_video_proc_pipeline_caps>::enter;
}

} // namespace swva
