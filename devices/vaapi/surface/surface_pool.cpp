#include "devices/vaapi/surface/surface_pool.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/meta/capture_meta.h"
#include "core/meta/video_meta.h"

namespace penstock::vaapi {

SurfacePool::SurfacePool(DisplayRef display, const FrameLayout &layout)
	: display_(std::move(display)), layout_(layout), allocator_(DmaBufAllocator::create())
{}

Ref<SurfacePool> SurfacePool::create(DisplayRef display, const FrameLayout &layout)
{
	return Ref<SurfacePool>(new SurfacePool(std::move(display), layout));
}

VASurfaceID SurfacePool::surface(std::uint32_t index) const
{
	const std::lock_guard lock(mutex_);
	return index < surfaces_.size() ? surfaces_[index].id() : VA_INVALID_ID;
}

Status SurfacePool::do_set_config(Config &config)
{
	config.min = std::max(config.min, 1u);
	return {};
}

Result<BufferRef> SurfacePool::do_allocate(std::uint32_t index, const Config &)
{
	const VideoInfo &layout = layout_.layout;
	auto surface = create_surface(display_, layout.format(), layout_.surface_size);
	if (!surface)
		return propagate(surface);
	auto exported = export_surface(*display_, *surface, layout.format(), layout.size());
	if (!exported)
		return propagate(exported);
	// A driver may change its mind between two surfaces of one size, so each one is looked at.
	if (!std::ranges::equal(exported->layout.planes(), layout.planes(), {},
				&PlaneLayout::offset, &PlaneLayout::offset) ||
	    exported->layout.plane(0).stride != layout.plane(0).stride)
		return make_error(std::errc::not_supported,
				  fmt::format("{} gives {} instead of {}", display_->path(),
					      to_string(exported->layout), to_string(layout)));

	const off_t length = ::lseek(exported->dmabuf.get(), 0, SEEK_END);
	const auto size = std::max<std::size_t>(layout.total_size(),
						length > 0 ? static_cast<std::size_t>(length) : 0);
	auto memory =
		allocator_->wrap(std::move(exported->dmabuf), size, FdMemoryFlag::kKeepMapped);
	if (!memory)
		return propagate(memory);
	BufferRef buffer = Buffer::create(std::move(*memory));
	buffer->add_meta<VideoMeta>(layout, layout_.alignment);
	buffer->add_meta<CaptureMeta>();

	const std::lock_guard lock(mutex_);
	if (surfaces_.size() <= index)
		surfaces_.resize(index + 1);
	surfaces_[index] = std::move(*surface);
	return buffer;
}

void SurfacePool::do_stop() noexcept
{
	const std::lock_guard lock(mutex_);
	surfaces_.clear();
}

} // namespace penstock::vaapi
