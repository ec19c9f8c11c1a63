#include "tests/support/rigs/va_rig.h"

#include <fstream>
#include <random>
#include <stdexcept>

#include <poll.h>

#include <fmt/format.h>

#include "core/meta/video_meta.h"
#include "core/pool/configure_pool.h"
#include "core/pool/video_buffer_pool.h"
#include "devices/vaapi/stream/stream_format.h"
#include "tests/support/process/child_process.h"
#include "tests/support/rigs/refusal_reason.h"

namespace penstock::test {

namespace {

void must(const Status &status)
{
	if (!status)
		throw std::runtime_error(status.error().message());
}

template <typename T>
T must(Result<T> result)
{
	if (!result)
		throw std::runtime_error(result.error().message());
	return std::move(*result);
}

void fill_with_noise(std::span<std::byte> bytes, std::uint64_t seed)
{
	std::mt19937_64 noise(seed);
	for (std::size_t i = 0; i + 8 <= bytes.size(); i += 8) {
		const std::uint64_t value = noise();
		for (unsigned k = 0; k < 8; ++k)
			bytes[i + k] = static_cast<std::byte>(value >> 8 * k);
	}
}

/// The picture that a decoder shows, in NV12: as much of the memory as is not cropped. Of YUYV the
/// luma.
std::string shown_picture(std::span<const std::byte> bytes, const VideoInfo &layout)
{
	if (layout.format() == PixelFormat::kYUYV) {
		std::string luma;
		for (std::uint32_t row = 0; row < layout.height(); ++row)
			for (std::uint32_t column = 0; column < layout.width(); ++column)
				luma += static_cast<char>(
					bytes[row * layout.plane(0).stride + 2 * column]);
		return luma;
	}
	const Size shown = vaapi::shown_size(layout.size());
	std::string picture;
	for (std::size_t plane = 0; plane < 2; ++plane) {
		const PlaneLayout &lines = layout.plane(plane);
		const std::uint32_t rows = plane == 0 ? shown.height : shown.height / 2;
		for (std::uint32_t row = 0; row < rows; ++row)
			picture.append(reinterpret_cast<const char *>(bytes.data()) + lines.offset +
					       row * lines.stride,
				       shown.width);
	}
	return picture;
}

} // namespace

Result<vaapi::DisplayRef> open_va_display()
{
	return vaapi::Display::create([]() -> Result<vaapi::NativeDisplay> {
		return vaapi::NativeDisplay{va_display_without_node(), nullptr, "strict driver"};
	});
}

VaRig::VaRig(VaSetup setup) : setup_(std::move(setup)), environment_(setup_.driver)
{
	auto display = must(open_va_display());
	encoder_ = must(vaapi::Encoder::open(display, setup_.settings, setup_.watchdog));
}

VaRig::~VaRig()
{
	close();
}

std::string VaRig::allocate()
{
	AllocationQuery query;
	query.info = must(VideoInfo::create(setup_.format, setup_.size));
	query.info.rate = setup_.rate;
	query.output_size = setup_.output_size;
	if (setup_.format != PixelFormat::kNV12 && !query.output_size)
		query.output_size = setup_.size;
	const auto proposed = encoder_->propose_allocation(query);
	if (std::string reason = refusal_reason(proposed); !reason.empty())
		return reason;
	VideoAlignment alignment = query.find_meta(kVideoMetaApi)->alignment.value();
	layout_ = must(query.info.align(alignment));
	if (setup_.own_memory && !query.pools.at(0).pool)
		return "it offers no memory";
	make_pool(query);

	Decision decision;
	decision.strategy = setup_.own_memory ? Strategy::kImport : Strategy::kShared;
	decision.camera.layout = layout_;
	decision.camera.pool = pool_;
	decision.camera.buffers = setup_.buffers;
	return refusal_reason(encoder_->configure(decision));
}

void VaRig::make_pool(const AllocationQuery &query)
{
	pool_ = setup_.own_memory ? query.pools.at(0).pool
				  : Ref<BufferPool>(VideoBufferPool::create());
	BufferPool::Config config = pool_->config();
	config.min = config.max = setup_.buffers;
	if (!setup_.own_memory) {
		config.info = query.info;
		config.allocator = FakeHeap::create();
		config.add_option(kOptionVideoMeta);
		config.add_option(kOptionVideoAlignment, query.find_meta(kVideoMetaApi)->alignment);
	}
	must(configure_pool(*pool_, config));
	must(pool_->set_active(true));
}

void VaRig::start()
{
	if (std::string refusal = allocate(); !refusal.empty())
		throw std::runtime_error(refusal);
	must(encoder_->start(*this));
}

BufferRef VaRig::draw()
{
	for (;;) {
		auto buffer = must(pool_->acquire(BufferPool::Wait::kReturn));
		if (!buffer) {
			if (Status status = dispatch(); !status)
				return {};
			continue;
		}
		const std::uint32_t index = (*buffer)->index();
		if (!views_.contains(index))
			views_.emplace(index, DeviceView((*buffer)->memory(0)));
		std::span<std::byte> bytes = views_[index].bytes();
		fill_with_noise(bytes, drawn_);
		if (setup_.keeps_pictures)
			pictures_[drawn_] = shown_picture(bytes, layout_);
		(*buffer)->pts = ClockTime(drawn_++);
		return std::move(*buffer);
	}
}

Status VaRig::submit()
{
	BufferRef buffer = draw();
	if (!buffer)
		return make_error(std::errc::io_error, "the encoder failed meanwhile");
	return encoder_->submit(std::move(buffer));
}

Status VaRig::submit(unsigned frames)
{
	Status status;
	for (unsigned i = 0; i < frames && status; ++i)
		status = submit();
	return status;
}

Status VaRig::submit_singly(unsigned frames)
{
	Status status;
	for (unsigned i = 0; i < frames && status; ++i) {
		status = submit();
		while (status && encoder_->in_flight() != 0)
			status = dispatch();
	}
	return status;
}

Status VaRig::dispatch(std::chrono::milliseconds patience)
{
	const std::uint32_t events = must(encoder_->prepare());
	pollfd wait{encoder_->event_fd(), static_cast<short>(events), 0};
	if (::poll(&wait, 1, static_cast<int>(patience.count())) <= 0)
		return make_error(std::errc::timed_out, "no event of the encoder");
	return encoder_->dispatch(events);
}

Status VaRig::drain()
{
	Status status = encoder_->drain();
	while (status && !drained_)
		status = dispatch();
	return status;
}

Status VaRig::encode(unsigned frames)
{
	Status status = submit(frames);
	return status ? drain() : status;
}

Status VaRig::on_coded(const CodedFrame &frame)
{
	if (!setup_.keeps_pictures)
		return {};
	const auto *bytes = reinterpret_cast<const char *>(frame.data.data());
	coded_.push_back({frame.pts.ns(), frame.keyframe, std::string(bytes, frame.data.size())});
	return {};
}

std::vector<std::uint64_t> VaRig::frames() const
{
	std::vector<std::uint64_t> frames;
	for (const Coded &coded : coded_)
		frames.push_back(coded.frame);
	return frames;
}

std::vector<std::uint64_t> VaRig::keyframes() const
{
	std::vector<std::uint64_t> frames;
	for (const Coded &coded : coded_)
		if (coded.keyframe)
			frames.push_back(coded.frame);
	return frames;
}

std::string VaRig::write_stream()
{
	const std::string path =
		directory_.file("stream." + std::string(name_of(encoder_->codec())));
	std::ofstream file(path, std::ios::binary);
	for (const Coded &coded : coded_)
		file << coded.data;
	return path;
}

std::string VaRig::compare()
{
	const std::string decoded = directory_.file("decoded");
	const Finished finished =
		run({"ffmpeg", "-v", "warning", "-nostdin", "-y", "-i", write_stream(), "-fps_mode",
		     "passthrough", "-f", "rawvideo", "-pix_fmt", "nv12", decoded});
	if (finished.ending != exited(0) || !finished.err.empty())
		return "ffmpeg: " + finished.err;
	const std::string pictures = read_file(decoded);
	std::size_t position = 0;
	const Size shown = vaapi::shown_size(setup_.output_size.value_or(setup_.size));
	for (const Coded &coded : coded_) {
		const std::string &expected = pictures_.at(coded.frame);
		if (!setup_.output_size &&
		    pictures.compare(position, expected.size(), expected) != 0)
			return fmt::format("frame {} differs", coded.frame);
		position += shown.width * shown.height * 3 / 2;
	}
	if (position != pictures.size())
		return fmt::format("{} bytes for {} frames", pictures.size(), coded_.size());
	return {};
}

void VaRig::close()
{
	encoder_.reset();
	if (pool_)
		(void)pool_->set_active(false);
	pool_.reset();
	views_.clear();
}

} // namespace penstock::test
