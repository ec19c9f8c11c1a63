#include "tests/support/fakes/fake_queue.h"

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

#include "core/meta/capture_meta.h"
#include "core/meta/video_meta.h"

namespace penstock::test {
namespace {

/// Bytes behind a line. Drivers clamp a stride that is asked for, as vivid does.
constexpr std::uint32_t kMostPadding = 1 << 16;

std::uint32_t rounded_up(std::uint32_t value, std::uint32_t step)
{
	return (value + step - 1) / step * step;
}

VideoInfo with_gaps(const VideoInfo &tight, std::uint32_t gap_rows)
{
	std::vector<PlaneLayout> planes(tight.planes().begin(), tight.planes().end());
	for (std::size_t i = 0; i < planes.size(); ++i)
		if (planes[i].memory == 0)
			planes[i].offset +=
				static_cast<std::uint32_t>(i) * gap_rows * planes[0].stride;
	return VideoInfo::create(tight.format(), tight.size(), planes).value();
}

} // namespace

VideoInfo lay_out(const FakeDemands &demands, PixelFormat format, Size size,
		  std::uint32_t least_stride, std::uint32_t least_rows)
{
	const std::uint32_t needed = VideoInfo::create(format, size).value().plane(0).stride;
	const std::uint32_t rows =
		rounded_up(std::max(least_rows, size.height), demands.row_alignment);
	std::uint32_t stride = rounded_up(std::clamp(least_stride, needed, needed + kMostPadding),
					  demands.stride_alignment);
	// Planar chroma needs a stride that can be halved.
	auto layout = VideoInfo::create(format, size, stride, rows);
	while (!layout)
		layout = VideoInfo::create(format, size, stride += demands.stride_alignment, rows);
	if (demands.gap_rows != 0)
		*layout = with_gaps(*layout, demands.gap_rows);
	layout->modifier = demands.modifier;
	return *layout;
}

FakeQueue::FakeQueue(const FakeDemands &demands)
	: demands_(demands),
	  heap_(FakeHeap::create(demands.exports ? demands.memory : FakeHeap::Kind::kPrivate))
{}

std::uint64_t FakeQueue::length(std::size_t memory) const
{
	return std::uint64_t{layout_.memory_size(memory)} + demands_.tail_bytes;
}

Result<std::uint32_t> FakeQueue::request(std::uint32_t count, Memories memories)
{
	views_.clear();
	slots_ = 0;
	memories_ = Memories::kNone;
	if (count == 0)
		return 0;
	if (memories == Memories::kForeign && !demands_.imports)
		return system_error(EINVAL, "fake REQBUFS dmabuf");
	if (demands_.most_buffers == 0)
		return system_error(ENOMEM, "fake REQBUFS");
	slots_ = std::min(std::max(count, demands_.fewest_buffers), demands_.most_buffers);
	memories_ = memories;
	views_.resize(slots_);
	return slots_;
}

Result<MemoryRef> FakeQueue::allocate(std::size_t memory) const
{
	return heap_->allocate(length(memory));
}

Status FakeQueue::check(const Buffer &buffer) const
{
	const auto where = [&] { return fmt::format("fake QBUF slot {}", buffer.index()); };
	if (buffer.index() >= slots_ || buffer.memory_count() < layout_.memory_count())
		return system_error(EINVAL, where());
	for (std::size_t i = 0; i < layout_.memory_count(); ++i) {
		const Memory &memory = buffer.memory(i);
		const bool own = &memory.allocator() == heap_.get();
		if (own != (memories_ == Memories::kOwn))
			return system_error(EINVAL, where());
		if (memory.maxsize() < length(i) || (!own && !memory.is_dmabuf()))
			return system_error(EINVAL, where());
		if (!own && demands_.contiguous_only && !is_contiguous(memory))
			return system_error(EFAULT, where());
	}
	return {};
}

std::vector<std::span<std::byte>> FakeQueue::bytes(const Buffer &buffer)
{
	std::vector<DeviceView> &views = views_[buffer.index()];
	views.resize(layout_.memory_count());
	std::vector<std::span<std::byte>> bytes;
	for (std::size_t i = 0; i < views.size(); ++i) {
		if (!views[i].shows(buffer.memory(i))) {
			views[i] = DeviceView(buffer.memory(i));
			++attachments_;
		}
		bytes.push_back(views[i].bytes());
	}
	return bytes;
}

Ref<FakePool> FakePool::create(FakeQueue &queue, const VideoInfo &layout,
			       const VideoAlignment &alignment)
{
	return Ref<FakePool>(new FakePool(queue, layout, alignment));
}

Status FakePool::do_set_config(Config &config)
{
	const std::uint32_t wanted = config.max != 0 ? config.max : std::max(config.min, 1u);
	auto granted = queue_.request(wanted, FakeQueue::Memories::kOwn);
	if (!granted)
		return propagate(granted);
	config.min = config.max = *granted;
	return {};
}

Result<BufferRef> FakePool::do_allocate(std::uint32_t, const Config &)
{
	BufferRef buffer = Buffer::create();
	for (std::size_t i = 0; i < layout_.memory_count(); ++i) {
		auto memory = queue_.allocate(i);
		if (!memory)
			return propagate(memory);
		if (Status added = buffer->append_memory(std::move(*memory)); !added)
			return propagate(added);
	}
	buffer->add_meta<VideoMeta>(layout_, alignment_);
	buffer->add_meta<CaptureMeta>();
	return buffer;
}

} // namespace penstock::test
