#include "tests/swva/run/decode_job.h"

#include <optional>
#include <string>

#include "tests/swva/rules/jpeg_rules.h"
#include "tests/swva/run/jpeg_samples.h"
#include "tests/swva/run/jpeg_stream.h"

namespace swva {
namespace {

// A JPEG that waits for the driver's thread.
struct DecodeJob {
	Driver &driver;
	std::shared_ptr<Context> context;
	std::shared_ptr<Surface> target;
	std::vector<std::uint8_t> jpeg;
};

// Hands out the bytes of a surface: plane, line, byte in it.
class Canvas
{
public:
	explicit Canvas(const Surface &surface) : surface_(surface) {}

	void put(std::size_t plane, std::uint32_t line, std::uint32_t byte, std::uint8_t value)
	{
		surface_.plane(
			plane)[std::size_t{line} * surface_.layout.planes[plane].pitch + byte] =
			std::byte{value};
	}

private:
	const Surface &surface_;
};

// NV12; of 4:2:2 every second line of chroma.
void put_semi_planar(const Surface &surface, const JpegSamples &samples, unsigned line_step)
{
	Canvas canvas(surface);
	for (std::uint32_t y = 0; y < surface.height; ++y)
		for (std::uint32_t x = 0; x < surface.width; ++x)
			canvas.put(0, y, x, samples.planes[0].at(x, y));
	for (std::uint32_t y = 0; y < (surface.height + 1) / 2; ++y)
		for (std::uint32_t x = 0; x < (surface.width + 1) / 2; ++x)
			for (std::size_t i : {1, 2})
				canvas.put(1, y, static_cast<std::uint32_t>(2 * x + i - 1),
					   samples.planes[i].at(x, y * line_step));
}

void put_packed(const Surface &surface, const JpegSamples &samples)
{
	Canvas canvas(surface);
	for (std::uint32_t y = 0; y < surface.height; ++y)
		for (std::uint32_t x = 0; x < (surface.width + 1) / 2; ++x) {
			canvas.put(0, y, 4 * x, samples.planes[0].at(2 * x, y));
			canvas.put(0, y, 4 * x + 1, samples.planes[1].at(x, y));
			canvas.put(0, y, 4 * x + 2, samples.planes[0].at(2 * x + 1, y));
			canvas.put(0, y, 4 * x + 3, samples.planes[2].at(x, y));
		}
}

// As much chroma as luma, or none.
void put_planar(const Surface &surface, const JpegSamples &samples)
{
	Canvas canvas(surface);
	for (std::size_t i = 0; i < surface.format->planes.size(); ++i)
		for (std::uint32_t y = 0; y < surface.height; ++y)
			for (std::uint32_t x = 0; x < surface.width; ++x)
				canvas.put(i, y, x, samples.planes[i].at(x, y));
}

std::optional<std::string> run(const DecodeJob &job)
{
	JpegSamples samples;
	if (auto error = decode_jpeg(job.jpeg, samples))
		return error;
	std::vector<std::unique_ptr<CpuAccess>> accesses;
	for (const auto &memory : job.target->memories)
		accesses.push_back(std::make_unique<CpuAccess>(*memory, CpuAccess::Mode::kWrite));
	const bool halves = samples.planes[0].height == samples.planes[1].height;
	switch (job.target->format->fourcc) {
	case VA_FOURCC_NV12:
		put_semi_planar(*job.target, samples, halves ? 2 : 1);
		break;
	case VA_FOURCC_YUY2:
		put_packed(*job.target, samples);
		break;
	default:
		put_planar(*job.target, samples);
		break;
	}
	return std::nullopt;
}

void finish(const DecodeJob &job, const std::optional<std::string> &error)
{
	--job.target->pending;
	--job.context->pending;
	job.target->not_decoded = error.has_value();
	LogLine line("decode");
	line.add("format", fourcc_text(job.target->format->fourcc).text)
		.add_json("target", job.target->json())
		.add("bytes", std::uint64_t{job.jpeg.size()});
	if (error)
		line.add("error", *error);
	job.driver.log.write(line);
}

} // namespace

VAStatus decode_picture(Driver &driver, const std::shared_ptr<Context> &context,
			const PictureState &picture)
{
	const auto found = check_jpeg(driver.persona, *context, picture);
	(void)driver.violations(found);
	// Whether strict or not: there is no JPEG.
	if (!found.empty())
		return VA_STATUS_ERROR_INVALID_PARAMETER;
	DecodeJob job{driver, context, picture.surface, write_jpeg(picture.jpeg)};
	++job.target->pending;
	++context->pending;
	if (!driver.worker) {
		finish(job, run(job));
		return VA_STATUS_SUCCESS;
	}
	driver.worker->post(driver.faults.encode_time(driver.pictures + 1), [job](bool cancelled) {
		const auto error =
			cancelled ? std::optional<std::string>("the hardware was reset") : run(job);
		std::scoped_lock lock(job.driver.mutex);
		finish(job, error);
		job.driver.job_done.notify_all();
	});
	return VA_STATUS_SUCCESS;
}

} // namespace swva
