#include "tests/unit/devices/v4l2/kernel/node_under_test.h"

#include <exception>
#include <ostream>
#include <poll.h>
#include <utility>

#include "tests/support/lab/vivid.h"
#include "tests/support/v4l2/fake_camera_node.h"
#include "tests/support/v4l2/fake_encoder_node.h"
#include "tests/support/v4l2/fake_io.h"

namespace penstock::test {

namespace {

constexpr char kPath[] = "/dev/video0";
constexpr Size kSignal{128, 72};

class FakeUnderTest final : public NodeUnderTest
{
public:
	FakeUnderTest(std::shared_ptr<FakeNode> node, std::function<void()> work)
		: work_(std::move(work))
	{
		io_.add(kPath, std::move(node));
	}
	v4l2::Io &io() override { return io_; }
	std::string path() const override { return kPath; }
	std::uint32_t poll(int fd) override { return io_.poll(fd); }
	bool wait_for(int fd, std::uint32_t events) override
	{
		work_();
		return (poll(fd) & events) != 0;
	}

private:
	FakeIo io_;
	std::function<void()> work_; ///< what the hardware does by itself
};

class KernelUnderTest final : public NodeUnderTest
{
public:
	explicit KernelUnderTest(std::string path) : path_(std::move(path)) {}
	v4l2::Io &io() override { return io_; }
	std::string path() const override { return path_; }
	std::uint32_t poll(int fd) override { return poll_for(fd, POLLIN | POLLOUT | POLLPRI, 0); }
	bool wait_for(int fd, std::uint32_t events) override
	{
		constexpr int kPatienceMs = 10'000;
		return (poll_for(fd, static_cast<short>(events), kPatienceMs) & events) != 0;
	}

private:
	static std::uint32_t poll_for(int fd, short events, int patience_ms)
	{
		pollfd waited{fd, events, 0};
		(void)::poll(&waited, 1, patience_ms);
		// The kernel says POLLRDNORM and POLLWRNORM as well, to those who ask.
		return static_cast<std::uint16_t>(waited.revents);
	}

	v4l2::SystemIo io_;
	std::string path_;
};

FakeControl menu_control()
{
	FakeControl menu{.id = V4L2_CID_POWER_LINE_FREQUENCY, .name = "Power Line Frequency"};
	menu.type = V4L2_CTRL_TYPE_MENU;
	menu.maximum = 2;
	menu.menu = {"Disabled", "50 Hz", "60 Hz"};
	return menu;
}

FakeControl read_only_control()
{
	FakeControl buffers{.id = V4L2_CID_MIN_BUFFERS_FOR_CAPTURE, .name = "Min Buffers"};
	buffers.maximum = 32;
	buffers.default_value = 2;
	buffers.flags = V4L2_CTRL_FLAG_READ_ONLY;
	return buffers;
}

FakeCameraNodeTraits camera_traits(bool multiplanar)
{
	FakeCameraNodeTraits traits;
	traits.multiplanar = multiplanar;
	traits.inputs = {{"Camera 0"}, {"HDMI 0", true, dv_timings_of(kSignal)}};
	traits.composes = traits.crops = true;
	traits.demands.fewest_buffers = 2;
	FakeControl brightness{.id = V4L2_CID_BRIGHTNESS, .name = "Brightness"};
	brightness.default_value = 128;
	FakeControl button{.id = V4L2_CID_DO_WHITE_BALANCE, .name = "Do White Balance"};
	button.type = V4L2_CTRL_TYPE_BUTTON;
	button.flags = V4L2_CTRL_FLAG_WRITE_ONLY;
	FakeControl autogain{.id = V4L2_CID_AUTOGAIN, .name = "Gain, Automatic"};
	autogain.type = V4L2_CTRL_TYPE_BOOLEAN;
	autogain.maximum = autogain.default_value = 1;
	FakeControl gain{.id = V4L2_CID_GAIN, .name = "Gain"};
	gain.automatic = V4L2_CID_AUTOGAIN;
	traits.controls = {brightness, button, menu_control(), read_only_control(), autogain, gain};
	return traits;
}

NodeKind fake_camera(std::string name, bool multiplanar)
{
	return {std::move(name), [=](std::string &) {
			auto node = std::make_shared<FakeCameraNode>(camera_traits(multiplanar));
			return std::make_unique<FakeUnderTest>(node, [node] { node->capture(); });
		}};
}

NodeKind fake_encoder(std::string name, bool multiplanar)
{
	return {std::move(name), [=](std::string &) {
			FakeEncoderNodeTraits traits;
			traits.multiplanar = multiplanar;
			traits.controls = usual_encoder_controls();
			auto node = std::make_shared<FakeEncoderNode>(traits);
			return std::make_unique<FakeUnderTest>(node, [] {});
		}};
}

/// A node of the kernel; `prepare` sets it up.
NodeKind kernel_node(std::string name, const std::string &device, std::function<void()> prepare)
{
	return {std::move(name),
		[device, prepare = std::move(prepare)](
			std::string &missing) -> std::unique_ptr<NodeUnderTest> {
			try {
				prepare();
				return std::make_unique<KernelUnderTest>(find_node(device));
			} catch (const std::exception &error) {
				missing = error.what();
				return nullptr;
			}
		}};
}

} // namespace

std::ostream &operator<<(std::ostream &stream, const NodeKind &kind)
{
	return stream << kind.name;
}

std::vector<NodeKind> capture_nodes()
{
	return {fake_camera("fake", false), fake_camera("fake_multiplanar", true),
		kernel_node("vivid", "vivid-000-vid-cap", [] { Vivid().reset(); })};
}

std::vector<NodeKind> hdmi_nodes()
{
	return {fake_camera("fake", false), fake_camera("fake_multiplanar", true),
		kernel_node("vivid", "vivid-000-vid-cap", [] {
			Vivid().reset();
			Vivid().connect_hdmi();
			Vivid().select_input(0);
		})};
}

int hdmi_input(const NodeKind &kind)
{
	return kind.name == "vivid" ? 3 : 1;
}

std::vector<NodeKind> encoder_nodes()
{
	return {fake_encoder("fake", false), fake_encoder("fake_multiplanar", true),
		kernel_node("vicodec", "stateful-encoder", [] {})};
}

} // namespace penstock::test
