#include "devices/pattern/camera.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <utility>

#include <fmt/format.h>
#include <sys/epoll.h>

#include "core/allocation/allocation_error.h"
#include "core/base/user_mistake.h"
#include "core/buffer/frame_mapping.h"
#include "core/meta/capture_meta.h"
#include "core/pool/configure_pool.h"
#include "devices/pattern/pool_plan.h"

namespace penstock::pattern {

namespace {

constexpr std::uint32_t kLongestSide = 16384;

// The one that is drawn.
constexpr std::uint32_t kOwnBuffers = 1;

/// CLOCK_MONOTONIC
ClockTime now()
{
	return ClockTime(
		std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()));
}

bool can_draw(PixelFormat format, Size size)
{
	const PixelFormatInfo &info = pixel_format_info(format);
	return info.plane_count != 0 && !info.compressed && size.width <= kLongestSide &&
	       size.height <= kLongestSide;
}

} // namespace

Camera::Camera(const CameraSettings &settings, AllocatorRef exports, Timer timer)
	: wanted_buffers_(settings.buffers), rate_(settings.rate.value_or(kDefaultRate)),
	  exports_(std::move(exports)), timer_(std::move(timer))
{}

Camera::~Camera()
{
	stop();
	release_allocation();
}

Result<std::unique_ptr<Camera>> Camera::open(const CameraSettings &settings, AllocatorRef exports)
{
	if (settings.rate && settings.rate->num / settings.rate->den >= FrameClock::kFastest)
		return user_mistake(
			fmt::format("--fps {}: the pattern camera keeps less than {} frames per "
				    "second; --fps 0 draws as fast as consumers allow",
				    to_string(*settings.rate), FrameClock::kFastest));
	auto timer = Timer::create();
	if (!timer)
		return propagate(timer);
	return std::unique_ptr<Camera>(new Camera(settings, std::move(exports), std::move(*timer)));
}

DeviceIdentity Camera::identity()
{
	return {"pattern", "pattern", "Colour bars with a frame counter", {}};
}

CameraCapabilities Camera::capabilities() const
{
	CameraCapabilities capabilities;
	capabilities.identity = identity();
	capabilities.memory = {exports_.get() != nullptr, true};
	for (const PixelFormatInfo &info : pixel_formats()) {
		if (info.compressed)
			continue;
		FormatCapability &format = capabilities.formats.emplace_back();
		format.format = info.format;
		format.fourcc = info.v4l2 != 0 ? info.v4l2 : info.drm;
		format.description = info.description;
		format.sizes.push_back({{1, 1}, {kLongestSide, kLongestSide}, {1, 1}, {}});
	}
	return capabilities;
}

Result<Answer<VideoInfo>> Camera::describe(PixelFormat format, Size size) const
{
	if (!can_draw(format, size))
		return refused(fmt::format("the pattern camera does not draw {} {}",
					   name_of(format), to_string(size)));
	auto info = VideoInfo::create(format, size);
	if (!info)
		return propagate(info);
	info->rate = rate_;
	info->colorimetry = colorimetry_of(format, size);
	return *info;
}

Result<Answer<Decision>> Camera::decide_allocation(const AllocationQuery &query, Strategy strategy)
{
	if (sink_)
		return make_error(std::errc::device_or_resource_busy,
				  "set up the pattern camera: it streams");
	release_allocation();
	Answer<Decision> decided = decide(query, strategy);
	if (!decided)
		release_allocation();
	return decided;
}

Answer<Decision> Camera::decide(const AllocationQuery &query, Strategy strategy)
{
	auto own = describe(query.info.format(), query.info.size());
	if (!own)
		return refused(own.error().message());
	if (!*own)
		return propagate(*own);
	if (query.info.modifier != 0)
		return refused(fmt::format("the pattern camera draws lines, not tiles of "
					   "modifier {:#x}",
					   query.info.modifier));
	BufferNeeds needs;
	needs.camera = kOwnBuffers;
	needs.encoder = query.pools.empty() ? 1 : std::max(query.pools[0].min, 1u);
	auto budget = plan_buffers(needs, wanted_buffers_);
	if (!budget)
		return propagate(budget);
	auto plan = plan_pool(query, strategy, exports_);
	if (!plan)
		return propagate(plan);
	pool_ = std::move(plan->pool);
	plan->config.min = plan->config.max = budget->count;
	Status status = configure_pool(*pool_, plan->config);
	if (status)
		status = pool_->set_active(true);
	if (!status)
		return refused("no memory: " + status.error().message());
	auto layout = try_memory(*pool_, query);
	if (!layout)
		return propagate(layout);
	layout_ = *layout;
	layout_.rate = rate_;
	layout_.colorimetry = colorimetry_of(layout_.format(), layout_.size());

	const BufferPool::Config config = pool_->config();
	Decision decision;
	decision.strategy = strategy;
	decision.camera.layout = layout_;
	decision.camera.pool = pool_;
	decision.camera.buffers = config.max;
	decision.camera.allocator =
		strategy == Strategy::kImport ? "encoder" : std::string(config.allocator->name());
	decision.budget = budget->reason;
	return decision;
}

