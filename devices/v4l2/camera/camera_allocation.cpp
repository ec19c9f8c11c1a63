#include "devices/v4l2/camera/camera_allocation.h"

#include <algorithm>
#include <span>
#include <vector>

#include <fmt/format.h>

#include "core/allocation/buffer_budget.h"
#include "core/allocation/layout_fit.h"
#include "core/allocation/memory_lengths.h"
#include "core/allocation/shared_pool.h"
#include "core/meta/video_meta.h"
#include "core/pool/configure_pool.h"
#include "core/pool/video_buffer_pool.h"
#include "devices/v4l2/camera/field_order.h"
#include "devices/v4l2/camera/source_setup.h"
#include "devices/v4l2/node/controls.h"
#include "devices/v4l2/node/frame_rate.h"
#include "devices/v4l2/queue/import_trial.h"
#include "devices/v4l2/queue/queue_pool.h"

namespace penstock::v4l2 {

namespace {

// One that the driver fills and the next one, so that it never waits.
constexpr std::uint32_t kDriverBuffers = 2;

/// What a layout must be for its reader.
enum class Fit {
	kExact, ///< each plane where the reader expects it
	kAny,	///< the reader copes with whatever the driver makes
};

/// One attempt to come to an agreement with the consumer and the driver. Only finish() gives the
/// buffers away, so that an attempt that ends before leaves the queue without any.
class Attempt
{
public:
	Attempt(Queue &queue, const AllocationQuery &query, Strategy strategy,
		const BufferBudget &budget)
		: query_(query), strategy_(strategy), budget_(budget),
		  buffers_(std::make_unique<CaptureBuffers>(queue))
	{
		bool by_meta = !is_zero_copy(strategy) || query.reads_any_layout();
		buffers_->reader = by_meta ? FrameReader::kVideoMeta : FrameReader::kFixedLayout;
	}

	/// The driver's own memory, which it exports.
	Result<Answer<CameraAllocation>> export_memory();
	/// Memory of the consumer's pool.
	Result<Answer<CameraAllocation>> import_pool();
	/// Memory of a third allocator in the consumer's layout.
	Result<Answer<CameraAllocation>> share_allocator();

private:
	Result<Answer<CameraAllocation>>
	import_into(Ref<BufferPool> pool, BufferPool::Config config, std::string allocator);
	Answer<> fill_pool(Ref<BufferPool> pool, BufferPool::Config config);
	Result<Answer<>> export_buffers();
	Result<Answer<>> fit(const std::vector<BufferRef> &offered);
	Result<Answer<>> set_driver(const VideoInfo &wanted, Fit fit,
				    std::span<const std::uint64_t> lengths);
	Answer<VideoInfo> check_format(const QueueFormat &format) const;
	Status adopt_rate();
	Answer<> compare_with(const VideoInfo &wanted, std::span<const std::uint64_t> lengths,
			      const std::string &obstacle) const;
	Answer<CameraAllocation> finish(std::string allocator);

	Queue &queue() const { return buffers_->queue(); }
	const Device &device() const { return queue().device(); }

