#include "tests/support/fakes/fake_camera.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>

#include <fmt/format.h>
#include <sys/epoll.h>

#include "core/allocation/allocation_error.h"
#include "core/allocation/layout_fit.h"
#include "core/allocation/shared_pool.h"
#include "core/meta/capture_meta.h"
#include "core/meta/video_meta.h"
#include "core/pool/configure_pool.h"
#include "core/pool/video_buffer_pool.h"

namespace penstock::test {
namespace {

// One that the driver fills and the next one.
constexpr std::uint32_t kDriverBuffers = 2;
// Of a compressed frame that no decoder takes.
constexpr std::uint32_t kCompressedBytes = 100;

ClockTime now()
{
	return ClockTime(
		std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()));
}

std::vector<std::uint64_t> lengths_of(const Buffer &buffer)
{
	std::vector<std::uint64_t> lengths;
	for (std::size_t i = 0; i < buffer.memory_count(); ++i)
		lengths.push_back(buffer.memory(i).maxsize());
	return lengths;
}

} // namespace

FakeCamera::FakeCamera(const FakeCameraTraits &traits)
	: traits_(traits), queue_(traits.demands), pace_(traits.interval)
{}

FakeCamera::~FakeCamera()
{
	stop();
	release_allocation();
}

Result<CameraCapabilities> FakeCamera::capabilities() const
{
	CameraCapabilities capabilities;
	capabilities.identity = {"/dev/fake-camera", "fake", "Fake camera", "platform:fake"};
	capabilities.memory = {traits_.demands.exports, traits_.demands.imports};
	std::vector<FormatCapability> formats;
	for (PixelFormat format : traits_.formats) {
		FormatCapability &capability = formats.emplace_back();
		capability.format = format;
		capability.fourcc = pixel_format_info(format).v4l2;
		const auto rates = traits_.rates.find(format);
		std::vector<SizeRange> sizes;
		for (Size size : traits_.sizes)
			sizes.push_back({size,
					 size,
					 {1, 1},
					 rates == traits_.rates.end() ? std::vector<Fraction>{}
								      : rates->second});
		capability.sizes = std::move(sizes);
	}
	capabilities.formats = std::move(formats);
	return capabilities;
}

Result<Answer<VideoInfo>> FakeCamera::describe(PixelFormat format, Size size) const
{
	const auto has = [](const auto &list, const auto &item) {
		return std::ranges::find(list, item) != list.end();
	};
	if (!has(traits_.formats, format) || !has(traits_.sizes, size))
		return refused("fake camera gives something else");
	return driver_layout(format, size, nullptr);
}

/// What the driver makes of a request; without one, its own choice.
VideoInfo FakeCamera::driver_layout(PixelFormat format, Size size, const VideoInfo *wanted) const
{
	VideoInfo layout;
	if (pixel_format_info(format).compressed) {
		layout = VideoInfo::create_compressed(format, size, size.width * size.height)
				 .value();
	} else {
		FakeDemands demands = traits_.demands;
		demands.modifier = traits_.modifiers.at(0);
		if (wanted && std::ranges::find(traits_.modifiers, wanted->modifier) !=
				      traits_.modifiers.end())
			demands.modifier = wanted->modifier;
		layout = lay_out(demands, format, size,
				 wanted && traits_.takes_stride ? wanted->plane(0).stride : 0,
				 wanted && traits_.pads_rows ? wanted->plane(0).rows : 0);
	}
	layout.colorimetry = traits_.colorimetry;
	return layout;
}

/// Refused when what the driver gives cannot be read as `wanted`; `lengths` as far as known.
Answer<> FakeCamera::set_driver(const AllocationQuery &query, const VideoInfo &wanted,
				std::span<const std::uint64_t> lengths)
{
	VideoInfo layout = driver_layout(query.info.format(), query.info.size(), &wanted);
	layout.rate = query.info.rate;
	queue_.set_layout(layout);
	VideoInfo reader = wanted;
	reader.colorimetry = layout.colorimetry;
	const LayoutMisfit misfit = find_misfit(layout, reader, lengths);
	if (misfit.none())
		return {};
	return refused(to_string(misfit, "camera", "encoder"));
}

Result<Answer<Decision>> FakeCamera::decide_allocation(const AllocationQuery &query,
						       Strategy strategy)
{
	if (!expect(!sink_, "decide_allocation() while streaming"))
		return system_error(EBUSY, "fake camera REQBUFS");
	++decisions_;
	release_allocation();
	restored_ = false;
	if (traits_.fails_to_decide)
		return tl::unexpected<Error>(*traits_.fails_to_decide);
	const bool foreign = strategy == Strategy::kImport || strategy == Strategy::kShared;
	auto decided = foreign ? decide_foreign(query, strategy) : decide_own(query, strategy);
	if (!decided)
		release_allocation();
	return decided;
}

