#include "devices/passthrough/encoder.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/epoll.h>

#include "core/allocation/allocation_error.h"
#include "core/allocation/coded_frame.h"
#include "core/base/user_mistake.h"
#include "core/bitstream/nal.h"
#include "core/buffer/frame_mapping.h"
#include "core/meta/capture_meta.h"
#include "core/meta/video_meta.h"
#include "core/pool/configure_pool.h"
#include "devices/passthrough/settings.h"

namespace penstock::passthrough {

namespace {

constexpr std::string_view kName = "passthrough";

/// Some cameras send a keyframe every 10 seconds only.
constexpr std::uint64_t kPatienceNs = 20'000'000'000;
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

/// From one frame to the next; 0 where that is not known.
ClockTime interval_of(Fraction rate)
{
	constexpr std::uint64_t kSecond = 1'000'000'000;
	return ClockTime(rate.num == 0 ? 0 : kSecond * rate.den / rate.num);
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
		return user_mistake(fmt::format("--encoder copy: {}", possible.error().reason));
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
	const LazyList<SizeRange> any{{{1, 1}, {kLongestSide, kLongestSide}, {1, 1}, {}}};
	std::vector<FormatCapability> formats;
	for (PixelFormat format : coded_formats(asked_)) {
		const PixelFormatInfo &info = pixel_format_info(format);
		formats.push_back({info.v4l2, format, std::string(info.description), false, any});
	}
	capabilities.raw_formats = std::move(formats);
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
	if (auto readable = try_reading_coded(*buffers[0], frames.layout); !readable)
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
	asked_ = codec_;
	waiting_ = FrameQueue(buffers_);
	units_.emplace(
		codec_, interval_of(layout_.rate),
		[this](const AccessUnit &unit) { return take(unit); }, splits_);
	sets_.emplace(codec_);
	stream_ = Stream::kAwaitsKeyframe;
	sequence_.reset();
	useful_ = {};
	told_ = false;
	given_ = 0;
	sink_ = &sink;
	life_.take(Step::kStart);
	return {};
}

Status Encoder::submit(BufferRef frame)
{
	if (Status legal = life_.check(Step::kSubmit, kName); !legal)
		return legal;
	return waiting_.push(kName, std::move(frame));
}

Result<std::uint32_t> Encoder::prepare()
{
	if (Status status = hand_on_all(); !status)
		return propagate(status);
	return life_.running() ? std::uint32_t{EPOLLIN} : 0u;
}

Status Encoder::dispatch(std::uint32_t)
{
	wakeup_.clear();
	return hand_on_all();
}

Status Encoder::hand_on_all()
{
	if (!life_.running())
		return {};
	while (!waiting_.empty()) {
		const HeldFrame frame = waiting_.pop();
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
	if (!useful_.is_set())
		useful_ = frame.pts;
	note_gap(frame);
	if (Status given = give(frame); !given)
		return given;
	return check_patience(frame.pts);
}

Status Encoder::give(const Buffer &frame)
{
	auto mapping = FrameMapping::map(frame, layout_, MapMode::kRead);
	if (!mapping)
		return propagate(mapping);
	++given_;
	auto coded = units_->give(mapping->payload(frame), frame.pts);
	const bool endless = !coded && coded.error().is(std::errc::bad_message);
	if (!coded && !endless)
		return propagate(coded);
	if (endless || !*coded)
		break_stream();
	// A picture was handed on without its other slices.
	if (units_->splits() && !std::exchange(splits_, true) && stream_ == Stream::kWhole)
		stream_ = Stream::kImpaired;
	return mapping->unmap();
}

/// What was given is of no use.
void Encoder::break_stream()
{
	if (!std::exchange(told_, true))
		spdlog::warn("the camera gave a frame that is no {}; it is left out, and more of "
			     "them are only counted",
			     name_of(codec_));
	fail_given();
	if (stream_ == Stream::kWhole)
		stream_ = Stream::kImpaired;
}

void Encoder::fail_given()
{
	failed_ += std::exchange(given_, 0);
}

/// The frames between this one and the last are missing: those that follow may refer to them.
void Encoder::note_gap(const Buffer &frame)
{
	const auto *capture = frame.find_meta<CaptureMeta>();
	if (!capture)
		return;
	const bool gap = sequence_ && missed_between(*sequence_, capture->sequence) != 0;
	sequence_ = capture->sequence;
	if (!gap)
		return;
	if (units_->drop())
		fail_given();
	if (stream_ == Stream::kWhole)
		stream_ = Stream::kImpaired;
}

Status Encoder::take(const AccessUnit &unit)
{
	if (stream_ == Stream::kAwaitsKeyframe)
		return begin_stream(unit);
	if (unit.keyframe)
		stream_ = Stream::kWhole;
	useful_ = unit.pts;
	return sink_->on_coded({.data = unit.data,
				.pts = unit.pts,
				.keyframe = unit.keyframe,
				.frames = std::exchange(given_, 0),
				.impaired = stream_ == Stream::kImpaired});
}

/// With a keyframe whose parameter sets are known. They may have come with a picture before it.
Status Encoder::begin_stream(const AccessUnit &unit)
{
	const ParameterSets::Pieces pieces = sets_->complete(unit.data);
	if (!unit.keyframe || (has_nal_units(codec_) && sets_->bytes().empty())) {
		fail_given();
		return {};
	}
	stream_ = Stream::kWhole;
	if (pieces[1].empty())
		return take(unit);
	std::vector<std::byte> completed;
	for (const std::span<const std::byte> piece : pieces)
		completed.insert(completed.end(), piece.begin(), piece.end());
	return take({completed, unit.pts, true});
}

/// `now`: of the last frame.
Status Encoder::check_patience(ClockTime now) const
{
	if (!now.is_set() || !useful_.is_set() || now.ns() < useful_.ns() + kPatienceNs)
		return {};
	return tl::unexpected<Error>(
		Error{AllocationErrc::kFormatRefused,
		      fmt::format("the camera has given nothing for {} s that decodes as {}{}",
				  kPatienceNs / 1'000'000'000, name_of(codec_),
				  stream_ == Stream::kAwaitsKeyframe ? ": no keyframe came" : "")});
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
	waiting_ = FrameQueue(0);
	units_.reset();
	sink_ = nullptr;
}

} // namespace penstock::passthrough