void Camera::release_allocation()
{
	assert(!sink_);
	if (!pool_)
		return;
	(void)pool_->set_active(false);
	pool_.reset();
}

Status Camera::start(FrameSink &sink)
{
	if (sink_)
		return make_error(std::errc::device_or_resource_busy,
				  "start the pattern camera: it streams");
	if (!pool_)
		return make_error(std::errc::operation_not_permitted,
				  "the pattern camera has no memory to draw into");
	sink_ = &sink;
	painter_.emplace(layout_);
	slots_.clear();
	slots_.resize(pool_->config().max);
	next_ = 0;
	starving_ = false;
	if (rate_.num == 0)
		return {};
	clock_.emplace(now(), rate_);
	(void)timer_.arm_now();
	return {};
}

void Camera::stop()
{
	if (!sink_)
		return;
	pool_->unwatch(*this);
	(void)timer_.disarm();
	fires_ = false;
	clock_.reset();
	ready_.reset();
	slots_.clear();
	painter_.reset();
	sink_ = nullptr;
}

Result<std::uint32_t> Camera::prepare()
{
	if (!sink_)
		return 0;
	if (!clock_)
		if (Status status = find_buffer(); !status)
			return propagate(status);
	return EPOLLIN;
}

/// Without a clock the timer fires as long as there is a buffer and somebody wants a frame. A
/// buffer that comes back sets it again, in whatever thread.
Status Camera::find_buffer()
{
	const bool wanted = sink_->ready();
	while (wanted && !ready_) {
		auto buffer = pool_->acquire(BufferPool::Wait::kReturn);
		if (!buffer)
			return propagate(buffer);
		if (*buffer)
			ready_ = std::move(**buffer);
		else if (rest(); pool_->watch(*this))
			return {};
	}
	if (!wanted)
		rest();
	else if (!std::exchange(fires_, true))
		(void)timer_.arm_now();
	return {};
}

void Camera::rest()
{
	if (std::exchange(fires_, false))
		(void)timer_.disarm();
}

void Camera::on_return() noexcept
{
	(void)timer_.arm_now();
}

Status Camera::dispatch(std::uint32_t)
{
	if (!sink_)
		return {};
	if (clock_)
		return tick();
	fires_ = true;
	// A buffer that came back is for prepare() to take.
	if (!ready_)
		return {};
	last_time_ = std::max(FrameClock::microseconds(now()), last_time_ + 1);
	const auto number = static_cast<std::uint32_t>(next_++);
	return deliver(std::move(ready_), number, FrameClock::from_microseconds(last_time_));
}

Status Camera::tick()
{
	const std::uint64_t due = clock_->frame_at(now());
	if (due < next_)
		return {};
	(void)timer_.arm_at(clock_->time_of(due + 1));
	auto buffer = pool_->acquire(BufferPool::Wait::kReturn);
	if (!buffer)
		return propagate(buffer);
	if (!*buffer) {
		counters_.starved += !std::exchange(starving_, true);
		return {};
	}
	starving_ = false;
	counters_.missed += due - next_;
	next_ = due + 1;
	return deliver(std::move(**buffer), static_cast<std::uint32_t>(due), clock_->time_of(due));
}

Status Camera::deliver(BufferRef frame, std::uint32_t number, ClockTime time)
{
	if (Status drawn = draw(*frame, number); !drawn)
		return to_allocation_error(std::move(drawn.error()));
	frame->pts = time;
	auto *meta = frame->find_meta<CaptureMeta>();
	if (!meta)
		meta = frame->add_meta<CaptureMeta>();
	meta->sequence = number;
	meta->clock = TimestampClock::kMonotonic;
	meta->timestamp = time;
	meta->memory_count = layout_.memory_count();
	for (std::size_t i = 0; i < meta->memory_count; ++i)
		meta->bytes_used[i] = layout_.memory_size(i);
	++counters_.captured;
	return sink_->on_frame(std::move(frame));
}

/// A slot that still has the same memory shows what was drawn last, and only what moves is new. The
/// references keep another memory from taking the place of one that is gone.
Status Camera::draw(const Buffer &frame, std::uint32_t number)
{
	Slot &slot = slots_[frame.index()];
	bool known = true;
	for (std::size_t i = 0; i < layout_.memory_count(); ++i) {
		known &= slot.memories[i] == frame.memory_ref(i);
		slot.memories[i].reset();
	}
	auto mapping = FrameMapping::map(frame, layout_, MapMode::kWrite);
	if (!mapping)
		return propagate(mapping);
	painter_->draw(mapping->memories(),
		       known ? std::optional<std::uint32_t>(slot.frame) : std::nullopt, number);
	if (Status status = mapping->unmap(); !status)
		return status;
	for (std::size_t i = 0; i < layout_.memory_count(); ++i)
		slot.memories[i] = frame.memory_ref(i);
	slot.frame = number;
	return {};
}

} // namespace penstock::pattern
