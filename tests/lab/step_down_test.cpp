#include <cerrno>

#include <linux/videodev2.h>
#include <spdlog/spdlog.h>

#include "app/allocators.h"
#include "app/pipeline.h"
#include "app/planner.h"
#include "devices/v4l2/camera.h"
#include "devices/v4l2/discovery.h"
#include "devices/v4l2/m2m_encoder.h"
#include "tests/lab/lab_test.h"

namespace penstock::test {
namespace {

/// A camera driver that takes dmabufs in the trial and for some frames, and then no more: what
/// memory that moves or runs out looks like.
class LateRefusal final : public v4l2::Io
{
public:
	explicit LateRefusal(std::uint32_t accepted) : left_(accepted) {}

	int open(const char *path, int flags) override { return system_.open(path, flags); }
	int ioctl(int fd, unsigned long request, void *argument) override
	{
		if (request == VIDIOC_QBUF &&
		    is_camera_import(*static_cast<v4l2_buffer *>(argument)) && left_-- == 0) {
			left_ = 0;
			return -EFAULT;
		}
		return system_.ioctl(fd, request, argument);
	}
	int map(int fd, std::size_t length, off_t offset, void **address) override
	{
		return system_.map(fd, length, offset, address);
	}
	void unmap(void *address, std::size_t length) override { system_.unmap(address, length); }

private:
	static bool is_camera_import(const v4l2_buffer &buffer)
	{
		return buffer.memory == V4L2_MEMORY_DMABUF && !V4L2_TYPE_IS_OUTPUT(buffer.type);
	}

	v4l2::SystemIo system_;
	std::uint32_t left_;
};

class NullOutput final : public Output
{
public:
	Status write(std::span<const std::byte>) override { return {}; }
	Status finish() override { return {}; }
	const std::string &url() const override { return url_; }

private:
	std::string url_ = "nowhere";
};

class CameraStepDown : public LabTest
{
protected:
	struct Run {
		std::vector<Strategy> ways; ///< in the order that they were taken
		std::optional<Fault> fault;
		Statistics statistics;
		bool only_copies = false;
	};

	/// 20 frames with a camera that refuses memory after `accepted` buffers.
	Run record(std::uint32_t accepted, Size size, AllocationPolicy policy) const
	{
		LateRefusal io(accepted);
		CameraSettings settings;
		settings.size = size;
		settings.rate = Fraction{30, 1};
		settings.formats = {PixelFormat::kNV12};
		auto signals = StopSignals::create();
		auto camera = v4l2::Camera::open(
			std::move(*v4l2::find_device(vivid_.node(), v4l2::Role::kCamera, io)),
			settings);
		auto encoder = v4l2::M2mEncoder::open(
			std::move(*v4l2::find_device("auto", v4l2::Role::kEncoder, io)), {});
		Planner planner(**camera, **encoder, open_allocator);
		auto plan = planner.plan(settings, policy, {});

		Run run;
		run.ways.push_back(plan->decision.strategy);
		NullOutput output;
		Pipeline pipeline(**camera, **encoder, output, **signals, plan->decision);
		RunLimits limits;
		limits.frames = 20;
		run.fault = pipeline.run(limits, std::chrono::steady_clock::now(), {},
					 [&](const Error &reason) -> std::optional<Decision> {
						 auto next = planner.step_down(*plan, reason);
						 if (!next || !plan->chosen)
							 return std::nullopt;
						 run.ways.push_back(plan->decision.strategy);
						 return plan->decision;
					 });
		run.statistics = pipeline.statistics();
		run.only_copies = plan->only_copies;
		plan->decision = {};
		return run;
	}
};

constexpr std::uint32_t kBuffers = 5; // of an import plan: each is tried once

TEST_F(CameraStepDown, GoesOnWithTheNextWay)
{
	for (std::uint32_t accepted : {kBuffers, kBuffers + 3, 2 * kBuffers, 2 * kBuffers + 6}) {
		SCOPED_TRACE(accepted);
		Run run = record(accepted, {1280, 720}, {});
		EXPECT_FALSE(run.fault) << run.fault->error.message();
		EXPECT_THAT(run.ways, testing::ElementsAre(Strategy::kImport, Strategy::kExport));
		EXPECT_EQ(run.statistics.frames_captured, 20u);
		EXPECT_EQ(run.statistics.frames_encoded, 20u);
		EXPECT_EQ(run.statistics.bytes_copied.total(), 0u);
	}
}

TEST_F(CameraStepDown, EndsWhenNoOtherWayIsAllowed)
{
	AllocationPolicy policy;
	policy.memory = Strategy::kImport;
	Run run = record(2 * kBuffers, {1280, 720}, policy);
	ASSERT_TRUE(run.fault);
	EXPECT_EQ(run.fault->part, Fault::Part::kCamera);
	EXPECT_EQ(run.statistics.frames_encoded, run.statistics.frames_captured);
}

} // namespace
} // namespace penstock::test