Answer<Decision> FakeCamera::decide_own(const AllocationQuery &query, Strategy strategy)
{
	const bool exact = strategy == Strategy::kExport && !query.reads_any_layout();
	if (strategy == Strategy::kExport && !traits_.demands.exports)
		return refused("camera does not export");
	if (exact) {
		const VideoInfo wanted = query.proposed_layout().value();
		std::vector<std::uint64_t> lengths;
		queue_.set_layout(driver_layout(query.info.format(), query.info.size(), &wanted));
		for (std::size_t i = 0; i < queue_.layout().memory_count(); ++i)
			lengths.push_back(queue_.length(i));
		if (auto set = set_driver(query, wanted, lengths); !set)
			return refused(set.error().reason, queue_.layout());
	} else {
		queue_.set_layout(driver_layout(query.info.format(), query.info.size(), nullptr));
	}
	const auto buffers = budget(query);
	if (!buffers)
		return refused(buffers.error().reason, queue_.layout());

	BufferPool::Config config;
	config.info = queue_.layout();
	config.min = config.max = buffers->count;
	config.size = queue_.layout().total_size();
	pool_ = FakePool::create(queue_, queue_.layout());
	Status status = configure_pool(*pool_, config);
	if (status)
		status = pool_->set_active(true);
	if (!status)
		return refused(status.error().message(), queue_.layout());
	return accept(strategy, "fake", *buffers);
}

Answer<Decision> FakeCamera::decide_foreign(const AllocationQuery &query, Strategy strategy)
{
	const auto buffers = budget(query);
	if (!buffers)
		return refused(buffers.error().reason);
	BufferPool::Config config;
	if (strategy == Strategy::kImport) {
		if (query.pools.empty() || !query.pools[0].pool)
			return refused("encoder offers no memory of its own");
		pool_ = query.pools[0].pool;
		config = pool_->config();
	} else {
		if (query.allocators.empty() || !query.allocators[0].allocator)
			return refused("no allocator to share");
		pool_ = VideoBufferPool::create();
		config = shared_pool_config(query, query.allocators[0].allocator);
	}
	config.min = config.max = buffers->count;
	Status status = configure_pool(*pool_, config);
	if (status)
		status = pool_->set_active(true);
	if (!status)
		return refused("no memory: " + status.error().message());
	if (auto adopted = adopt_foreign(query, *pool_); !adopted)
		return refused(adopted.error().reason, queue_.layout());
	return accept(strategy, std::string(config.allocator ? config.allocator->name() : "fake"),
		      *buffers);
}

/// Sets the driver to what the pool's buffers say and tries each.
Answer<> FakeCamera::adopt_foreign(const AllocationQuery &query, BufferPool &pool)
{
	const std::vector<BufferRef> buffers = acquire_all(pool);
	if (buffers.empty())
		return refused("no memory: the pool is empty");
	const auto *meta = std::as_const(*buffers[0]).find_meta<VideoMeta>();
	if (!meta)
		return refused("the offered memory does not tell its layout");
	if (auto set = set_driver(query, meta->info, lengths_of(*buffers[0])); !set)
		return set;
	const auto slots = static_cast<std::uint32_t>(buffers.size());
	const auto granted = queue_.request(slots, FakeQueue::Memories::kForeign);
	if (!granted)
		return refused("camera imports nothing: " + granted.error().message());
	if (*granted < slots)
		return refused(
			fmt::format("camera grants {} slots for {} buffers", *granted, slots));
	for (const BufferRef &buffer : buffers)
		if (Status status = queue_.check(*buffer); !status)
			return refused("camera does not import this memory: " +
				       status.error().message());
	return {};
}

Answer<Decision> FakeCamera::accept(Strategy strategy, std::string allocator,
				    const BufferBudget &budget)
{
	Decision decision;
	decision.strategy = strategy;
	decision.camera.layout = queue_.layout();
	decision.camera.pool = pool_;
	decision.camera.buffers = pool_->config().max;
	decision.camera.allocator = std::move(allocator);
	decision.budget = budget.reason;
	if (decision.camera.buffers < needed_buffers())
		return refused(fmt::format("camera has {} buffers and needs {}",
					   decision.camera.buffers, needed_buffers()),
			       queue_.layout());
	return decision;
}

