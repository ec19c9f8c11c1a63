#include "devices/passthrough/encoder.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/epoll.h>

#include "core/allocation/allocation_error.h"
#include "core/base/user_mistake.h"
#include "core/buffer/frame_mapping.h"
#include "core/meta/capture_meta.h"
#include "core/meta/video_meta.h"
#include "core/pool/configure_pool.h"
#include "devices/passthrough/settings.h"

namespace penstock::passthrough {

namespace {

constexpr std::string_view kName = "passthrough";

/// Ten seconds at a usual rate: cameras that stream have sent a keyframe by then.
constexpr std::uint32_t kMostWithoutKeyframe = 300;
constexpr std::uint32_t kLongestSide = 65535;

Answer<> check_format(PixelFormat format, std::optional<Codec> codec)
{
	const std::vector<PixelFormat> formats = coded_formats(codec);
	if (std::ranges::find(formats, format) != formats.end())
		return {};
	return refused(fmt::format("{} is not what passes through: frames that are coded{}",
				   name_of(format),
				   codec ? fmt::format(" as {}", name_of(*codec)) : ""));
}

Answer<> try_reading(const Buffer &frame, const VideoInfo &layout)
{
	auto mapped = FrameMapping::map(frame, layout, MapMode::kRead);
	if (!mapped)
		return refused("the CPU cannot read this memory: " + mapped.error().message());
	const std::size_t length = mapped->memories()[0].size();
	if (length < layout.memory_size(0))
		return refused(fmt::format("a frame has up to {} bytes, its memory {}",
					   layout.memory_size(0), length));
	return {};
}

/// From one frame to the next; 0 where that is not known.
ClockTime interval_of(Fraction rate)
{
	constexpr std::uint64_t kSecond = 1'000'000'000;
	return ClockTime(rate.num == 0 ? 0 : kSecond * rate.den / rate.num);
}

/// What the driver wrote of the frame.
std::span<const std::byte> payload_of(const Buffer &frame, std::span<const std::byte> memory)
{
	const auto *capture = frame.find_meta<CaptureMeta>();
	if (!capture || capture->memory_count == 0)
		return memory;
	return memory.first(std::min<std::size_t>(capture->bytes_used[0], memory.size()));
}

} // namespace

Encoder::Encoder(std::optional<Codec> asked, Wakeup wakeup)
	: asked_(asked), wakeup_(std::move(wakeup)), codec_(asked.value_or(Codec::kH264))
{}

Encoder::~Encoder()
{
	stop();
}

Result<std::unique_ptr<Encoder>> Encoder::open(const EncoderSettings &settings)
{
	if (const auto possible = check_settings(settings); !possible)
		return user_mistake(fmt::format("--encoder copy: {}; leave it out, or use another "
						"encoder",
						possible.error().reason));
	auto wakeup = Wakeup::create();
	if (!wakeup)
		return propagate(wakeup);
	return std::unique_ptr<Encoder>(new Encoder(settings.codec, std::move(*wakeup)));
}

DeviceIdentity Encoder::identity() const
{
	return {"copy", "passthrough", "the camera's own stream", {}};
}

Result<EncoderCapabilities> Encoder::capabilities() const
{
	EncoderCapabilities capabilities;
	capabilities.identity = identity();
	capabilities.passes_through = true;
	const std::vector<SizeRange> any{{{1, 1}, {kLongestSide, kLongestSide}, {1, 1}, {}}};
	for (PixelFormat format : coded_formats(asked_)) {
		const PixelFormatInfo &info = pixel_format_info(format);
		capabilities.raw_formats.push_back(
			{info.v4l2, format, std::string(info.description), false, any});
	}
	return capabilities;
}

Result<Answer<>> Encoder::propose_allocation(AllocationQuery &query)
{
	if (Status legal = life_.check(Step::kPropose, kName); !legal)
		return propagate(legal);
	release_allocation();
	if (auto fits = check_format(query.info.format(), asked_); !fits)
		return propagate(fits);
	query.add_meta(kVideoMetaApi);
	query.imports = MemoryUses(MemoryUse::kMapped) | MemoryUse::kDmabuf;
	// The one that is handed on.
	query.pools.push_back({{}, 0, 1, 0});
	life_.take(Step::kPropose);
	return {};
}

Result<Answer<>> Encoder::configure(const Decision &decision)
{
	if (Status legal = life_.check(Step::kConfigure, kName); !legal)
		return propagate(legal);
	life_.take(Step::kRefuse);
	const FramePool &frames = decision.encoder_side();
	const std::vector<BufferRef> buffers = acquire_all(*frames.pool);
	if (buffers.empty())
		return refused("no buffer to try");
	if (auto fits = check_format(frames.layout.format(), asked_); !fits)
		return propagate(fits);
	if (auto readable = try_reading(*buffers[0], frames.layout); !readable)
		return propagate(readable);
	codec_ = *codec_of(pixel_format_info(frames.layout.format()).v4l2);
	layout_ = frames.layout;
	layout_.rate = decision.camera.layout.rate;
	buffers_ = buffers.size();
	life_.take(Step::kConfigure);
	return {};
}

void Encoder::release_allocation()
{
	life_.take(Step::kRelease);
}

Status Encoder::start(CodedSink &sink)
{
	if (Status legal = life_.check(Step::kStart, kName); !legal)
		return legal;
	slots_ = FrameSlots(buffers_);
	waiting_ = Ring<HeldFrame>(buffers_);
	units_.emplace(codec_, interval_of(layout_.rate),
		       [this](const AccessUnit &unit) { return take(unit); });
	stream_ = Stream::kAwaitsKeyframe;
	sequence_.reset();
	awaited_ = given_ = 0;
	sink_ = &sink;
	life_.take(Step::kStart);
	return {};
}

Status Encoder::submit(BufferRef frame)
{
	if (Status legal = life_.check(Step::kSubmit, kName); !legal)
		return legal;
	const std::uint32_t slot = frame->index();
	HeldFrame held = slots_.take(std::move(frame));
	if (!held)
		return make_error(std::errc::device_or_resource_busy,
				  fmt::format("submit {} (slot {})", kName, slot));
	waiting_.push(std::move(held));
	wakeup_.signal();
	return {};
}

Result<std::uint32_t> Encoder::prepare()
{
	return life_.running() ? std::uint32_t{EPOLLIN} : 0u;
}

Status Encoder::dispatch(std::uint32_t)
{
	if (!life_.running())
		return {};
	wakeup_.clear();
	while (!waiting_.empty()) {
		const HeldFrame frame = std::move(waiting_.front());
		waiting_.pop();
		if (Status status = hand_on(*frame); !status)
			return status;
	}
	if (life_.state() != EncoderLife::State::kDraining)
		return {};
	if (Status last = units_->end(); !last)
		return last;
	end_drain(life_, true, sink_);
	return {};
}

Status Encoder::hand_on(const Buffer &frame)
{
	note_gap(frame);
	auto mapping = FrameMapping::map(frame, layout_, MapMode::kRead);
	if (!mapping)
		return propagate(mapping);
	++given_;
	auto coded = units_->give(payload_of(frame, mapping->memories()[0].bytes()), frame.pts);
	if (!coded)
		return propagate(coded);
	if (!*coded)
		fail_given();
	return mapping->unmap();
}

/// The frames between this one and the last are missing: those that follow may refer to them.
void Encoder::note_gap(const Buffer &frame)
{
	const auto *capture = frame.find_meta<CaptureMeta>();
	if (!capture)
		return;
	const bool gap = sequence_ && capture->sequence != *sequence_ + 1;
	sequence_ = capture->sequence;
	if (!gap)
		return;
	units_->drop();
	if (stream_ == Stream::kWhole)
		stream_ = Stream::kImpaired;
}

Status Encoder::take(const AccessUnit &unit)
{
	if (unit.keyframe)
		stream_ = Stream::kWhole;
	if (stream_ == Stream::kAwaitsKeyframe)
		return leave_out();
	return sink_->on_coded({.data = unit.data,
				.pts = unit.pts,
				.keyframe = unit.keyframe,
				.frames = std::exchange(given_, 0),
				.impaired = stream_ == Stream::kImpaired});
}

Status Encoder::leave_out()
{
	fail_given();
	if (++awaited_ < kMostWithoutKeyframe)
		return {};
	return tl::unexpected<Error>(
		Error{AllocationErrc::kFramesRefused,
		      fmt::format("the camera sent {} frames of {} without a keyframe: nothing can "
				  "be decoded",
				  awaited_, name_of(codec_))});
}

void Encoder::fail_given()
{
	failed_ += std::exchange(given_, 0);
}

Status Encoder::drain()
{
	if (life_.take_if_allowed(Step::kDrain))
		wakeup_.signal();
	return {};
}

void Encoder::stop()
{
	if (!life_.take_if_allowed(Step::kStop))
		return;
	wakeup_.clear();
	given_ += in_flight();
	fail_given();
	waiting_ = Ring<HeldFrame>(0);
	units_.reset();
	sink_ = nullptr;
}

} // namespace penstock::passthrough