	const AllocationQuery &query_;
	Strategy strategy_;
	BufferBudget budget_;
	std::unique_ptr<CaptureBuffers> buffers_;
};

Result<Answer<CameraAllocation>> Attempt::export_memory()
{
	// Where the CPU copies, or the reader follows each frame's VideoMeta, the driver is free.
	bool exact = strategy_ == Strategy::kExport && !query_.reads_any_layout();
	auto wanted = exact ? query_.proposed_layout() : query_.info;
	if (!wanted)
		return propagate(wanted);
	auto set = set_driver(*wanted, exact ? Fit::kExact : Fit::kAny, {});
	if (!set)
		return propagate(set);
	if (!*set)
		return propagate(*set);
	auto exported = export_buffers();
	if (!exported)
		return propagate(exported);
	if (!*exported)
		return propagate(*exported);
	return finish("v4l2");
}

Result<Answer<>> Attempt::export_buffers()
{
	const VideoInfo &layout = buffers_->layout;
	const bool by_cpu = !is_zero_copy(strategy_) || query_.imports.has(MemoryUse::kMapped);
	buffers_->pool = QueuePool::create(queue(), layout,
					   by_cpu ? QueueReader::kCpu : QueueReader::kDevice);
	BufferPool::Config config;
	config.info = layout;
	config.size = layout.total_size();
	config.min = config.max = budget_.count;
	if (Status status = configure_pool(*buffers_->pool, config); !status) {
		// Contiguous memory runs out long before the machine's does.
		if (status.error().is(std::errc::not_enough_memory))
			return refused(status.error().message(), layout);
		return propagate(status);
	}
	if (Status status = buffers_->pool->set_active(true); !status)
		return refused((by_cpu ? "camera's memory cannot be mapped: "
				       : "camera does not export: ") +
				       status.error().message(),
			       layout);
	return {};
}

Result<Answer<CameraAllocation>> Attempt::import_pool()
{
	if (query_.pools.empty() || !query_.pools[0].pool)
		return refused("encoder offers no memory of its own");
	const Ref<BufferPool> &pool = query_.pools[0].pool;
	return import_into(pool, pool->config(), "v4l2");
}

Result<Answer<CameraAllocation>> Attempt::share_allocator()
{
	if (query_.allocators.empty())
		return refused("no allocator to share");
	const auto &[allocator, params] = query_.allocators[0];
	return import_into(VideoBufferPool::create(), shared_pool_config(query_, allocator, params),
			   std::string(allocator->name()));
}

Result<Answer<CameraAllocation>>
Attempt::import_into(Ref<BufferPool> pool, BufferPool::Config config, std::string allocator)
{
	if (auto filled = fill_pool(std::move(pool), std::move(config)); !filled)
		return propagate(filled);
	std::vector<BufferRef> offered = acquire_all(*buffers_->pool);
	if (offered.empty())
		return refused("no memory: the pool is empty");
	auto fits = fit(offered);
	if (!fits)
		return propagate(fits);
	if (!*fits)
		return propagate(*fits);
	auto imported = try_import(queue(), offered, buffers_->format, "camera");
	if (!imported)
		return propagate(imported);
	if (!*imported)
		return refused(std::move(imported->error().reason), buffers_->layout);
	return finish(std::move(allocator));
}

Answer<> Attempt::fill_pool(Ref<BufferPool> pool, BufferPool::Config config)
{
	config.min = config.max = budget_.count;
	if (Status status = configure_pool(*pool, config); !status)
		return refused(status.error().message());
	buffers_->pool = std::move(pool);
	if (Status status = buffers_->pool->set_active(true); !status)
		return refused("no memory: " + status.error().message());
	return {};
}

/// Sets the driver to the layout of this memory, as its first buffer tells it.
Result<Answer<>> Attempt::fit(const std::vector<BufferRef> &offered)
{
	const Buffer &first = *offered[0];
	for (std::size_t i = 0; i < first.memory_count(); ++i)
		if (!first.memory(i).is_dmabuf())
			return refused("camera imports dmabufs, encoder offers " +
				       first.memory(i).description());
	const auto *meta = first.find_meta<VideoMeta>();
	if (!meta)
		return refused("the offered memory does not tell its layout");
	std::vector<std::uint64_t> lengths = memory_lengths(first);
	auto set = set_driver(meta->info, Fit::kExact, lengths);
	if (!set || !*set)
		return set;
	const QueueFormat &format = buffers_->format;
	std::span<const std::uint32_t> needed(format.length);
	if (auto shorter = find_short_memory(lengths, needed.first(format.memory_count)))
		return refused(fmt::format("camera writes {} bytes to memory {}, which is shorter",
					   shorter->needed, shorter->memory),
			       buffers_->layout);
	return {};
}

/// Sets format, layout and rate, and keeps what the driver makes of them. With Fit::kExact, refused
/// unless `wanted` can be read there from memories of these lengths; no lengths stand for those
/// that the driver states (sizeimage).
Result<Answer<>> Attempt::set_driver(const VideoInfo &wanted, Fit fit,
				     std::span<const std::uint64_t> lengths)
{
	auto answer = set_layout(device(), queue().type(), wanted);
	if (!answer)
		return propagate(answer);
	const QueueFormat &format = answer->format;
	auto layout = check_format(format);
	if (!layout)
		return propagate(layout);
	buffers_->format = format;
	buffers_->layout = *layout;
	if (Status status = adopt_rate(); !status)
		return propagate(status);
	queue().describe(to_string(buffers_->layout));
	if (fit == Fit::kAny)
		return {};
	std::vector<std::uint64_t> stated(format.length.begin(),
					  format.length.begin() + format.memory_count);
	if (lengths.empty())
		lengths = stated;
	return compare_with(wanted, lengths, answer->obstacle);
}

Answer<VideoInfo> Attempt::check_format(const QueueFormat &format) const
{
	auto layout = format.layout(query_.info.size());
	if (!layout)
		return refused(layout.error().message());
	if (format.fourcc != pixel_format_info(query_.info.format()).v4l2)
		return refused(fmt::format("camera gives {} instead of {}",
					   fourcc_to_string(format.fourcc),
					   name_of(query_.info.format())),
			       *layout);
	if (const auto wrong = why_no_picture(format.field))
		return refused(fmt::format("camera gives {}", *wrong), *layout);
	return *layout;
}

Status Attempt::adopt_rate()
{
	Fraction &taken = buffers_->layout.rate;
	taken = {};
	if (query_.info.rate.num != 0) {
		auto rate = set_rate(device(), queue().type(), query_.info.rate);
		if (!rate)
			return propagate(rate);
		taken = *rate;
	}
	if (taken.num == 0)
		taken = read_rate(device(), queue().type());
	return {};
}

/// `obstacle` is why the driver could not be set to another layout; may be empty.
Answer<> Attempt::compare_with(const VideoInfo &wanted, std::span<const std::uint64_t> lengths,
			       const std::string &obstacle) const
{
	// The encoder is told the colours that the camera really has; they are no ground to refuse.
	VideoInfo reader = wanted;
	reader.colorimetry = buffers_->layout.colorimetry;
	LayoutMisfit misfit = find_misfit(buffers_->layout, reader, lengths);
	if (misfit.none())
		return {};
	std::string reason = to_string(misfit, "camera", "encoder");
	if (!obstacle.empty())
		reason += " and " + obstacle;
	return refused(std::move(reason), buffers_->layout);
}

Answer<CameraAllocation> Attempt::finish(std::string allocator)
{
	std::uint32_t count = buffers_->pool->config().max;
	if (count < kDriverBuffers)
		return refused(fmt::format("camera grants {} buffers, {} are needed", count,
					   kDriverBuffers),
			       buffers_->layout);
	Decision decision;
	decision.strategy = strategy_;
	decision.camera.layout = buffers_->layout;
	decision.camera.pool = buffers_->pool;
	decision.camera.buffers = count;
	decision.camera.allocator = std::move(allocator);
	decision.budget = budget_.reason;
	if (count != budget_.count)
		decision.budget += fmt::format("; the driver grants {}", count);
	return CameraAllocation{std::move(decision), std::move(buffers_)};
}

Answer<BufferBudget> plan_count(const Device &device, const AllocationQuery &query,
				std::uint32_t wanted)
{
	BufferNeeds needs;
	needs.camera =
		std::max(kDriverBuffers, minimum_buffers(device, V4L2_CID_MIN_BUFFERS_FOR_CAPTURE));
	needs.encoder = query.pools.empty() ? 1 : std::max(query.pools[0].min, 1u);
	return plan_buffers(needs, wanted);
}

} // namespace

Result<Answer<CameraAllocation>> allocate(Queue &queue, const AllocationQuery &query,
					  Strategy strategy, std::uint32_t wanted_buffers)
{
	auto budget = plan_count(queue.device(), query, wanted_buffers);
	if (!budget)
		return propagate(budget);
	Attempt attempt(queue, query, strategy, *budget);
	switch (strategy) {
	case Strategy::kImport:
		return attempt.import_pool();
	case Strategy::kShared:
		return attempt.share_allocator();
	default:
		return attempt.export_memory();
	}
}

} // namespace penstock::v4l2