std::uint32_t FakeCamera::needed_buffers() const
{
	return std::max(kDriverBuffers, traits_.demands.fewest_buffers);
}

Answer<BufferBudget> FakeCamera::budget(const AllocationQuery &query) const
{
	BufferNeeds needs;
	needs.camera = needed_buffers();
	needs.encoder = query.pools.empty() ? 1 : std::max(query.pools[0].min, 1u);
	return plan_buffers(needs, traits_.user_buffers);
}

void FakeCamera::release_allocation()
{
	(void)expect(!sink_, "release_allocation() while streaming");
	if (pool_) {
		(void)pool_->set_active(false);
		pool_.reset();
	}
	(void)queue_.request(0, FakeQueue::Memories::kNone);
}

void FakeCamera::restore()
{
	release_allocation();
	queue_.set_layout({});
	restored_ = true;
}

Status FakeCamera::start(FrameSink &sink)
{
	if (!expect(pool_ && pool_->active(), "start() without a decision"))
		return system_error(EPERM, "fake camera STREAMON");
	if (!expect(!sink_, "start() twice"))
		return system_error(EBUSY, "fake camera STREAMON");
	if (traits_.fails_to_start)
		return tl::unexpected<Error>(*traits_.fails_to_start);
	sink_ = &sink;
	return queue_free_buffers();
}

void FakeCamera::stop()
{
	queued_.clear();
	sink_ = nullptr;
}

Status FakeCamera::queue_free_buffers()
{
	while (queued_.size() < queue_.slots()) {
		auto buffer = pool_->acquire(BufferPool::Wait::kReturn);
		if (!buffer)
			return propagate(buffer);
		if (!*buffer)
			return {};
		Status queued = queue_.check(***buffer);
		if (queued && traits_.refused_queueings.contains(++queueings_))
			queued = system_error(EFAULT, "fake camera QBUF");
		if (!queued)
			return to_allocation_error(std::move(queued.error()));
		queued_.push_back(std::move(**buffer));
	}
	return {};
}

Result<std::uint32_t> FakeCamera::prepare()
{
	if (!sink_)
		return 0;
	if (Status status = queue_free_buffers(); !status)
		return propagate(status);
	const bool silent = traits_.silent_at && sequence_ >= *traits_.silent_at;
	return queued_.empty() || silent ? 0u : std::uint32_t{EPOLLIN};
}

Status FakeCamera::dispatch(std::uint32_t)
{
	if (!expect(sink_, "dispatch() without start()"))
		return {};
	std::uint64_t due = pace_.take();
	if (due == 0 || queued_.empty())
		return {};
	// Frames for which there was no buffer.
	counters_.missed += due - 1;
	sequence_ += static_cast<std::uint32_t>(due - 1);
	while (traits_.skipped.contains(sequence_)) {
		++counters_.missed;
		++sequence_;
	}
	if (traits_.dequeuing)
		traits_.dequeuing(sequence_);
	if (traits_.lost_at && sequence_ >= *traits_.lost_at)
		return system_error(ENODEV, "fake camera DQBUF");

	BufferRef frame = std::move(queued_.front());
	queued_.pop_front();
	counters_.starved += queued_.empty();
	const bool damaged = traits_.damaged.contains(sequence_);
	if (damaged) {
		++counters_.damaged;
		++sequence_;
		return {};
	}
	return deliver(std::move(frame));
}

Status FakeCamera::deliver(BufferRef frame)
{
	draw_picture(queue_.layout(), sequence_, queue_.bytes(*frame));
	frame->pts = traits_.clock ? traits_.clock(sequence_, now()) : now();
	auto *meta = frame->find_meta<CaptureMeta>();
	if (!meta)
		meta = frame->add_meta<CaptureMeta>();
	meta->sequence = sequence_++;
	meta->clock = TimestampClock::kMonotonic;
	meta->timestamp = frame->pts;
	meta->memory_count = queue_.layout().memory_count();
	const bool compressed = pixel_format_info(queue_.layout().format()).compressed;
	for (std::size_t i = 0; i < meta->memory_count; ++i)
		meta->bytes_used[i] =
			compressed ? kCompressedBytes : queue_.layout().memory_size(i);
	++counters_.captured;
	return sink_->on_frame(std::move(frame));
}

bool FakeCamera::expect(bool kept, std::string_view rule)
{
	if (!kept)
		misuses_.emplace_back(rule);
	return kept;
}

} // namespace penstock::test
