#include <linux/videodev2.h>

#include <array>

#include "app/backends/allocators.h"
#include "app/outputs/output_plan.h"
#include "app/planning/planner.h"
#include "config/options/values.h"
#include "devices/software/encoder.h"
#include "devices/v4l2/camera/camera.h"
#include "devices/v4l2/node/discovery.h"
#include "tests/lab/lab_test.h"
#include "tests/support/fakes/changed_io.h"
#include "tests/support/pictures/raw_capture.h"
#include "tests/support/rigs/pipeline_run.h"

namespace penstock::test {
namespace {

constexpr std::uint32_t kStride = 1024;
constexpr unsigned kFrames = 10;

/// A camera driver that has longer lines than it is asked for.
class LongLines final : public ChangedIo
{
public:
	int ioctl(int fd, unsigned long request, void *argument) override
	{
		if (request == VIDIOC_S_FMT || request == VIDIOC_TRY_FMT) {
			auto &format = *static_cast<v4l2_format *>(argument);
			if (format.type == V4L2_BUF_TYPE_VIDEO_CAPTURE)
				format.fmt.pix.bytesperline = kStride;
		}
		return ChangedIo::ioctl(fd, request, argument);
	}
};

using SoftwareLayout = LabTest;

TEST_F(SoftwareLayout, IsWhateverTheCameraHas)
{
	LongLines io;
	CameraSettings settings;
	settings.size = Size{640, 480};
	settings.rate = Fraction{30, 1};
	settings.formats = {PixelFormat::kYU12};
	EncoderSettings fine;
	fine.qp = 20;
	auto camera =
		v4l2::Camera::open(std::move(*v4l2::find_device(
					   DeviceSelector::of_path(DeviceApi::kV4l2, vivid_.node()),
					   v4l2::Role::kCamera, io)),
				   settings);
	auto encoder = software::Encoder::open(fine);
	Planner planner(**camera, **encoder, open_allocator);
	auto plan = planner.plan(settings, {}, {});
	ASSERT_TRUE(plan && plan->chosen);
	EXPECT_EQ(plan->decision.strategy, Strategy::kExport);
	EXPECT_EQ(plan->decision.camera.layout.plane(0).stride, kStride);

	const std::array destinations{parse_output(file("stream.h264")).value()};
	auto outputs = open_outputs(destinations, {}).value();
	const StreamParts stream{"", **encoder, *outputs};
	const auto [fault, statistics] =
		run_pipeline(**camera, {&stream, 1}, plan->decision, {kFrames, std::nullopt});
	EXPECT_FALSE(fault) << fault->error.message();
	EXPECT_EQ(statistics.bytes_copied.total(), 0u);
	plan->decision = {};
	(*encoder)->release_allocation();
	(*camera)->restore();

	const Finished ffmpeg = run({"ffmpeg", "-v", "warning", "-nostdin", "-y", "-i",
				     file("stream.h264"), "-fps_mode", "passthrough", "-f",
				     "rawvideo", "-pix_fmt", "nv12", file("decoded")});
	ASSERT_EQ(ffmpeg.ending, exited(0)) << ffmpeg.err;
	const std::string pictures = read_file(file("decoded"));
	ASSERT_EQ(pictures.size(), std::size_t{kFrames} * 640 * 480 * 3 / 2);
	const Picture picture(V4L2_PIX_FMT_NV12, 640, 480, 640, 480,
			      std::as_bytes(std::span(pictures)));
	const Picture expected = capture_picture(vivid_.node(), V4L2_PIX_FMT_NV12, 640, 480);
	EXPECT_GT(worst_psnr(expected, picture), 35);
}

} // namespace
} // namespace penstock::test
