#include "tests/support/rigs/software_rig.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include <poll.h>

#include <fmt/format.h>

#include "core/memory/system_allocator.h"
#include "core/meta/video_meta.h"
#include "core/pool/configure_pool.h"
#include "tests/support/process/child_process.h"
#include "tests/support/process/scratch_directory.h"
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

/// Buffers of any layout.
class LayoutPool final : public BufferPool
{
public:
	explicit LayoutPool(const VideoInfo &layout) : layout_(layout) {}

protected:
	Result<BufferRef> do_allocate(std::uint32_t, const Config &config) override
	{
		BufferRef buffer = Buffer::create();
		for (std::size_t i = 0; i < layout_.memory_count(); ++i) {
			auto memory = config.allocator->allocate(layout_.memory_size(i));
			if (!memory)
				return propagate(memory);
			must(buffer->append_memory(std::move(*memory)));
		}
		buffer->add_meta<VideoMeta>(layout_);
		return buffer;
	}

private:
	const VideoInfo layout_;
};

/// 0..period, up and down.
std::uint32_t triangle(std::uint64_t at, std::uint32_t period)
{
	const auto phase = static_cast<std::uint32_t>(at % (2 * period));
	return phase < period ? phase : 2 * period - phase;
}

std::uint32_t hash(std::uint64_t number)
{
	number ^= number >> 31;
	number *= 0x9e3779b97f4a7c15;
	return static_cast<std::uint32_t>(number >> 40);
}

std::uint8_t sample(PlaneContent content, std::uint32_t x, std::uint32_t y, std::uint64_t frame,
		    std::uint32_t noise)
{
	std::uint32_t value = 0;
	switch (content) {
	case PlaneContent::kLuma:
		value = 40 + triangle(x + 3 * frame, 60) + triangle(2 * y + frame, 80);
		break;
	case PlaneContent::kCb:
		value = 60 + triangle(x + frame, 70);
		break;
	default:
		value = 160 - triangle(y + 2 * frame, 50);
	}
	if (noise != 0)
		value += hash((frame << 40) + (std::uint64_t{y} << 20) + x) % noise;
	return static_cast<std::uint8_t>(value);
}

/// The place among Y, Cb and Cr.
std::size_t order_of(PlaneContent content)
{
	return content == PlaneContent::kLuma ? 0 : content == PlaneContent::kCb ? 1 : 2;
}

/// Takes what was decoded apart into Y, Cb and Cr.
std::vector<Component> components_at(const std::string &pictures, std::size_t &position, Size size)
{
	std::vector<Component> components;
	for (std::uint32_t divisor : {1u, 2u, 2u}) {
		Component component{"", size.width / divisor, size.height / divisor, {}};
		const std::size_t count = std::size_t{component.width} * component.height;
		if (position + count > pictures.size())
			throw std::runtime_error("fewer decoded pictures than frames");
		component.samples.assign(pictures.begin() + std::ptrdiff_t(position),
					 pictures.begin() + std::ptrdiff_t(position + count));
		position += count;
		components.push_back(std::move(component));
	}
	return components;
}

} // namespace

SoftwareRig::SoftwareRig(SoftwareSetup setup)
	: setup_(std::move(setup)), encoder_(must(software::Encoder::open(setup_.settings)))
{}

SoftwareRig::~SoftwareRig()
{
	encoder_.reset();
	if (pool_)
		(void)pool_->set_active(false);
}

std::string SoftwareRig::allocate()
{
	query_ = {};
	query_.info = must(VideoInfo::create(setup_.format, setup_.size));
	query_.info.rate = setup_.rate;
	query_.info.colorimetry = setup_.colorimetry;
	query_.need_pool = false;
	const auto proposed = encoder_->propose_allocation(query_);
	if (std::string reason = refusal_reason(proposed); !reason.empty())
		return reason;

	VideoInfo layout = setup_.layout.value_or(query_.info);
	layout.rate = setup_.rate;
	layout.colorimetry = setup_.colorimetry;
	pool_ = Ref<BufferPool>(new LayoutPool(layout));
	BufferPool::Config config;
	config.info = layout;
	config.size = layout.total_size();
	config.min = config.max = setup_.buffers;
	config.allocator = setup_.allocator;
	if (!config.allocator)
		config.allocator = SystemAllocator::create();
	must(configure_pool(*pool_, config));
	must(pool_->set_active(true));

	Decision decision;
	decision.strategy = Strategy::kExport;
	decision.camera.layout = layout;
	decision.camera.pool = pool_;
	decision.camera.buffers = setup_.buffers;
	return refusal_reason(encoder_->configure(decision));
}

void SoftwareRig::start()
{
	if (!pool_)
		if (std::string refusal = allocate(); !refusal.empty())
			throw std::runtime_error(refusal);
	drained_ = false;
	must(encoder_->start(*this));
}

