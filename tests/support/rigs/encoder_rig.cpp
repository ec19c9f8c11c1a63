#include "tests/support/rigs/encoder_rig.h"

#include <stdexcept>

#include <poll.h>

#include "core/pool/configure_pool.h"
#include "tests/support/fakes/fake_heap.h"
#include "tests/support/process/child_process.h"
#include "tests/support/rigs/layout_pool.h"
#include "tests/support/rigs/must.h"
#include "tests/support/rigs/refusal_reason.h"

namespace penstock::test {

EncoderRig::~EncoderRig()
{
	free_memory();
}

std::string EncoderRig::propose()
{
	query_ = {};
	query_.info = pixel_format_info(frames_.format).compressed
			      ? *frames_.layout
			      : must(VideoInfo::create(frames_.format, frames_.size));
	query_.info.rate = frames_.rate;
	query_.info.colorimetry = frames_.colorimetry;
	query_.producer_layout = frames_.layout;
	query_.output_size = frames_.output_size;
	query_.need_pool = frames_.own_memory;
	return refusal_reason(encoder().propose_allocation(query_));
}

std::string EncoderRig::allocate(Lengths lengths)
{
	free_memory();
	if (std::string reason = propose(); !reason.empty())
		return reason;
	VideoAlignment alignment =
		query_.find_meta(kVideoMetaApi)->alignment.value_or(VideoAlignment{});
	layout_ = frames_.layout ? *frames_.layout : must(query_.info.align(alignment));
	layout_.rate = frames_.rate;
	layout_.colorimetry = frames_.colorimetry;
	if (frames_.own_memory && !query_.pools.at(0).pool)
		return "it offers no memory";
	make_pool(lengths);
	return refusal_reason(encoder().configure(decision()));
}

void EncoderRig::make_pool(Lengths lengths)
{
	const std::size_t divisor = lengths == Lengths::kHalf ? 2 : 1;
	pool_ = frames_.own_memory ? query_.pools.at(0).pool
				   : Ref<BufferPool>(new LayoutPool(layout_, divisor));
	BufferPool::Config config = pool_->config();
	config.min = config.max = frames_.buffers;
	if (!frames_.own_memory) {
		config.info = layout_;
		config.size = layout_.total_size();
		config.allocator = frames_.allocator;
		if (!config.allocator)
			config.allocator = FakeHeap::create();
	}
	must(configure_pool(*pool_, config));
	must(pool_->set_active(true));
}

Decision EncoderRig::decision() const
{
	Decision decision;
	decision.strategy = frames_.own_memory ? Strategy::kImport : Strategy::kShared;
	decision.camera.layout = layout_;
	decision.camera.pool = pool_;
	decision.camera.buffers = frames_.buffers;
	return decision;
}

void EncoderRig::start()
{
	if (!pool_)
		if (std::string refusal = allocate(); !refusal.empty())
			throw std::runtime_error(refusal);
	must(restart());
}

Status EncoderRig::restart()
{
	drains_ = 0;
	return encoder().start(*this);
}

BufferRef EncoderRig::draw()
{
	auto buffer = must(pool_->acquire(BufferPool::Wait::kReturn));
	if (!buffer)
		return {};
	paint(**buffer, drawn_);
	(*buffer)->pts = ClockTime(drawn_++ * 1'000'000'000 * frames_.rate.den / frames_.rate.num);
	return std::move(*buffer);
}

Status EncoderRig::submit(unsigned frames)
{
	for (unsigned i = 0; i < frames; ++i) {
		BufferRef frame = draw();
		for (; !frame; frame = draw())
			if (Status status = dispatch(); !status)
				return status;
		if (Status status = encoder().submit(std::move(frame)); !status)
			return status;
	}
	return {};
}

Status EncoderRig::submit_singly(unsigned frames)
{
	Status status;
	for (unsigned i = 0; i < frames && status; ++i) {
		status = submit();
		if (status)
			status = settle();
	}
	return status;
}

Status EncoderRig::dispatch(std::chrono::milliseconds patience)
{
	const std::uint32_t held = encoder().in_flight();
	const unsigned drains = drains_;
	const auto events = encoder().prepare();
	if (!events)
		return tl::unexpected<Error>(events.error());
	// What was handed on there takes no event.
	if (encoder().in_flight() != held || drains_ != drains)
		return {};
	pollfd wait{encoder().event_fd(), static_cast<short>(*events), 0};
	if (::poll(&wait, 1, static_cast<int>(patience.count())) <= 0)
		return make_error(std::errc::timed_out, "no event of the encoder");
	return encoder().dispatch(static_cast<std::uint32_t>(wait.revents));
}

Status EncoderRig::settle()
{
	Status status;
	while (status && encoder().in_flight() != 0)
		status = dispatch();
	return status;
}

Status EncoderRig::drain()
{
	Status status = encoder().drain();
	while (status && drains_ == 0)
		status = dispatch();
	return status;
}

Status EncoderRig::encode(unsigned frames)
{
	Status status = submit(frames);
	return status ? drain() : status;
}

Status EncoderRig::on_coded(const CodedFrame &frame)
{
	if (!frames_.keeps_coded)
		return {};
	const std::uint64_t period = 1'000'000'000ull * frames_.rate.den / frames_.rate.num;
	coded_.push_back({(frame.pts.ns() + period / 2) / period,
			  frame.keyframe,
			  frame.impaired,
			  frame.frames,
			  {frame.data.begin(), frame.data.end()}});
	return {};
}

void EncoderRig::on_drained()
{
	++drains_;
	if (stops_when_drained_)
		encoder().stop();
}

std::vector<std::uint64_t> EncoderRig::frames() const
{
	std::vector<std::uint64_t> frames;
	for (const Coded &coded : coded_)
		frames.push_back(coded.frame);
	return frames;
}

std::vector<std::uint64_t> EncoderRig::keyframes() const
{
	std::vector<std::uint64_t> frames;
	for (const Coded &coded : coded_)
		if (coded.keyframe)
			frames.push_back(coded.frame);
	return frames;
}

std::vector<std::byte> EncoderRig::stream() const
{
	std::vector<std::byte> stream;
	for (const Coded &coded : coded_)
		stream.insert(stream.end(), coded.data.begin(), coded.data.end());
	return stream;
}

EncoderRig::Decoded EncoderRig::decode(const std::optional<std::string> &pixel_format)
{
	const std::string coded =
		directory_.file("stream." + std::string(name_of(encoder().codec())));
	const std::string pictures = directory_.file("pictures");
	write_file(coded, stream());
	std::vector<std::string> command{"ffmpeg",	"-v", "warning", "-nostdin",
					 "-y",		"-i", coded,	 "-fps_mode",
					 "passthrough", "-f", "rawvideo"};
	if (pixel_format)
		command.insert(command.end(), {"-pix_fmt", *pixel_format});
	command.push_back(pictures);
	const Finished finished = run(command);
	if (finished.ending != exited(0) || !finished.err.empty())
		return {{}, "ffmpeg: " + finished.err};
	return {read_file(pictures), {}};
}

void EncoderRig::free_memory()
{
	if (pool_)
		(void)pool_->set_active(false);
	pool_.reset();
	query_ = {};
}

} // namespace penstock::test
