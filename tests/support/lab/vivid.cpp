#include "tests/support/lab/vivid.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <unistd.h>

#include <linux/videodev2.h>

#include "tests/support/lab/video_node.h"

namespace penstock::test {

namespace {

namespace fs = std::filesystem;

std::uint32_t find_control(const VideoNode &node, const std::string &name)
{
	v4l2_query_ext_ctrl query{};
	query.id = V4L2_CTRL_FLAG_NEXT_CTRL;
	while (node.try_ioctl(VIDIOC_QUERY_EXT_CTRL, &query) == 0) {
		if (name == query.name)
			return query.id;
		query.id |= V4L2_CTRL_FLAG_NEXT_CTRL;
	}
	throw std::runtime_error(node.path() + " has no control \"" + name + "\"");
}

// Entries of vivid's menus.
constexpr int kHdmiInput = 3;
constexpr int kNoMovement = 3;
constexpr int kCurrentTimings = 0;
constexpr int kNoSignal = 1;
constexpr int kSelectedTimings = 4;
constexpr int k1920x1080p60 = 16;

std::optional<std::string> look_up(const std::string &name)
{
	std::error_code none;
	for (const auto &entry : fs::directory_iterator("/sys/class/video4linux", none)) {
		std::string actual;
		std::getline(std::ifstream(entry.path() / "name"), actual);
		if (actual == name)
			return "/dev/" + entry.path().filename().string();
	}
	return std::nullopt;
}

void write_driver_file(const char *file)
{
	constexpr char kDevice[] = "vivid.0";
	std::string path = std::string("/sys/bus/platform/drivers/vivid/") + file;
	UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
	if (!fd || ::write(fd.get(), kDevice, std::strlen(kDevice)) < 0)
		throw std::system_error(errno, std::generic_category(), path);
}

} // namespace

std::string find_node(const std::string &name)
{
	if (auto node = look_up(name))
		return *node;
	throw std::runtime_error("no video device is named " + name);
}

bool has_node(const std::string &name)
{
	return look_up(name).has_value();
}

void Vivid::set(const std::string &name, std::int64_t value) const
{
	VideoNode opened(node());
	v4l2_ext_control control{};
	control.id = find_control(opened, name);
	control.value = static_cast<std::int32_t>(value);
	v4l2_ext_controls request{};
	request.which = V4L2_CTRL_WHICH_CUR_VAL;
	request.count = 1;
	request.controls = &control;
	opened.ioctl(VIDIOC_S_EXT_CTRLS, &request, name.c_str());
}

std::int64_t Vivid::value(const std::string &name) const
{
	VideoNode opened(node());
	v4l2_ext_control control{};
	control.id = find_control(opened, name);
	v4l2_ext_controls request{};
	request.which = V4L2_CTRL_WHICH_CUR_VAL;
	request.count = 1;
	request.controls = &control;
	opened.ioctl(VIDIOC_G_EXT_CTRLS, &request, name.c_str());
	return control.value;
}

void Vivid::select_input(int input) const
{
	VideoNode(node()).ioctl(VIDIOC_S_INPUT, &input, "VIDIOC_S_INPUT");
}

void Vivid::connect_hdmi() const
{
	select_input(kHdmiInput);
	set("DV Timings Signal Mode", kSelectedTimings);
	set("DV Timings", k1920x1080p60);
}

void Vivid::disconnect_hdmi() const
{
	select_input(kHdmiInput);
	set("DV Timings Signal Mode", kNoSignal);
}

void Vivid::reset() const
{
	// The driver keeps the signal per input.
	select_input(kHdmiInput);
	set("DV Timings Signal Mode", kCurrentTimings);
	select_input(0);
	set("OSD Text Mode", 2);
	set("Test Pattern", 0);
	set("Horizontal Movement", kNoMovement);
	set("Percentage of Dropped Buffers", 0);
	set("Wrap Sequence Number", 0);
	set("Wrap Timestamp", 0);
	set("Timestamp Source", 0);
}

void Vivid::unbind() const
{
	write_driver_file("unbind");
}

void Vivid::bind() const
{
	using namespace std::chrono_literals;
	write_driver_file("bind");
	// devtmpfs makes the node after the driver has returned.
	for (int i = 0; i < 100; ++i) {
		if (fs::exists(node()))
			return;
		std::this_thread::sleep_for(20ms);
	}
}

} // namespace penstock::test
