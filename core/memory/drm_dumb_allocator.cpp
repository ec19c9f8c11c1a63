#include "core/memory/drm_dumb_allocator.h"

#include <cerrno>
#include <cstdint>
#include <limits>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include "core/memory/dmabuf_memory.h"
#include "core/memory/page_layout.h"

namespace penstock {
namespace {

// A picture of 1024 pixels of 4 bytes per line: drivers know this depth, and a line of 4096 bytes
// needs no rounding where lines are rounded.
constexpr std::uint32_t kWidth = 1024;
constexpr std::uint32_t kBitsPerPixel = 32;
constexpr std::size_t kLineBytes = std::size_t{kWidth} * kBitsPerPixel / 8;

/// A buffer that exists in the driver until this goes; a dmabuf made of it lives on.
struct DumbBuffer {
	int device;
	std::uint32_t handle;

	~DumbBuffer() { ::drmModeDestroyDumbBuffer(device, handle); }
};

} // namespace

Result<Ref<DrmDumbAllocator>> DrmDumbAllocator::open(const std::string &path)
{
	UniqueFd device(::open(path.c_str(), O_RDWR | O_CLOEXEC));
	if (!device)
		return system_error(errno, "open " + path);
	switch (::drmGetNodeTypeFromFd(device.get())) {
	case DRM_NODE_PRIMARY:
		break;
	case DRM_NODE_RENDER:
		return make_error(std::errc::operation_not_supported,
				  path + " is a render node, which has no dumb buffers (take the "
					 "primary node, /dev/dri/card…)");
	default:
		return make_error(std::errc::no_such_device, path + " is not a DRM primary node");
	}
	// Who opens a primary node first becomes DRM master, which would lock a display server out.
	// It fails harmlessly for everybody else.
	::drmDropMaster(device.get());
	return make_ref<DrmDumbAllocator>(std::move(device), path);
}

DrmDumbAllocator::DrmDumbAllocator(UniqueFd device, std::string path)
	: device_(std::move(device)), path_(std::move(path))
{}

Result<MemoryRef> DrmDumbAllocator::do_allocate(std::size_t size, const AllocationParams &params)
{
	auto layout = page_layout(size, params, name());
	if (!layout)
		return propagate(layout);
	auto fd = export_dumb_buffer(layout->maxsize);
	if (!fd)
		return propagate(fd);
	const Ref<DmaBufMemory> memory(
		new DmaBufMemory(*this, std::move(*fd), *layout, params.flags));
	// Not every driver clears its buffers.
	if (params.flags.has(MemoryFlag::kZeroPrefixed) ||
	    params.flags.has(MemoryFlag::kZeroPadded)) {
		if (auto zeroed = memory->zero_margins(); !zeroed)
			return propagate(zeroed);
	}
	return MemoryRef(memory);
}

Result<UniqueFd> DrmDumbAllocator::export_dumb_buffer(std::size_t &bytes)
{
	const std::string what = fmt::format("{} ({} bytes)", path_, bytes);
	const std::size_t lines = (bytes + kLineBytes - 1) / kLineBytes;
	if (lines > std::numeric_limits<std::uint32_t>::max() / kLineBytes)
		return make_error(std::errc::value_too_large, "DRM_IOCTL_MODE_CREATE_DUMB " + what);
	std::uint32_t handle = 0;
	std::uint32_t pitch = 0;
	std::uint64_t given = 0;
	if (int error = ::drmModeCreateDumbBuffer(device_.get(), kWidth,
						  static_cast<std::uint32_t>(lines), kBitsPerPixel,
						  0, &handle, &pitch, &given);
	    error != 0)
		return system_error(-error, "DRM_IOCTL_MODE_CREATE_DUMB " + what);
	const DumbBuffer buffer{device_.get(), handle};
	if (given < bytes)
		return make_error(
			std::errc::io_error,
			fmt::format("DRM_IOCTL_MODE_CREATE_DUMB {}: the driver gave {} bytes", what,
				    given));
	int fd = -1;
	if (::drmPrimeHandleToFD(device_.get(), handle, DRM_CLOEXEC | DRM_RDWR, &fd) != 0)
		return system_error(errno, "DRM_IOCTL_PRIME_HANDLE_TO_FD " + what);
	bytes = given;
	return UniqueFd(fd);
}

} // namespace penstock
