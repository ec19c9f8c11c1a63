#include "tests/swva/run/encode_job.h"

#include <fmt/format.h>

#include "tests/swva/objects/coded_buffer.h"
#include "tests/swva/rules/reference_rules.h"

namespace swva {
namespace {

constexpr std::byte kStartCode[] = {std::byte{0}, std::byte{0}, std::byte{0}, std::byte{1}};
// H.264 (7.3.1): nal_unit_type 12; HEVC (7.3.1.2): nal_unit_type 38.
constexpr std::byte kH264Filler[] = {std::byte{0x0c}};
constexpr std::byte kHevcFiller[] = {std::byte{0x4c}, std::byte{0x01}};

// The first bytes of a slice, for measurements that look at no picture.
Coded canned(bool idr)
{
	Coded coded{{std::begin(kStartCode), std::end(kStartCode)}, idr};
	coded.data.push_back(idr ? std::byte{0x65} : std::byte{0x41});
	coded.data.push_back(std::byte{0x80});
	return coded;
}

// The surfaces of the reconstruction and of the references.
std::vector<std::shared_ptr<Surface>> decoded_pictures(const Driver &driver,
						       const EncodeJob::Frame &frame)
{
	const PictureReferences references =
		std::visit([](const auto &each) { return references_of(each); }, frame);
	std::vector<std::shared_ptr<Surface>> surfaces;
	if (auto surface = driver.surfaces.find(references.current.surface))
		surfaces.push_back(std::move(surface));
	for (const ReferenceEntry &each : references.references)
		if (auto surface = driver.surfaces.find(each.surface))
			surfaces.push_back(std::move(surface));
	return surfaces;
}

} // namespace

EncodeJob::EncodeJob(Driver &driver, std::shared_ptr<Context> context, VASurfaceID input,
		     std::shared_ptr<Surface> surface, std::shared_ptr<Buffer> coded, Frame frame,
		     std::int64_t given_us)
	: driver_(driver), context_(std::move(context)), input_(input),
	  surface_(std::move(surface)), coded_(std::move(coded)), frame_(std::move(frame)),
	  decoded_(decoded_pictures(driver_, frame_)), width_(context_->coded_width),
	  height_(context_->coded_height), misc_(context_->misc), given_us_(given_us)
{}

void EncodeJob::submit(std::shared_ptr<EncodeJob> job)
{
	Driver &driver = job->driver_;
	++driver.pictures;
	job->coded_->picture = driver.pictures;
	job->coded_->state = CodedState::kPending;
	job->coded_->coded_size = 0;
	// A conversion may still write to it. Devices do such work in order, so the application
	// need not wait for it.
	const bool being_written = job->surface_->pending != 0;
	++job->surface_->pending;
	++job->context_->pending;
	for (const auto &surface : job->decoded_)
		++surface->predicting;
	job->stable_ = !being_written;
	if (driver.settings.checksums && job->stable_)
		job->checksum_ = job->surface_->checksum();
	const EncodeTime time = driver.faults.encode_time(driver.pictures);
	if (!driver.worker) {
		job->finish(job->encode(false));
		return;
	}
	driver.worker->post(time, [job = std::move(job)](bool cancelled) {
		auto result = job->encode(cancelled);
		job->check_stability();
		std::scoped_lock lock(job->driver_.mutex);
		job->finish(std::move(result));
		job->driver_.job_done.notify_all();
	});
}

tl::expected<Coded, std::string> EncodeJob::encode(bool cancelled)
{
	if (cancelled)
		return tl::unexpected<std::string>("the hardware was reset");
	auto result = encode_picture();
	if (result && driver_.faults.real_rate && context_->config->rate_control == VA_RC_CBR)
		add_filler(*result);
	return result;
}

tl::expected<Coded, std::string> EncodeJob::encode_picture()
{
	std::vector<std::unique_ptr<CpuAccess>> accesses;
	for (const auto &memory : surface_->memories)
		accesses.push_back(std::make_unique<CpuAccess>(*memory, CpuAccess::Mode::kRead));
	const CodedPicture input(*surface_, width_, height_);
	if (const auto *hevc = std::get_if<HevcFrame>(&frame_)) {
		// The violations were reported in vaEndPicture; this engine must see the picture,
		// too.
		(void)context_->hevc_encoder->check(*hevc);
		return context_->hevc_encoder->encode(*hevc, input.picture());
	}
	const auto &h264 = std::get<H264Frame>(frame_);
	if (!context_->h264_encoder)
		return canned(h264.picture.pic_fields.bits.idr_pic_flag != 0);
	(void)context_->h264_encoder->check(h264);
	return context_->h264_encoder->encode(h264, input.picture());
}

// Check 8. V4L2 puts no fence on a buffer: a camera that gets it back too early writes into it.
void EncodeJob::check_stability()
{
	if (!driver_.settings.checksums || !stable_)
		return;
	const std::uint32_t now = surface_->checksum();
	if (now != checksum_)
		(void)driver_.violation("8.input_changed", VA_STATUS_SUCCESS,
					fmt::format("surface {:#x} was written to while it was "
						    "encoded: CRC {:08x}, then {:08x}",
						    input_, checksum_, now));
}

void EncodeJob::add_filler(Coded &coded) const
{
	const auto target =
		static_cast<std::size_t>(misc_.bitrate / 8.0 / misc_.frames_per_second());
	const bool hevc = std::holds_alternative<HevcFrame>(frame_);
	const std::span<const std::byte> header = hevc ? std::span<const std::byte>(kHevcFiller)
						       : std::span<const std::byte>(kH264Filler);
	const std::size_t overhead = std::size(kStartCode) + header.size() + 1;
	if (coded.data.size() + overhead >= target)
		return;
	const std::size_t bytes = target - coded.data.size() - overhead;
	coded.data.insert(coded.data.end(), std::begin(kStartCode), std::end(kStartCode));
	coded.data.insert(coded.data.end(), header.begin(), header.end());
	coded.data.insert(coded.data.end(), bytes, std::byte{0xff});
	coded.data.push_back(std::byte{0x80});
}

void EncodeJob::finish(tl::expected<Coded, std::string> result)
{
	--surface_->pending;
	--context_->pending;
	for (const auto &surface : decoded_)
		--surface->predicting;
	surface_->failed = !result;
	coded_->failed = !result;
	coded_->state = CodedState::kWritten;
	// A vaSyncBuffer has completed the others; a sync of the surface need not.
	std::erase_if(surface_->coded, [this](const std::shared_ptr<Buffer> &coded) {
		return coded == coded_ || coded->state != CodedState::kWritten;
	});
	surface_->coded.push_back(coded_);
	++driver_.frames;
	if (result) {
		fill_coded_buffer(driver_, *coded_, result->data);
		log(*result);
		return;
	}
	coded_->status = VA_CODED_BUF_STATUS_BAD_BITSTREAM;
	driver_.log.write(
		LogLine("failed").add("frame", coded_->picture).add("text", result.error()));
}

void EncodeJob::log(const Coded &coded) const
{
	LogLine line("frame");
	line.add("frame", coded_->picture)
		.add("surface", std::uint64_t{input_})
		.add_json("planes", surface_->json())
		.add("imported", surface_->imported)
		.add("keyframe", coded.keyframe)
		.add("given_us", static_cast<std::uint64_t>(given_us_))
		.add("bytes", std::uint64_t{coded.data.size()})
		.add("capacity", std::uint64_t{coded_->bytes.size()})
		.add("bitrate", std::uint64_t{misc_.bitrate})
		.add("quality_level", std::uint64_t{misc_.quality_level});
	if (driver_.settings.checksums)
		line.add("crc", fmt::format("{:08x}", checksum_));
	driver_.log.write(line);
}

} // namespace swva
