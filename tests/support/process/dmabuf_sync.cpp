// A memfd stands for a dmabuf, but the kernel knows no DMA_BUF_IOCTL_SYNC of it, without which
// nothing is copied by the CPU. Linked with --wrap=ioctl, this takes it of those that stand for
// dmabufs, and hands on every other call.

#include <cerrno>
#include <cstdarg>

#include <linux/dma-buf.h>
#include <sys/ioctl.h>

#include "tests/support/fakes/fake_dmabuf.h"

extern "C" int __real_ioctl(int fd, unsigned long request, ...);

namespace {

/// As dma_buf_ioctl() of the kernel.
int take(const dma_buf_sync &sync)
{
	if ((sync.flags & ~std::uint64_t{DMA_BUF_SYNC_VALID_FLAGS_MASK}) == 0 &&
	    (sync.flags & DMA_BUF_SYNC_RW) != 0)
		return 0;
	errno = EINVAL;
	return -1;
}

} // namespace

extern "C" int __wrap_ioctl(int fd, unsigned long request, ...)
{
	va_list arguments;
	va_start(arguments, request);
	void *argument = va_arg(arguments, void *);
	va_end(arguments);
	if (request == DMA_BUF_IOCTL_SYNC && penstock::test::find_fake_dmabuf(fd))
		return take(*static_cast<dma_buf_sync *>(argument));
	return __real_ioctl(fd, request, argument);
}
