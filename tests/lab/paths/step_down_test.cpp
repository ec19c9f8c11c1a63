#include <cerrno>

#include <linux/videodev2.h>
#include <spdlog/spdlog.h>

#include "app/backends/allocators.h"
#include "app/planning/planner.h"
#include "devices/v4l2/camera/camera.h"
#include "devices/v4l2/encoder/encoder.h"
#include "devices/v4l2/node/discovery.h"
#include "tests/lab/lab_test.h"
#include "tests/support/fakes/changed_io.h"
#include "tests/support/rigs/null_output.h"
#include "tests/support/rigs/pipeline_run.h"

namespace penstock::test {
namespace {

/// A camera driver that takes dmabufs in the trial and for some frames, and then no more: what
/// memory that moves or runs out looks like.
class LateRefusal final : public ChangedIo
{
public:
	explicit LateRefusal(std::uint32_t accepted) : left_(accepted) {}

	int ioctl(int fd, unsigned long request, void *argument) override
	{
		if (request == VIDIOC_QBUF &&
		    is_camera_import(*static_cast<v4l2_buffer *>(argument)) && left_-- == 0) {
			left_ = 0;
			return -EFAULT;
		}
		return ChangedIo::ioctl(fd, request, argument);
	}

private:
	static bool is_camera_import(const v4l2_buffer &buffer)
	{
		return buffer.memory == V4L2_MEMORY_DMABUF && !V4L2_TYPE_IS_OUTPUT(buffer.type);
	}

	std::uint32_t left_;
};

/// A camera driver whose lines are longer as soon as it streams for the first `runs` times: a
/// layout that is another one than the one that was set.
class LateLayout final : public ChangedIo
{
public:
	LateLayout(std::string camera, std::uint32_t runs) : camera_(std::move(camera)), runs_(runs)
	{}

	int open(const char *path, int flags) override
	{
		const int fd = ChangedIo::open(path, flags);
		if (path == camera_)
			camera_fd_ = fd;
		return fd;
	}
	int ioctl(int fd, unsigned long request, void *argument) override
	{
		const int result = ChangedIo::ioctl(fd, request, argument);
		if (fd != camera_fd_)
			return result;
		if (request == VIDIOC_STREAMON)
			changed_ = runs_ > 0 && runs_-- > 0;
		else if (request == VIDIOC_STREAMOFF)
			changed_ = false;
		else if (request == VIDIOC_G_FMT && changed_)
			lengthen_lines(*static_cast<v4l2_format *>(argument));
		return result;
	}

private:
	static void lengthen_lines(v4l2_format &format)
	{
		if (V4L2_TYPE_IS_MULTIPLANAR(format.type))
			format.fmt.pix_mp.plane_fmt[0].bytesperline += 64;
		else
			format.fmt.pix.bytesperline += 64;
	}

	const std::string camera_;
	std::uint32_t runs_;
	int camera_fd_ = -1;
	bool changed_ = false;
};

/// Keeps the strategies of the paths that it finds.
class TrackedRecovery final : public Recovery
{
public:
	TrackedRecovery(Camera &camera, Planner &planner, Plan &plan, std::vector<Strategy> &found)
		: recovery_(camera, planner, plan), found_(found)
	{}

	Next next(const Fault &fault) override
	{
		Next next = recovery_.next(fault);
		if (const auto *path = std::get_if<NextPath>(&next))
			found_.push_back(path->decision.strategy);
		return next;
	}
	Next look_for_camera() override { return GiveUp{}; }

private:
	PathRecovery recovery_;
	std::vector<Strategy> &found_;
};

class CameraStepDown : public LabTest
{
protected:
	struct Run {
		std::vector<Strategy> paths; ///< in the order that they were taken
		std::optional<Fault> fault;
		Statistics statistics;
		bool only_copies = false;
	};

	/// 20 frames with a camera that refuses memory after `accepted` buffers.
	Run record(std::uint32_t accepted, Size size, AllocationPolicy policy) const
	{
		LateRefusal io(accepted);
		return record(io, size, policy);
	}

	Run record(v4l2::Io &io, Size size, AllocationPolicy policy) const
	{
		CameraSettings settings;
		settings.size = size;
		settings.rate = Fraction{30, 1};
		settings.formats = {PixelFormat::kNV12};
		auto camera = v4l2::Camera::open(
			std::move(*v4l2::find_device(
				DeviceSelector::of_path(DeviceApi::kV4l2, vivid_.node()),
				v4l2::Role::kCamera, io)),
			settings);
		auto encoder = v4l2::Encoder::open(
			std::move(*v4l2::find_device({}, v4l2::Role::kEncoder, io)), {});
		Planner planner(**camera, **encoder, open_allocator);
		auto plan = planner.plan(settings, policy, {});

		Run run;
		run.paths.push_back(plan->decision.strategy);
		auto outputs = null_output();
		const StreamParts stream{"", **encoder, *outputs};
		RunControl control;
		TrackedRecovery recovery(**camera, planner, *plan, run.paths);
		NoObserver observer;
		auto done = run_pipeline({**camera, {&stream, 1}, control, recovery, observer},
					 plan->decision, {20, std::nullopt});
		run.fault = std::move(done.fault);
		run.statistics = std::move(done.statistics);
		run.only_copies = plan->only_copies;
		plan->decision = {};
		return run;
	}
};

constexpr std::uint32_t kBuffers = 5; // of an import plan: each is tried once

TEST_F(CameraStepDown, GoesOnWithTheNextPath)
{
	for (std::uint32_t accepted : {kBuffers, kBuffers + 3, 2 * kBuffers, 2 * kBuffers + 6}) {
		SCOPED_TRACE(accepted);
		Run run = record(accepted, {1280, 720}, {});
		EXPECT_FALSE(run.fault) << run.fault->error.message();
		EXPECT_THAT(run.paths, testing::ElementsAre(Strategy::kImport, Strategy::kExport));
		EXPECT_EQ(run.statistics.frames_captured, 20u);
		EXPECT_EQ(run.statistics.frames_encoded, 20u);
		EXPECT_EQ(run.statistics.bytes_copied.total(), 0u);
	}
}

TEST_F(CameraStepDown, EndsWhenNoOtherPathIsAllowed)
{
	AllocationPolicy policy;
	policy.memory = Strategy::kImport;
	Run run = record(2 * kBuffers, {1280, 720}, policy);
	ASSERT_TRUE(run.fault);
	EXPECT_EQ(run.fault->part, Fault::Part::kCamera);
	EXPECT_EQ(run.statistics.frames_encoded, run.statistics.frames_captured);
}

TEST_F(CameraStepDown, TakesTheNextPathFromALayoutThatIsNotTheOneThatWasSet)
{
	LateLayout io(vivid_.node(), 1);
	Run run = record(io, {1280, 720}, {});
	EXPECT_FALSE(run.fault) << run.fault->error.message();
	// No path without a copy can do with such lines.
	EXPECT_THAT(run.paths, testing::ElementsAre(Strategy::kImport, Strategy::kCopy));
	EXPECT_EQ(run.statistics.frames_encoded, 20u);
}

TEST_F(CameraStepDown, EndsWhenTheLayoutIsNeverTheOneThatWasSet)
{
	LateLayout io(vivid_.node(), 100);
	AllocationPolicy policy;
	policy.memory = Strategy::kImport;
	Run run = record(io, {1280, 720}, policy);
	ASSERT_TRUE(run.fault);
	EXPECT_THAT(run.fault->error.message(), testing::HasSubstr("camera streams NV12"));
	EXPECT_EQ(run.statistics.frames_captured, 0u);
}

} // namespace
} // namespace penstock::test
