#include <fmt/format.h>
#include <linux/videodev2.h>

#include "tests/lab/vaapi/va_lab_test.h"
#include "tests/support/pictures/raw_capture.h"

namespace penstock::test {
namespace {

using testing::HasSubstr;

constexpr unsigned kFrames = 3;

/// What FFmpeg makes of a picture in planar form: NV12 of that size.
class Reference
{
public:
	Reference(const ScratchDirectory &scratch, const Picture &picture,
		  const std::string &pixel_format)
		: raw_(scratch.file("raw")), scaled_(scratch.file("scaled"))
	{
		const Component &luma = picture.components()[0];
		std::vector<std::byte> planes;
		for (const Component &component : picture.components())
			for (std::uint8_t sample : component.samples)
				planes.push_back(std::byte{sample});
		write_file(raw_, planes);
		input_ = {"-f",		 "rawvideo",
			  "-pix_fmt",	 pixel_format,
			  "-video_size", fmt::format("{}x{}", luma.width, luma.height),
			  "-i",		 raw_};
	}

	std::string scaled(std::uint32_t width, std::uint32_t height) const
	{
		const std::vector<std::string> quiet{"ffmpeg", "-v", "error", "-nostdin", "-y"};
		Finished made =
			run(quiet + input_ +
			    std::vector<std::string>{
				    "-vf", fmt::format("scale={}:{}:flags=area", width, height),
				    "-f", "rawvideo", "-pix_fmt", "nv12", scaled_});
		EXPECT_EQ(made.ending, exited(0)) << made.err;
		return read_file(scaled_);
	}

private:
	std::string raw_;
	std::string scaled_;
	std::vector<std::string> input_;
};

class VaConvert : public VaLab
{
protected:
	/// Of the worst frame and component.
	double worst(const std::string &expected, std::uint32_t width, std::uint32_t height) const
	{
		const std::string decoded = decode();
		EXPECT_EQ(decoded.size(), expected.size() * kFrames);
		if (decoded.size() != expected.size() * kFrames)
			return 0;
		auto picture = [&](const std::string &frames, unsigned frame) {
			return Picture(V4L2_PIX_FMT_NV12, width, height, width, height,
				       std::as_bytes(std::span(frames))
					       .subspan(frame * expected.size(), expected.size()));
		};
		double lowest = std::numeric_limits<double>::infinity();
		for (unsigned frame = 0; frame < kFrames; ++frame)
			lowest = std::min(
				lowest, worst_psnr(picture(expected, 0), picture(decoded, frame)));
		return lowest;
	}

	void expect_converted(const Finished &run) const
	{
		ASSERT_EQ(run.ending, exited(0)) << run.err;
		EXPECT_THAT(run.err, HasSubstr("path=device-convert"));
		EXPECT_EQ(statistics()["path"]["strategy"], "device-convert");
		EXPECT_EQ(statistics()["bytes_copied"]["total"], 0);
		expect_content_driver(kFrames);
	}
};

TEST_F(VaConvert, MakesNv12OfYuyv)
{
	const VaSource source{.height = 480, .format = "YUYV"};
	expect_converted(record(source, kFrames, {"--memory", "device-convert"}));
	const Picture camera = capture_picture(vivid_.node(), V4L2_PIX_FMT_YUYV, 640, 480);
	const Reference reference(scratch_, camera, "yuv422p");
	EXPECT_GT(worst(reference.scaled(640, 480), 640, 480), 40);
}

// The driver reads eight rows more than the camera's own buffers have.
TEST_F(VaConvert, SharesMemoryWhereTheCamerasIsTooShort)
{
	const VaSource source{.width = 1920, .height = 1080, .rate = "2", .format = "YUYV"};
	expect_converted(record(source, kFrames, {"--zero-copy", "require"}));
	const std::string allocator = statistics()["path"]["allocator"];
	EXPECT_THAT(allocator, testing::AnyOf(testing::StartsWith("dma-heap"), "udmabuf"));
}

TEST_F(VaConvert, ScalesToASizeThatTheCameraDoesNotHave)
{
	const VaSource source{.width = 960, .height = 540};
	expect_converted(record(source, kFrames, {"--zero-copy", "require"}));
	EXPECT_EQ(statistics()["path"]["visible"], "1280x720");
	const Picture camera = capture_picture(vivid_.node(), V4L2_PIX_FMT_NV12, 1280, 720);
	const Reference reference(scratch_, camera, "yuv420p");
	EXPECT_GT(worst(reference.scaled(960, 540), 960, 540), 35);
}

} // namespace
} // namespace penstock::test
