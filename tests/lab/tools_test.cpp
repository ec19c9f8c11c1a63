#include <fcntl.h>
#include <unistd.h>

#include <sys/mman.h>

#include "tests/lab/lab_test.h"
#include "tests/support/pictures/raw_capture.h"
#include "tests/support/process/process_files.h"
#include "tests/support/process/system_calls.h"
#include "tests/support/streams/fwht_stream.h"

namespace penstock::test {
namespace {

using testing::IsEmpty;

/// What the other tests measure with: a tool that sees nothing would let everything pass.
using Tools = LabTest;

TEST_F(Tools, SeeTheMappingOfACameraBuffer)
{
	std::string camera = vivid_.node();
	EXPECT_THAT(mapped_frames(::getpid(), camera), IsEmpty());
	BackgroundCapture capture(camera, V4L2_PIX_FMT_NV12, 640, 480);
	EXPECT_FALSE(mapped_frames(::getpid(), camera).empty());
}

TEST_F(Tools, SeeTheMappingOfADmabuf)
{
	std::string camera = vivid_.node();
	VideoNode node(camera);
	node.set_format(node.capture_type(), {V4L2_PIX_FMT_NV12, 640, 480, 0, 0});
	v4l2_requestbuffers request{};
	request.type = node.capture_type();
	request.memory = V4L2_MEMORY_MMAP;
	request.count = 1;
	node.ioctl(VIDIOC_REQBUFS, &request, "VIDIOC_REQBUFS");
	v4l2_exportbuffer exported{};
	exported.type = node.capture_type();
	exported.flags = O_CLOEXEC | O_RDWR;
	node.ioctl(VIDIOC_EXPBUF, &exported, "VIDIOC_EXPBUF");
	UniqueFd dmabuf(exported.fd);

	EXPECT_THAT(mapped_frames(::getpid(), camera), IsEmpty());
	constexpr std::size_t kLength = 4096;
	void *address = ::mmap(nullptr, kLength, PROT_READ, MAP_SHARED, dmabuf.get(), 0);
	ASSERT_NE(address, MAP_FAILED);
	EXPECT_FALSE(mapped_frames(::getpid(), camera).empty());
	::munmap(address, kLength);
}

TEST_F(Tools, CountSystemCalls)
{
	std::uint64_t few = count_system_calls({"true"});
	EXPECT_GT(few, 10u);
	EXPECT_LT(few, 500u);
	std::uint64_t many = count_system_calls(
		{"dd", "if=/dev/zero", "of=/dev/null", "bs=1", "count=1000", "status=none"});
	EXPECT_NEAR(static_cast<double>(many), 2000, 500); // a read and a write per block
}

TEST_F(Tools, TellHowAProgramEnded)
{
	using namespace std::chrono_literals;
	EXPECT_EQ(run({"false"}).ending, exited(1));
	EXPECT_EQ(run({"sh", "-c", "kill -TERM $$"}).ending, (Ending{Ending::How::kSignalled, 15}));
	EXPECT_EQ(run({"sleep", "20"}, 50ms).ending, (Ending{Ending::How::kTimedOut, 0}));
	Finished talkative = run({"sh", "-c", "echo out; echo err >&2; exit 7"});
	EXPECT_EQ(talkative.ending, exited(7));
	EXPECT_EQ(talkative.out, "out\n");
	EXPECT_EQ(talkative.err, "err\n");
}

TEST_F(Tools, TellAWholeStreamFromATornOne)
{
	Finished run =
		penstock(record_small() + std::vector<std::string>{"--frames", "3", "-o", "-"});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_EQ(split_fwht(run.out).frames.size(), 3u);
	EXPECT_EQ(split_fwht(run.out).rest, 0u);
	FwhtFrames torn = split_fwht(run.out.erase(run.out.size() - 1));
	EXPECT_EQ(torn.frames.size(), 2u);
	EXPECT_GT(torn.rest, 0u);
}

TEST_F(Tools, NoticeADifferentPicture)
{
	Picture bars = capture_picture(vivid_.node(), V4L2_PIX_FMT_NV12, 640, 480);
	EXPECT_GT(worst_psnr(bars, capture_picture(vivid_.node(), V4L2_PIX_FMT_NV12, 640, 480)),
		  1000);
	vivid_.set("Test Pattern", 4);
	EXPECT_LT(worst_psnr(bars, capture_picture(vivid_.node(), V4L2_PIX_FMT_NV12, 640, 480)),
		  20);
}

} // namespace
} // namespace penstock::test