BufferRef SoftwareRig::draw()
{
	auto buffer = must(pool_->acquire(BufferPool::Wait::kReturn));
	if (!buffer)
		return {};
	const VideoInfo &layout = std::as_const(**buffer).find_meta<VideoMeta>()->info;
	std::vector<Component> components(3);
	for (std::size_t i = 0; i < 3; ++i) {
		const PlaneLayout &plane = layout.plane(i);
		const PlaneContent content = pixel_format_info(layout.format()).planes[i].content;
		const std::uint32_t divisor = content == PlaneContent::kLuma ? 1 : 2;
		// An odd column or row is not coded.
		Component component{"",
				    setup_.size.width / 2 * 2 / divisor,
				    setup_.size.height / 2 * 2 / divisor,
				    {}};
		Mapping mapping = must((*buffer)->memory(plane.memory).map(MapMode::kWrite));
		for (std::uint32_t y = 0; y < layout.visible_rows(i); ++y) {
			auto *line = reinterpret_cast<std::uint8_t *>(mapping.data()) +
				     plane.offset + std::size_t{y} * plane.stride;
			for (std::uint32_t x = 0; x < layout.line_bytes(i); ++x)
				line[x] = sample(content, x, y, drawn_, setup_.noise);
			if (y < component.height)
				component.samples.insert(component.samples.end(), line,
							 line + component.width);
		}
		must(mapping.unmap());
		components[order_of(content)] = std::move(component);
	}
	pictures_[drawn_] = std::move(components);
	(*buffer)->pts = ClockTime(drawn_++ * 1'000'000'000 * setup_.rate.den / setup_.rate.num);
	return std::move(*buffer);
}

Status SoftwareRig::submit(unsigned frames)
{
	for (unsigned i = 0; i < frames; ++i) {
		BufferRef frame = draw();
		for (; !frame; frame = draw())
			if (Status status = dispatch(); !status)
				return status;
		if (Status status = encoder_->submit(std::move(frame)); !status)
			return status;
	}
	return {};
}

Status SoftwareRig::dispatch(std::chrono::milliseconds patience)
{
	const std::uint32_t events = must(encoder_->prepare());
	pollfd wait{encoder_->event_fd(), static_cast<short>(events), 0};
	if (::poll(&wait, 1, static_cast<int>(patience.count())) <= 0)
		return make_error(std::errc::timed_out, "no event of the encoder");
	return encoder_->dispatch(events);
}

Status SoftwareRig::settle()
{
	Status status;
	while (status && encoder_->in_flight() != 0)
		status = dispatch();
	return status;
}

Status SoftwareRig::drain()
{
	Status status = encoder_->drain();
	while (status && !drained_)
		status = dispatch();
	return status;
}

Status SoftwareRig::encode(unsigned frames)
{
	Status status = submit(frames);
	return status ? drain() : status;
}

Status SoftwareRig::on_coded(const CodedFrame &frame)
{
	const std::uint64_t period = 1'000'000'000ull * setup_.rate.den / setup_.rate.num;
	coded_.push_back({(frame.pts.ns() + period / 2) / period,
			  frame.keyframe,
			  {frame.data.begin(), frame.data.end()}});
	return {};
}

std::vector<std::uint64_t> SoftwareRig::frames() const
{
	std::vector<std::uint64_t> frames;
	for (const Coded &coded : coded_)
		frames.push_back(coded.frame);
	return frames;
}

std::vector<std::uint64_t> SoftwareRig::keyframes() const
{
	std::vector<std::uint64_t> frames;
	for (const Coded &coded : coded_)
		if (coded.keyframe)
			frames.push_back(coded.frame);
	return frames;
}

std::vector<std::byte> SoftwareRig::stream() const
{
	std::vector<std::byte> stream;
	for (const Coded &coded : coded_)
		stream.insert(stream.end(), coded.data.begin(), coded.data.end());
	return stream;
}

HeaderTrace SoftwareRig::headers() const
{
	return trace_headers(stream(), "h264");
}

double SoftwareRig::worst_psnr() const
{
	const ScratchDirectory directory;
	write_file(directory.file("stream.h264"), stream());
	const Finished finished =
		run({"ffmpeg", "-v", "warning", "-nostdin", "-y", "-i",
		     directory.file("stream.h264"), "-fps_mode", "passthrough", "-f", "rawvideo",
		     "-pix_fmt", "yuv420p", directory.file("decoded")});
	if (finished.ending != exited(0) || !finished.err.empty())
		throw std::runtime_error("ffmpeg: " + finished.err);
	const std::string pictures = read_file(directory.file("decoded"));
	std::size_t position = 0;
	double worst = std::numeric_limits<double>::infinity();
	for (const Coded &coded : coded_) {
		const auto &drawn = pictures_.at(coded.frame);
		const auto decoded =
			components_at(pictures, position, {drawn[0].width, drawn[0].height});
		for (std::size_t i = 0; i < drawn.size(); ++i)
			worst = std::min(worst, psnr(drawn[i], decoded[i]));
	}
	if (position != pictures.size())
		throw std::runtime_error(
			fmt::format("{} bytes for {} frames", pictures.size(), coded_.size()));
	return worst;
}

} // namespace penstock::test
