#include "devices/v4l2/camera/camera.h"

#include <algorithm>
#include <cerrno>
#include <linux/videodev2.h>
#include <sys/epoll.h>

#include <fmt/format.h>

#include "core/allocation/allocation_error.h"
#include "core/allocation/layout_compare.h"
#include "core/meta/capture_meta.h"
#include "core/meta/video_meta.h"
#include "core/pool/configure_pool.h"
#include "core/pool/video_buffer_pool.h"
#include "devices/v4l2/camera/source_setup.h"
#include "devices/v4l2/node/capabilities.h"
#include "devices/v4l2/node/controls.h"
#include "devices/v4l2/node/frame_rate.h"
#include "devices/v4l2/queue/queue_pool.h"

namespace penstock::v4l2 {

namespace {

// One that the driver fills and the next one, so that it never waits.
constexpr std::uint32_t kDriverBuffers = 2;

TimestampClock clock_of(std::uint32_t flags)
{
	switch (flags & V4L2_BUF_FLAG_TIMESTAMP_MASK) {
	case V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC:
		return TimestampClock::kMonotonic;
	case V4L2_BUF_FLAG_TIMESTAMP_COPY:
		return TimestampClock::kCopy;
	default:
		return TimestampClock::kUnknown;
	}
}

CaptureFlags flags_of(std::uint32_t flags)
{
	constexpr std::pair<std::uint32_t, CaptureFlag> kFlags[] = {
		{V4L2_BUF_FLAG_ERROR, CaptureFlag::kError},
		{V4L2_BUF_FLAG_KEYFRAME, CaptureFlag::kKeyFrame},
		{V4L2_BUF_FLAG_PFRAME, CaptureFlag::kPredictedFrame},
		{V4L2_BUF_FLAG_BFRAME, CaptureFlag::kBidirectionalFrame},
		{V4L2_BUF_FLAG_LAST, CaptureFlag::kLast}};
	CaptureFlags result;
	for (const auto &[bit, flag] : kFlags)
		if (flags & bit)
			result |= flag;
	return result;
}

void describe_capture(CaptureMeta &meta, const DequeuedBuffer &dequeued)
{
	meta.sequence = dequeued.sequence;
	meta.timestamp = ClockTime(dequeued.timestamp_ns);
	meta.capture_flags = flags_of(dequeued.flags);
	meta.clock = clock_of(dequeued.flags);
	meta.source =
		(dequeued.flags & V4L2_BUF_FLAG_TSTAMP_SRC_MASK) == V4L2_BUF_FLAG_TSTAMP_SRC_SOE
			? TimestampSource::kStartOfExposure
			: TimestampSource::kEndOfFrame;
	meta.memory_count = std::min<std::size_t>(dequeued.memory_count, meta.bytes_used.size());
	std::copy_n(dequeued.bytes_used.begin(), meta.memory_count, meta.bytes_used.begin());
}

bool same_layout(const QueueFormat &one, const QueueFormat &other)
{
	return one.fourcc == other.fourcc && one.size == other.size && one.field == other.field &&
	       one.memory_count == other.memory_count && one.stride == other.stride &&
	       one.length == other.length;
}

} // namespace

Camera::Camera(std::unique_ptr<Device> device, const CameraSettings &settings,
	       const SavedSetup &before)
	: device_(std::move(device)), settings_(settings), before_(before),
	  queue_(*device_, *device_->capture_type())
{}

Camera::~Camera()
{
	stop();
	release_allocation();
}

Result<std::unique_ptr<Camera>> Camera::open(std::unique_ptr<Device> device,
					     const CameraSettings &settings)
{
	if (device->role() != Role::kCamera)
		return make_error(std::errc::not_supported, device->path() + " is no camera");
	SavedSetup before(*device, *device->capture_type());
	std::unique_ptr<Camera> camera(new Camera(std::move(device), settings, before));
	// Who has buffers owns the node: for anybody else this is EBUSY, while a control would
	// change the picture of a stream that is not ours.
	if (auto freed = camera->queue_.request(0, V4L2_MEMORY_MMAP); !freed)
		return propagate(freed);
	if (Status status = camera->set_source(); !status) {
		camera->restore();
		return propagate(status);
	}
	return camera;
}

Status Camera::set_source()
{
	if (settings_.input)
		if (Status status = select_input(*device_, *settings_.input); !status)
			return status;
	auto controls = check_controls(*device_, settings_.controls);
	if (!controls)
		return propagate(controls);
	before_.save_controls(*device_, *controls);
	if (Status status = apply_controls(*device_, *controls); !status)
		return status;
	return settings_.adopt_dv_timings ? adopt_dv_timings(*device_) : Status{};
}

CameraCapabilities Camera::capabilities() const
{
	return camera_capabilities(*device_);
}

Result<Size> Camera::default_size() const
{
	auto format = current_format(*device_, queue_.type());
	if (!format)
		return propagate(format);
	return format->size;
}

Result<Answer<VideoInfo>> Camera::describe(PixelFormat format, Size size) const
{
	FormatRequest request;
	request.fourcc = pixel_format_info(format).v4l2;
	request.size = size;
	auto answer = try_format(*device_, queue_.type(), request);
	if (!answer)
		return propagate(answer);
	if (answer->fourcc != request.fourcc || answer->size != size)
		return refused(fmt::format("{} gives {} instead of {}", device_->path(),
					   v4l2::describe(answer->fourcc, answer->size),
					   v4l2::describe(request.fourcc, size)));
	auto layout = answer->layout(size);
	if (!layout)
		return propagate(layout);
	return *layout;
}

Result<Answer<Decision>> Camera::decide_allocation(const AllocationQuery &query, Strategy strategy)
{
	release_allocation();
	follows_meta_ = !is_zero_copy(strategy) || query.reads_any_layout();
	Result<Answer<Decision>> decided;
	if (strategy == Strategy::kImport) {
		if (query.pools.empty() || !query.pools[0].pool)
			return refused("encoder offers no memory of its own");
		decided = decide_import(query, strategy, query.pools[0].pool);
	} else if (strategy == Strategy::kShared) {
		if (query.allocators.empty())
			return refused("no allocator to share");
		decided = decide_import(query, strategy, VideoBufferPool::create());
	} else {
		decided = decide_export(query, strategy);
	}
	if (!decided || !*decided)
		release_allocation();
	return decided;
}

void Camera::release_allocation()
{
	if (pool_) {
		(void)pool_->set_active(false);
		pool_.reset();
	}
	if (queue_.count() != 0)
		(void)queue_.request(0, queue_.memory());
}

void Camera::restore()
{
	release_allocation();
	before_.restore(*device_);
}

/// Sets format, layout and rate. `exactly`: refused unless the layout that comes back can be read
/// as `wanted` from memories of these lengths; no lengths stand for those that the driver makes
/// (sizeimage).
Result<Answer<>> Camera::set_driver(const AllocationQuery &query, const VideoInfo &wanted,
				    bool exactly, std::span<const std::uint64_t> lengths)
{
	auto answer = set_layout(*device_, queue_.type(), wanted);
	if (!answer)
		return propagate(answer);
	format_ = answer->format;
	auto layout = format_.layout(query.info.size());
	if (!layout)
		return refused(layout.error().message());
	if (format_.fourcc != pixel_format_info(query.info.format()).v4l2)
		return refused(fmt::format("camera gives {} instead of {}",
					   fourcc_to_string(format_.fourcc),
					   name_of(query.info.format())),
			       *layout);
	if (format_.field != V4L2_FIELD_NONE)
		return refused("camera gives interlaced frames", *layout);

	if (query.info.rate.num != 0) {
		auto rate = set_rate(*device_, queue_.type(), query.info.rate);
		if (!rate)
			return propagate(rate);
	}
	layout_ = *layout;
	layout_.rate = read_rate(*device_, queue_.type());
	queue_.describe(to_string(layout_));

	// The encoder is told the colours that the camera really has; they are no ground to refuse.
	VideoInfo reader = wanted;
	reader.colorimetry = layout_.colorimetry;
	std::array<std::uint64_t, VIDEO_MAX_PLANES> own{};
	std::copy(format_.length.begin(), format_.length.end(), own.begin());
	if (lengths.empty())
		lengths = std::span(own).first(format_.memory_count);
	LayoutDifference difference = compare(layout_, reader, lengths);
	if (exactly && !difference.none()) {
		std::string reason = to_string(difference, "camera", "encoder");
		if (!answer->refusal.empty())
			reason += " and " + answer->refusal;
		return refused(std::move(reason), layout_);
	}
	return {};
}

Answer<BufferBudget> Camera::budget(const AllocationQuery &query) const
{
	BufferNeeds needs;
	needs.camera = std::max(kDriverBuffers,
				minimum_buffers(*device_, V4L2_CID_MIN_BUFFERS_FOR_CAPTURE));
	needs.encoder = query.pools.empty() ? 1 : std::max(query.pools[0].min, 1u);
	return plan_buffers(needs, settings_.buffers);
}

Result<Answer<Decision>> Camera::decide_export(const AllocationQuery &query, Strategy strategy)
{
	bool exactly = strategy == Strategy::kExport && !query.reads_any_layout();
	VideoInfo wanted = query.info;
	if (exactly) {
		const auto *meta = query.find_meta(kVideoMetaApi);
		VideoAlignment alignment =
			meta && meta->alignment ? *meta->alignment : VideoAlignment{};
		auto aligned = query.info.align(alignment);
		if (!aligned)
			return propagate(aligned);
		wanted = *aligned;
	}
	auto set = set_driver(query, wanted, exactly, {});
	if (!set)
		return propagate(set);
	if (!*set)
		return propagate(*set);
	auto buffers = budget(query);
	if (!buffers)
		return propagate(buffers);

	auto pool = QueuePool::create(queue_, layout_);
	BufferPool::Config config;
	config.info = layout_;
	config.size = layout_.total_size();
	config.min = config.max = buffers->count;
	if (Status status = configure_pool(*pool, config); !status) {
		// Contiguous memory runs out long before the machine's does.
		if (status.error().is(std::errc::not_enough_memory))
			return refused(status.error().message(), layout_);
		return propagate(status);
	}
	if (Status status = pool->set_active(true); !status)
		return refused("camera does not export: " + status.error().message(), layout_);
	return adopt(std::move(pool), strategy, "v4l2", *buffers);
}

Result<Answer<Decision>> Camera::decide_import(const AllocationQuery &query, Strategy strategy,
					       Ref<BufferPool> pool)
{
	auto buffers = budget(query);
	if (!buffers)
		return propagate(buffers);
	BufferPool::Config config = pool->config();
	config.min = config.max = buffers->count;
	std::string allocator = "v4l2";
	if (strategy == Strategy::kShared) {
		const auto *meta = query.find_meta(kVideoMetaApi);
		config.info = query.info;
		config.allocator = query.allocators[0].allocator;
		config.params = query.allocators[0].params;
		config.size = query.pools.empty() ? 0 : query.pools[0].size;
		config.add_option(kOptionVideoMeta);
		if (meta && meta->alignment)
			config.add_option(kOptionVideoAlignment, meta->alignment);
		allocator = config.allocator->name();
	}
	if (Status status = configure_pool(*pool, config); !status)
		return refused(status.error().message());
	pool_ = pool;
	if (Status status = pool->set_active(true); !status)
		return refused("no memory: " + status.error().message());

	auto buffer = pool->acquire(BufferPool::Wait::kReturn);
	if (!buffer || !*buffer)
		return refused("no memory: the pool is empty");
	for (std::size_t i = 0; i < (**buffer)->memory_count(); ++i)
		if (!(**buffer)->memory(i).is_dmabuf())
			return refused("camera imports dmabufs, encoder offers " +
				       (**buffer)->memory(i).description());
	const VideoMeta *meta = std::as_const(***buffer).find_meta<VideoMeta>();
	if (!meta)
		return refused("the offered memory does not tell its layout");
	std::vector<std::uint64_t> lengths;
	for (std::size_t i = 0; i < (**buffer)->memory_count(); ++i)
		lengths.push_back((**buffer)->memory(i).maxsize());
	auto set = set_driver(query, meta->info, true, lengths);
	if (!set)
		return propagate(set);
	if (!*set)
		return propagate(*set);
	for (std::uint32_t i = 0; i < format_.memory_count; ++i)
		if (i >= (**buffer)->memory_count() ||
		    (**buffer)->memory(i).maxsize() < format_.length[i])
			return refused(
				fmt::format("camera writes {} bytes to memory {}, which is shorter",
					    format_.length[i], i),
				layout_);

	auto granted = queue_.request(pool->config().max, V4L2_MEMORY_DMABUF);
	if (!granted) {
		if (granted.error().is(std::errc::invalid_argument))
			return refused("camera imports no dmabufs", layout_);
		return propagate(granted);
	}
	if (*granted < pool->config().max)
		return refused(fmt::format("camera grants {} slots for {} buffers", *granted,
					   pool->config().max),
			       layout_);
	buffer->reset();
	if (auto imported = try_import(*pool); !imported)
		return refused(imported.error().reason, layout_);
	return adopt(std::move(pool), strategy, std::move(allocator), *buffers);
}

/// Queues every buffer once: drivers check contiguity and whatever else they want of memory only at
/// VIDIOC_QBUF, for each buffer by itself.
Answer<> Camera::try_import(BufferPool &pool)
{
	std::vector<BufferRef> buffers = acquire_all(pool);
	Status status;
	for (std::size_t i = 0; i < buffers.size() && status; ++i)
		status = queue_buffer(*buffers[i]);
	// STREAMOFF gives back what was queued, streaming or not. What stays queued would be filled
	// as if it were a frame.
	if (Status given_back = queue_.stream_off(); !given_back)
		return refused("camera does not give back the buffers of a trial: " +
			       given_back.error().message());
	if (status)
		return {};
	std::string refusal = "camera does not import this memory: " + status.error().message();
	if (status.error().is(std::errc::bad_address))
		refusal += " (it needs contiguous memory)";
	return refused(std::move(refusal));
}

Answer<Decision> Camera::adopt(Ref<BufferPool> pool, Strategy strategy, std::string allocator,
			       const BufferBudget &budget)
{
	Decision decision;
	decision.strategy = strategy;
	decision.camera.layout = layout_;
	decision.camera.pool = pool;
	decision.camera.buffers = pool->config().max;
	decision.camera.allocator = std::move(allocator);
	decision.budget = budget.reason;
	if (decision.camera.buffers != budget.count)
		decision.budget += fmt::format("; the driver grants {}", decision.camera.buffers);
	pool_ = std::move(pool);
	if (decision.camera.buffers < 2)
		return refused(fmt::format("camera grants {} buffers, 2 are needed",
					   decision.camera.buffers),
			       layout_);
	return decision;
}

Status Camera::start(FrameSink &sink)
{
	sink_ = &sink;
	slots_.clear();
	slots_.resize(queue_.count());
	last_sequence_.reset();
	if (Status status = queue_free_buffers(); !status)
		return status;
	return queue_.stream_on();
}

void Camera::stop()
{
	if (!sink_)
		return;
	(void)queue_.stream_off();
	slots_.clear();
	sink_ = nullptr;
}

Result<std::uint32_t> Camera::prepare()
{
	if (!sink_)
		return 0;
	if (Status status = queue_free_buffers(); !status)
		return propagate(status);
	// vb2 reports an error to a poll() while it has no buffer.
	return queue_.queued() == 0 ? 0u : std::uint32_t{EPOLLIN};
}

Status Camera::queue_free_buffers()
{
	while (queue_.queued() < queue_.count()) {
		auto buffer = pool_->acquire(BufferPool::Wait::kReturn);
		if (!buffer)
			return propagate(buffer);
		if (!*buffer)
			return {};
		if (Status status = queue_buffer(***buffer); !status)
			return to_allocation_error(std::move(status.error()));
		std::uint32_t index = (**buffer)->index();
		slots_[index] = std::move(**buffer);
	}
	return {};
}

Status Camera::queue_buffer(Buffer &buffer)
{
	if (queue_.memory() == V4L2_MEMORY_MMAP)
		return queue_.queue(buffer.index());
	std::array<BufferMemory, VIDEO_MAX_PLANES> memories;
	for (std::uint32_t i = 0; i < format_.memory_count; ++i) {
		memories[i].fd = buffer.memory(i).fd();
		memories[i].length = static_cast<std::uint32_t>(buffer.memory(i).maxsize());
	}
	return queue_.queue(buffer.index(), std::span(memories).first(format_.memory_count));
}

Status Camera::dispatch(std::uint32_t events)
{
	auto dequeued = queue_.dequeue();
	if (!dequeued)
		return propagate(dequeued);
	if (*dequeued) {
		counters_.starved += queue_.queued() == 0;
		return take(**dequeued);
	}
	if (events & (EPOLLERR | EPOLLHUP))
		return device_->error(EIO, VIDIOC_DQBUF, "poll reports an error");
	return {};
}

Status Camera::take(const DequeuedBuffer &dequeued)
{
	BufferRef frame = std::move(slots_[dequeued.index]);
	if (!frame)
		return device_->error(EBADMSG, VIDIOC_DQBUF, "a buffer that it did not have");
	if (!last_sequence_)
		if (Status status = confirm_format(); !status)
			return status;
	count_gap(dequeued.sequence);
	if ((dequeued.flags & V4L2_BUF_FLAG_ERROR) || !complete(dequeued)) {
		++counters_.corrupt;
		return {};
	}

	if (Status status = place(*frame, dequeued); !status)
		return status;
	frame->pts = ClockTime(dequeued.timestamp_ns);
	auto *meta = frame->find_meta<CaptureMeta>();
	describe_capture(meta ? *meta : *frame->add_meta<CaptureMeta>(), dequeued);
	++counters_.captured;
	return sink_->on_frame(std::move(frame));
}

/// What was set may not be what streams: a grabber's signal changes, a driver rounds at STREAMON.
Status Camera::confirm_format() const
{
	auto now = current_format(*device_, queue_.type());
	if (!now)
		return propagate(now);
	if (same_layout(*now, format_))
		return {};
	auto layout = now->layout(layout_.size());
	return tl::unexpected<Error>(Error{
		AllocationErrc::kLayoutRefused,
		fmt::format("camera streams {} instead of {}",
			    layout ? to_string(*layout) : v4l2::describe(now->fourcc, now->size),
			    to_string(layout_))});
}

/// Some drivers of the multi-planar API put a header before the picture and tell so with each frame
/// only (data_offset). The CPU can read it there; an encoder reads where it was told.
Status Camera::place(Buffer &frame, const DequeuedBuffer &dequeued) const
{
	bool moved = false;
	for (std::uint32_t i = 0; i < dequeued.memory_count; ++i)
		moved |= dequeued.data_offset[i] != 0;
	VideoMeta *meta = frame.find_meta<VideoMeta>();
	if (!moved || pixel_format_info(layout_.format()).compressed) {
		// The last frame in this buffer may have had a header.
		if (meta && follows_meta_)
			meta->info = layout_;
		return {};
	}
	if (!follows_meta_)
		return tl::unexpected<Error>(Error{
			AllocationErrc::kLayoutRefused,
			fmt::format("encoder reads {} at byte 0, camera writes it at byte {} of "
				    "its memory (data_offset)",
				    name_of(layout_.format()), dequeued.data_offset[0])});

	std::array<PlaneLayout, kMaxPlanes> planes{};
	std::span<const PlaneLayout> told = layout_.planes();
	std::copy(told.begin(), told.end(), planes.begin());
	for (std::size_t i = 0; i < told.size(); ++i) {
		std::uint32_t header = dequeued.data_offset[planes[i].memory];
		if (header > dequeued.bytes_used[planes[i].memory] ||
		    planes[i].offset > UINT32_MAX - header)
			return device_->error(EBADMSG, VIDIOC_DQBUF, "data_offset");
		planes[i].offset += header;
	}
	auto actual = VideoInfo::create(layout_.format(), layout_.size(),
					std::span(planes).first(told.size()));
	if (!actual || !meta)
		return device_->error(EBADMSG, VIDIOC_DQBUF, "data_offset");
	meta->info = *actual;
	return {};
}

void Camera::count_gap(std::uint32_t sequence)
{
	// The counter wraps at 32 bits; a step of more than half of that is one backwards.
	if (last_sequence_) {
		std::uint32_t step = sequence - *last_sequence_;
		if (step > 1 && step < 1u << 31)
			counters_.missed += step - 1;
	}
	last_sequence_ = sequence;
}

bool Camera::complete(const DequeuedBuffer &dequeued) const
{
	if (pixel_format_info(layout_.format()).compressed)
		return dequeued.bytes_used[0] != 0;
	for (std::uint32_t i = 0; i < layout_.memory_count(); ++i)
		if (i >= dequeued.memory_count || dequeued.bytes_used[i] < layout_.memory_size(i))
			return false;
	return true;
}

} // namespace penstock::v4l2
