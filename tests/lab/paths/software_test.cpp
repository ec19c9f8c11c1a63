#include <fmt/format.h>
#include <linux/videodev2.h>

#include "tests/lab/lab_test.h"
#include "tests/support/pictures/raw_capture.h"

namespace penstock::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using Words = std::vector<std::string>;

constexpr unsigned kFrames = 15;
constexpr std::uint32_t kWidth = 640;
constexpr std::uint32_t kHeight = 480;
constexpr std::size_t kPictureBytes = kWidth * kHeight * 3 / 2;

/// The software encoder behind a real camera, which gives the same picture in every frame.
class Software : public LabTest
{
protected:
	Finished record(const Words &options) const
	{
		return penstock(Words{"record", "--size", "640x480", "--fps", "30", "--frames",
				      std::to_string(kFrames), "-o", stream_, "--stats-file",
				      file("statistics")} +
				options);
	}
	json statistics() const { return read_json(file("statistics")); }

	/// FFmpeg finds every frame, and in each the camera's picture.
	void expect_the_cameras_picture() const
	{
		const Picture camera =
			capture_picture(vivid_.node(), V4L2_PIX_FMT_NV12, kWidth, kHeight);
		const std::string decoded = file("decoded");
		const Finished ffmpeg = run({"ffmpeg", "-v", "warning", "-nostdin", "-y", "-i",
					     stream_, "-fps_mode", "passthrough", "-f", "rawvideo",
					     "-pix_fmt", "nv12", decoded});
		ASSERT_EQ(ffmpeg.ending, exited(0)) << ffmpeg.err;
		EXPECT_EQ(ffmpeg.err, "");
		const std::string pictures = read_file(decoded);
		ASSERT_EQ(pictures.size(), kFrames * kPictureBytes);
		for (unsigned frame = 0; frame < kFrames; ++frame) {
			const Picture picture(
				V4L2_PIX_FMT_NV12, kWidth, kHeight, kWidth, kHeight,
				std::as_bytes(std::span(pictures))
					.subspan(frame * kPictureBytes, kPictureBytes));
			EXPECT_GT(worst_psnr(camera, picture), 35) << "frame " << frame;
		}
	}

	const std::string stream_ = file("stream.h264");
};

struct PathCase {
	std::string name;
	Words options;
	std::string strategy;
	std::size_t bytes; ///< copied per frame
};

std::ostream &operator<<(std::ostream &stream, const PathCase &path)
{
	return stream << path.name;
}

class SoftwarePath : public Software, public testing::WithParamInterface<PathCase>
{};

TEST_P(SoftwarePath, RecordsTheCamerasPicture)
{
	const Finished run =
		record(Words{"--encoder", "software", "--qp", "20"} + GetParam().options);
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_THAT(run.err, HasSubstr("path=" + GetParam().strategy));
	const json result = statistics();
	EXPECT_EQ(result["path"]["strategy"], GetParam().strategy);
	EXPECT_EQ(result["frames_encoded"], kFrames);
	EXPECT_EQ(result["bytes_copied"]["total"], kFrames * GetParam().bytes);
	const bool converts = GetParam().strategy == "convert";
	EXPECT_EQ(result["bytes_copied"]["convert"], converts ? kFrames * GetParam().bytes : 0);
	expect_the_cameras_picture();
}

INSTANTIATE_TEST_SUITE_P(
	Paths, SoftwarePath,
	testing::Values(
		// A format that it reads in place beats the others.
		PathCase{"any_format", {"--zero-copy", "require"}, "export", 0},
		PathCase{"yu12", {"--format", "YU12"}, "export", 0},
		PathCase{"yv12", {"--format", "YV12"}, "export", 0},
		PathCase{"dma_heap",
			 {"--format", "YU12", "--memory", "shared", "--allocator", "dma-heap"},
			 "shared",
			 0},
		PathCase{"udmabuf",
			 {"--format", "YU12", "--memory", "shared", "--allocator", "udmabuf"},
			 "shared",
			 0},
		PathCase{"copy", {"--format", "YU12", "--memory", "copy"}, "copy", kPictureBytes},
		PathCase{"yuyv", {"--format", "YUYV"}, "convert", kPictureBytes}),
	[](const auto &each) { return each.param.name; });

/// Where the multi-planar API gives each plane a memory.
class SoftwareMulti : public Software
{};

TEST_F(SoftwareMulti, ReadsAMemoryForEachPlane)
{
	for (const char *format : {"YM12", "YM21"}) {
		const Finished run = record({"--encoder", "software", "--qp", "20", "--format",
					     format, "--zero-copy", "require"});
		ASSERT_EQ(run.ending, exited(0)) << run.err;
		EXPECT_EQ(statistics()["path"]["format"], format);
		EXPECT_EQ(statistics()["bytes_copied"]["total"], 0);
		expect_the_cameras_picture();
	}
}

TEST_F(Software, IsWhatAutoTakesWhereNoHardwareMakesH264)
{
	const Finished run = record({"--encoder", "auto", "--zero-copy", "require"});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_THAT(run.err,
		    AllOf(HasSubstr("this machine has no hardware encoder for H.264; the CPU "
				    "encodes"),
			  HasSubstr("encoder  software  OpenH264")));
	expect_the_cameras_picture();

	const Finished plan = penstock({"plan", "--codec", "h264", "--json"});
	EXPECT_EQ(plan.ending, exited(0)) << plan.err;
	EXPECT_EQ(json::parse(plan.out)["encoder"], "software");
	EXPECT_THAT(plan.err, HasSubstr("the CPU encodes"));
}

TEST_F(Software, IsNotTakenWhereHardwareMakesTheCodec)
{
	const Finished plan = penstock({"plan", "--json"});
	EXPECT_EQ(plan.ending, exited(0)) << plan.err;
	EXPECT_EQ(json::parse(plan.out)["codec"], "fwht");
	EXPECT_EQ(plan.err, "");
}

TEST_F(Software, IsAmongTheDevices)
{
	const Finished text = penstock({"devices"});
	EXPECT_THAT(text.out, AllOf(HasSubstr("encoder software"), HasSubstr("card:OpenH264")));
	const json devices = json::parse(penstock({"devices", "--json"}).out);
	const json &encoder = devices["encoders"].back();
	EXPECT_EQ(encoder["path"], "software");
	EXPECT_EQ(encoder["codecs"][0]["codec"], "h264");
	EXPECT_EQ(encoder["raw_formats"][0]["fourcc"], "YU12");
}

TEST_F(Software, TellsAtOnceWhatItDoesNotHave)
{
	const auto refused = [&](const Words &options, int code, const char *words) {
		const Finished run = record(Words{"--encoder", "software"} + options);
		EXPECT_EQ(run.ending, exited(code));
		EXPECT_THAT(run.err, HasSubstr(words));
	};
	refused({"--rate-control", "cbr"}, 2, "--rate-control cbr");
	refused({"--enc-ctrl", "sharpness=1"}, 2, "--enc-ctrl sharpness");
	refused({"--profile", "high10"}, 2, "--profile high10");
	refused({"--level", "1.0", "--bitrate", "50k"}, 4, "--level 1.0 is too low");
}

} // namespace
} // namespace penstock::test
