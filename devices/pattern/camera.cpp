#include "devices/pattern/camera.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include <fmt/format.h>
#include <sys/epoll.h>

#include "core/allocation/allocation_error.h"
#include "core/base/user_mistake.h"
#include "core/buffer/frame_mapping.h"
#include "core/meta/capture_meta.h"
#include "core/pool/configure_pool.h"
#include "core/video/rate_text.h"
#include "devices/pattern/clocked_pace.h"
#include "devices/pattern/frame_clock.h"
#include "devices/pattern/free_pace.h"
#include "devices/pattern/painter.h"
#include "devices/pattern/pool_plan.h"

namespace penstock::pattern {

namespace {

constexpr std::uint32_t kLongestSide = 16384;

// The one that is drawn.
constexpr std::uint32_t kOwnBuffers = 1;

bool can_draw(PixelFormat format, Size size)
{
	const PixelFormatInfo &info = pixel_format_info(format);
	return info.plane_count != 0 && !info.compressed && size.width <= kLongestSide &&
	       size.height <= kLongestSide;
}

} // namespace

Camera::Camera(const CameraSettings &settings, AllocatorRef exports, Timer timer, Subject subject)
	: subject_(std::move(subject)), wanted_buffers_(settings.buffers),
	  rate_(settings.rate.value_or(kDefaultRate)), exports_(std::move(exports)),
	  timer_(std::move(timer))
{}

Camera::~Camera()
{
	stop();
	release_allocation();
}

Result<std::unique_ptr<Camera>> Camera::open(const CameraSettings &settings, AllocatorRef exports,
					     Subject subject)
{
	if (settings.rate && settings.rate->num / settings.rate->den >= FrameClock::kFastest)
		return user_mistake(
			fmt::format("--fps {}: the pattern camera keeps less than {} frames per "
				    "second; --fps 0 draws as fast as consumers allow",
				    plain_number(*settings.rate), FrameClock::kFastest));
	auto timer = Timer::create();
	if (!timer)
		return propagate(timer);
	return std::unique_ptr<Camera>(
		new Camera(settings, std::move(exports), std::move(*timer), std::move(subject)));
}

DeviceIdentity camera_identity()
{
	return {"pattern", "pattern", "Colour bars with a frame counter", {}};
}

Subject test_picture()
{
	return {camera_identity(),
		[](const VideoInfo &layout) -> std::unique_ptr<Picture> {
			return std::make_unique<Painter>(layout);
		},
		{}};
}

Colorimetry Camera::colorimetry_for(PixelFormat format, Size size) const
{
	return subject_.colorimetry.value_or(colorimetry_of(format, size));
}

Result<CameraCapabilities> Camera::capabilities() const
{
	CameraCapabilities capabilities;
	capabilities.identity = identity();
	capabilities.memory = {exports_.get() != nullptr, true};
	std::vector<FormatCapability> formats;
	for (const PixelFormatInfo &info : pixel_formats()) {
		if (info.compressed)
			continue;
		FormatCapability &format = formats.emplace_back();
		format.format = info.format;
		format.fourcc = info.v4l2 != 0 ? info.v4l2 : info.drm;
		format.description = info.description;
		format.sizes = {SizeRange{{1, 1}, {kLongestSide, kLongestSide}, {1, 1}, {}}};
	}
	capabilities.formats = std::move(formats);
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
	info->colorimetry = colorimetry_for(format, size);
	return *info;
}

Result<Answer<Decision>> Camera::decide_allocation(const AllocationQuery &query, Strategy strategy)
{
	if (pace_)
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
	layout_.colorimetry = colorimetry_for(layout_.format(), layout_.size());

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
	assert(!pace_);
	if (!pool_)
		return;
	(void)pool_->set_active(false);
	pool_.reset();
}

Status Camera::start(FrameSink &sink)
{
	if (pace_)
		return make_error(std::errc::device_or_resource_busy,
				  "start the pattern camera: it streams");
	if (!pool_)
		return make_error(std::errc::operation_not_permitted,
				  "the pattern camera has no memory to draw into");
	auto pace = rate_.num == 0 ? std::make_unique<FreePace>(*pool_, timer_, sink)
				   : ClockedPace::create(*pool_, timer_, counters_, rate_);
	if (!pace)
		return propagate(pace);
	sink_ = &sink;
	picture_ = subject_.picture(layout_);
	slots_.clear();
	slots_.resize(pool_->config().max);
	pace_ = std::move(*pace);
	return {};
}

void Camera::stop()
{
	pace_.reset();
	slots_.clear();
	picture_.reset();
	sink_ = nullptr;
}

Result<std::uint32_t> Camera::prepare()
{
	if (!pace_)
		return 0;
	if (Status status = pace_->prepare(); !status)
		return propagate(status);
	return EPOLLIN;
}

Status Camera::dispatch(std::uint32_t)
{
	if (!pace_)
		return {};
	auto due = pace_->dispatch();
	if (!due)
		return propagate(due);
	return *due ? deliver(std::move(**due)) : Status{};
}

Status Camera::deliver(DueFrame due)
{
	BufferRef frame = std::move(due.buffer);
	if (Status drawn = draw(*frame, due.number); !drawn)
		return to_allocation_error(std::move(drawn.error()));
	frame->pts = due.time;
	auto *meta = frame->find_meta<CaptureMeta>();
	if (!meta)
		meta = frame->add_meta<CaptureMeta>();
	meta->sequence = due.number;
	meta->clock = TimestampClock::kMonotonic;
	meta->timestamp = due.time;
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
	for (std::size_t i = 0; i < layout_.memory_count(); ++i)
		known &= slot.memories[i] == frame.memory_ref(i);
	if (known && picture_->looks_alike(slot.frame, number))
		return {};
	for (MemoryRef &memory : slot.memories)
		memory.reset();
	auto mapping = FrameMapping::map(frame, layout_, MapMode::kWrite);
	if (!mapping)
		return propagate(mapping);
	picture_->draw(mapping->memories(),
		       known ? std::optional<std::uint32_t>(slot.frame) : std::nullopt, number);
	if (Status status = mapping->unmap(); !status)
		return status;
	for (std::size_t i = 0; i < layout_.memory_count(); ++i)
		slot.memories[i] = frame.memory_ref(i);
	slot.frame = number;
	return {};
}

} // namespace penstock::pattern
