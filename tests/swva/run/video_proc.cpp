#include "tests/swva/run/video_proc.h"

#include <array>

#include <fmt/format.h>

#include "tests/swva/calls/calls.h"
#include "tests/swva/run/conversion.h"

namespace swva {
namespace {

// A conversion that waits for the driver's thread.
struct ProcessJob {
	Driver &driver;
	std::shared_ptr<Context> context;
	std::shared_ptr<Surface> source;
	std::shared_ptr<Surface> target;
	VARectangle source_region;
	VARectangle target_region;
	std::uint32_t checksum = 0;
	bool stable = true; ///< nothing else wrote to the source when it was submitted
};

VARectangle whole(const Surface &surface)
{
	return {0, 0, static_cast<std::uint16_t>(surface.width),
		static_cast<std::uint16_t>(surface.height)};
}

std::optional<std::string> run(const ProcessJob &job)
{
	std::vector<std::unique_ptr<CpuAccess>> accesses;
	for (const auto &memory : job.source->memories)
		accesses.push_back(std::make_unique<CpuAccess>(*memory, CpuAccess::Mode::kRead));
	for (const auto &memory : job.target->memories) {
		if (!memory->writable())
			return "the target's memory is read-only";
		accesses.push_back(std::make_unique<CpuAccess>(*memory, CpuAccess::Mode::kWrite));
	}
	return convert({*job.source, job.source_region, *job.target, job.target_region});
}

void finish(const ProcessJob &job, const std::optional<std::string> &error)
{
	--job.source->pending;
	--job.target->pending;
	--job.context->pending;
	job.target->failed = error.has_value();
	LogLine line("process");
	line.add("source", fourcc_text(job.source->format->fourcc).text)
		.add_json("planes", job.source->json())
		.add_json("target", job.target->json());
	if (error)
		line.add("error", *error);
	job.driver.log.write(line);
}

void check_stability(const ProcessJob &job)
{
	if (job.driver.settings.checksums && job.stable && job.source->checksum() != job.checksum)
		(void)job.driver.violation("8.input_changed", VA_STATUS_SUCCESS,
					   "the source of a conversion was written to");
}

VAStatus check_pipeline(Driver &driver, const VAProcPipelineParameterBuffer &pipeline,
			VASurfaceID target)
{
	if (pipeline.surface == target)
		if (VAStatus status =
			    driver.violation("5.pipeline", VA_STATUS_ERROR_INVALID_SURFACE,
					     "a surface is converted into itself"))
			return status;
	if (pipeline.num_filters > 0)
		return driver.refuse(VA_STATUS_ERROR_UNSUPPORTED_FILTER, "there are no filters");
	if (pipeline.rotation_state != VA_ROTATION_NONE ||
	    pipeline.mirror_state != VA_MIRROR_NONE || pipeline.blend_state ||
	    pipeline.num_additional_outputs > 0)
		return driver.refuse(VA_STATUS_ERROR_INVALID_PARAMETER,
				     "no rotation, mirroring, blending or additional outputs");
	return VA_STATUS_SUCCESS;
}

} // namespace

VAStatus process_picture(Driver &driver, const std::shared_ptr<Context> &context,
			 const PictureState &picture)
{
	if (!picture.pipeline) {
		(void)driver.violation("2.missing", VA_STATUS_ERROR_INVALID_PARAMETER,
				       "no pipeline parameters");
		return VA_STATUS_ERROR_INVALID_PARAMETER;
	}
	if (VAStatus status = check_pipeline(driver, *picture.pipeline, picture.target))
		return status;
	auto source = driver.find(driver.surfaces, picture.pipeline->surface);
	if (!source)
		return VA_STATUS_ERROR_INVALID_SURFACE;
	ProcessJob job{driver,
		       context,
		       source,
		       picture.surface,
		       picture.source_region.value_or(whole(*source)),
		       picture.target_region.value_or(whole(*picture.surface))};
	// It may still be decoded: devices do such work in order.
	job.stable = job.source->pending == 0;
	++job.source->pending;
	++job.target->pending;
	++context->pending;
	if (!driver.worker) {
		finish(job, run(job));
		return VA_STATUS_SUCCESS;
	}
	if (driver.settings.checksums && job.stable)
		job.checksum = job.source->checksum();
	driver.worker->post(driver.faults.encode_time(driver.pictures + 1), [job](bool cancelled) {
		const auto error =
			cancelled ? std::optional<std::string>("the hardware was reset") : run(job);
		check_stability(job);
		std::scoped_lock lock(job.driver.mutex);
		finish(job, error);
		job.driver.job_done.notify_all();
	});
	return VA_STATUS_SUCCESS;
}

} // namespace swva
