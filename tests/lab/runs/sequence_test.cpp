#include <map>

#include "tests/lab/lab_test.h"
#include "tests/lab/vaapi/va_lab_test.h"
#include "tests/support/lab/node_state.h"

namespace penstock::test {
namespace {

using Words = std::vector<std::string>;

/// A recording of the still picture that the test camera makes.
struct Take {
	std::string name;
	std::string file;
	Words options;
};

/// All sources, sizes, formats, paths and encoders, in an order that goes up and down.
std::vector<Take> takes()
{
	const auto webcam = [](const std::string &size, const std::string &format,
			       const Words &more) {
		return Words{"--input", "0", "--size", size, "--format", format} + more;
	};
	const auto grabber = [](const std::string &format, const Words &more) {
		return Words{"--input", "3", "--format", format} + more;
	};
	const Words software{"--encoder", "software"};
	const Words vaapi{"--encoder", "vaapi"};
	return {
		{"webcam import", "a.fwht", webcam("1280x720", "NV12", {"--memory", "import"})},
		{"webcam small export", "a.fwht",
		 webcam("640x480", "NV12", {"--memory", "export"})},
		{"webcam copy", "a.fwht", webcam("640x360", "YU12", {"--memory", "copy"})},
		{"webcam without wishes", "a.fwht", {"--input", "0"}},
		{"grabber import", "a.fwht", grabber("NV12", {"--memory", "import"})},
		{"webcam shared", "a.fwht", webcam("640x480", "YU12", {"--memory", "shared"})},
		{"grabber scaled", "a.fwht", grabber("YUYV", {"--size", "800x600"})},
		{"webcam converted", "a.h264", webcam("640x360", "YUYV", software)},
		{"grabber software", "a.h264", grabber("YU12", {"--size", "640x360"}) + software},
		{"webcam of RGB", "a.h264", webcam("320x180", "RGB3", software)},
		{"webcam VA-API", "a.h264", webcam("640x480", "NV12", vaapi)},
		{"grabber VA-API", "a.h264", grabber("NV12", {"--size", "640x480"}) + vaapi},
	};
}

/// What other programs do to the camera.
struct Guest {
	std::string name;
	std::vector<Words> commands;
};

Guest capture_by_ffmpeg(const std::string &node)
{
	return {"FFmpeg", {{"ffmpeg",  "-v",	      "error",	 "-f",
			    "v4l2",    "-channel",    "0",	 "-input_format",
			    "yuyv422", "-video_size", "640x480", "-framerate",
			    "15",      "-i",	      node,	 "-frames:v",
			    "2",       "-f",	      "null",	 "-"}}};
}

/// Ends only with a frame, and none came of a multi-planar vivid within a minute.
Guest capture_by_gstreamer(const std::string &node)
{
	return {"GStreamer",
		{{"gst-launch-1.0", "-q", "v4l2src", "device=" + node, "num-buffers=2", "!",
		  "video/x-raw,format=YUY2,width=320,height=180", "!", "fakesink"}}};
}

/// v4l2-ctl sets no rate of multi-planar cameras.
Words slow_rate()
{
	return profile() == "multi" ? Words{} : Words{"--set-parm", "5"};
}

/// FFmpeg takes no multi-planar cameras.
Guest capture_by_v4l2_ctl(const std::string &node)
{
	return {"v4l2-ctl that captures",
		{{"v4l2-ctl", "--device", node, "--set-input", "0", "--set-fmt-video",
		  "width=640,height=480,pixelformat=NM12", "--stream-mmap", "--stream-count=2",
		  "--stream-to=/dev/null"}}};
}

std::vector<Guest> guests(const std::string &node)
{
	const auto v4l2_ctl = [&node](const Words &options) {
		return Words{"v4l2-ctl", "--device", node} + options;
	};
	std::vector<Guest> all{
		{"nobody", {}},
		{"v4l2-ctl at the webcam",
		 {v4l2_ctl({"--set-input", "0"}),
		  v4l2_ctl({"--set-fmt-video", "width=1920,height=1080,pixelformat=RGB3,"
					       "bytesperline=6144"}),
		  v4l2_ctl(slow_rate() + Words{"--set-ctrl", "saturation=10"})}},
		profile() == "multi" ? capture_by_v4l2_ctl(node) : capture_by_ffmpeg(node),
		{"v4l2-ctl at the grabber",
		 {v4l2_ctl({"--set-input", "3"}),
		  v4l2_ctl({"--set-fmt-video",
			    "width=1920,height=1088,pixelformat=NV12,bytesperline=2048"}),
		  v4l2_ctl({"--set-selection", "target=crop,left=64,top=32,width=400,height=300"}),
		  v4l2_ctl({"--set-selection",
			    "target=compose,left=32,top=16,width=160,height=120"})}},
		{"v4l2-ctl at the tuner",
		 {v4l2_ctl({"--set-input", "1"}), v4l2_ctl({"--set-standard", "ntsc"}),
		  v4l2_ctl({"--set-fmt-video",
			    "width=360,height=240,pixelformat=YUYV,field=alternate"})}},
	};
	if (profile() != "multi")
		all.insert(all.end() - 1, capture_by_gstreamer(node));
	return all;
}

/// Recordings one after the other without a new start of the machine or the driver.
class Sequence : public VaLab
{
protected:
	/// As the kernel's driver starts: nobody has set it to anything.
	void start_afresh() const
	{
		vivid_.unbind();
		vivid_.bind();
		vivid_.reset();
		vivid_.connect_hdmi();
		vivid_.select_input(0);
	}

	/// What the recording holds; empty, and a failed test, when there is none.
	std::string record(const Take &take) const
	{
		Finished finished = penstock(Words{"record", "--camera", vivid_.node(), "--frames",
						   "3", "--ctrl", "saturation=100", "-o",
						   file(take.file), "--overwrite"} +
					     take.options);
		EXPECT_EQ(finished.ending, exited(0)) << finished.err;
		return finished.ending == exited(0) ? read_file(file(take.file)) : std::string();
	}

	void let(const Guest &guest) const
	{
		for (const Words &command : guest.commands) {
			Finished finished = run(command);
			ASSERT_EQ(finished.ending, exited(0)) << command[0] << finished.err;
		}
	}
};

TEST_F(Sequence, EveryRecordingIsThatOfAFreshDeviceAndLeavesItAsItWas)
{
	std::map<std::string, std::string> fresh;
	for (const Take &take : takes()) {
		start_afresh();
		fresh[take.name] = record(take);
		ASSERT_FALSE(fresh[take.name].empty()) << take.name;
	}
	start_afresh();
	for (const Guest &guest : guests(vivid_.node())) {
		for (const Take &take : takes()) {
			SCOPED_TRACE(take.name + " after " + guest.name);
			ASSERT_NO_FATAL_FAILURE(let(guest));
			const std::string before = node_state(vivid_.node());
			EXPECT_TRUE(record(take) == fresh[take.name]) << "other pictures";
			EXPECT_EQ(node_state(vivid_.node()), before);
		}
	}
}

} // namespace
} // namespace penstock::test
