#pragma once

#include <mutex>
#include <vector>

#include "core/memory/dmabuf_allocator.h"
#include "core/pool/buffer_pool.h"
#include "devices/vaapi/surface/layout_probe.h"
#include "devices/vaapi/surface/surface.h"

namespace penstock::vaapi {

/// The driver's own surfaces as a pool: buffer `index` holds the dmabuf that the driver exports of
/// surface `index`, and a VideoMeta with the layout. Buffers that are out may outlive the surfaces,
/// since a dmabuf keeps its memory.
class SurfacePool final : public BufferPool
{
public:
	/// `layout` is of Origin::kDriver.
	static Ref<SurfacePool> create(DisplayRef display, const FrameLayout &layout);

	/// The surface behind a buffer of this pool, as long as the pool is active.
	VASurfaceID surface(std::uint32_t index) const;

protected:
	Status do_set_config(Config &config) override;
	Result<BufferRef> do_allocate(std::uint32_t index, const Config &config) override;
	void do_stop() noexcept override;

private:
	SurfacePool(DisplayRef display, const FrameLayout &layout);

	const DisplayRef display_;
	const FrameLayout layout_;
	const Ref<DmaBufAllocator> allocator_;
	mutable std::mutex mutex_; // of the following
	std::vector<Surface> surfaces_;
};

} // namespace penstock::vaapi
