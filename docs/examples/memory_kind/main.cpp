// A memory kind of your own in a pool of video frames.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include "core/meta/video_meta.h"
#include "core/pool/configure_pool.h"
#include "core/pool/video_buffer_pool.h"
#include "guarded_allocator.h"

namespace {

using namespace penstock;

// Whether the kernel can read the byte: a call with an address that nobody may touch fails.
bool is_readable(const std::byte *address)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	const bool readable = write(ends[1], address, 1) == 1;
	close(ends[0]);
	close(ends[1]);
	return readable;
}

Status fill(Buffer &frame)
{
	auto mapping = frame.map(kReadWrite);
	if (!mapping)
		return propagate(mapping);
	std::memset(mapping->data(), 0x80, mapping->size());
	const std::byte *end = mapping->data() + mapping->maxsize();
	std::printf("buffer %u: %zu bytes of %s memory; the last byte is %s, the next one is %s\n",
		    frame.index(), mapping->size(), frame.memory(0).allocator().name().data(),
		    is_readable(end - 1) ? "readable" : "guarded",
		    is_readable(end) ? "readable" : "guarded");
	return {};
}

Status run()
{
	auto info = VideoInfo::create(PixelFormat::kNV12, {1280, 720});
	if (!info)
		return propagate(info);
	auto pool = VideoBufferPool::create();
	auto configured = configure_pool(
		*pool,
		{.info = *info, .min = 2, .max = 2, .allocator = make_ref<GuardedAllocator>()});
	if (!configured)
		return configured;
	if (auto active = pool->set_active(true); !active)
		return active;
	for (const BufferRef &frame : acquire_all(*pool)) {
		if (auto filled = fill(*frame); !filled)
			return filled;
	}
	return pool->set_active(false);
}

} // namespace

int main()
{
	if (auto done = run(); !done) {
		std::fprintf(stderr, "memory_kind: %s\n", done.error().message().c_str());
		return 1;
	}
}
