#include "core/memory/dmabuf_sync.h"

#include <cerrno>
#include <cstdint>

#include <gtest/gtest.h>
#include <linux/dma-buf.h>

#include "core/memory/fd_memory.h"

namespace penstock {
namespace {

/// What the stand-in for ioctl() was asked and how often it fails; tests run one after another.
struct FakeKernel {
	int failures = 0;
	int error = 0;
	int calls = 0;
	std::uint64_t flags = 0;
	unsigned long request = 0;
};

FakeKernel &kernel()
{
	static FakeKernel fake;
	return fake;
}

int fake_ioctl(int, unsigned long request, void *argument)
{
	FakeKernel &fake = kernel();
	++fake.calls;
	fake.request = request;
	fake.flags = static_cast<dma_buf_sync *>(argument)->flags;
	if (fake.failures-- > 0) {
		errno = fake.error;
		return -1;
	}
	return 0;
}

class DmaBufSync : public ::testing::Test
{
protected:
	void SetUp() override { kernel() = {}; }
};

TEST_F(DmaBufSync, SaysWhichPhaseAndWhichModes)
{
	const struct {
		CpuAccess phase;
		MapModes modes;
		std::uint64_t flags;
	} cases[] = {
		{CpuAccess::kBegin, MapMode::kRead, DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ},
		{CpuAccess::kBegin, MapMode::kWrite, DMA_BUF_SYNC_START | DMA_BUF_SYNC_WRITE},
		{CpuAccess::kBegin, kReadWrite, DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW},
		{CpuAccess::kEnd, MapMode::kRead, DMA_BUF_SYNC_END | DMA_BUF_SYNC_READ},
		{CpuAccess::kEnd, kReadWrite, DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW},
	};
	for (const auto &[phase, modes, flags] : cases) {
		ASSERT_TRUE(sync_dmabuf(3, phase, modes, fake_ioctl));
		EXPECT_EQ(kernel().flags, flags);
		EXPECT_EQ(kernel().request, DMA_BUF_IOCTL_SYNC);
	}
}

TEST_F(DmaBufSync, InterruptedCallsAreTriedAgain)
{
	for (const int error : {EINTR, EAGAIN}) {
		kernel() = {.failures = 3, .error = error};
		EXPECT_TRUE(sync_dmabuf(3, CpuAccess::kBegin, MapMode::kRead, fake_ioctl));
		EXPECT_EQ(kernel().calls, 4);
	}
}

TEST_F(DmaBufSync, OtherErrorsAreReportedWithTheirPlace)
{
	kernel() = {.failures = 1, .error = EIO};
	const Status status = sync_dmabuf(3, CpuAccess::kEnd, MapMode::kWrite, fake_ioctl);
	ASSERT_FALSE(status.has_value());
	EXPECT_EQ(status.error().code.value(), EIO);
	EXPECT_EQ(status.error().context, "DMA_BUF_IOCTL_SYNC END W dmabuf fd 3");
	EXPECT_EQ(kernel().calls, 1);
}

TEST_F(DmaBufSync, DescriptorThatIsNoDmaBufIsAnError)
{
	const auto fd = create_memfd("penstock-test", 4096);
	ASSERT_TRUE(fd.has_value());
	const Status status = sync_dmabuf(fd->get(), CpuAccess::kBegin, MapMode::kRead);
	ASSERT_FALSE(status.has_value());
	EXPECT_EQ(status.error().code.value(), ENOTTY);
}

} // namespace
} // namespace penstock
