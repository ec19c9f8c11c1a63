#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iterator>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/videodev2.h>
#include <nlohmann/json.hpp>

#include "tests/support/fakes/changed_io.h"
#include "tests/support/fakes/fake_encoder.h"
#include "tests/support/fakes/fake_picture.h"
#include "tests/support/process/count_of.h"
#include "tests/support/process/kept_log.h"
#include "tests/support/process/open_fds.h"
#include "tests/support/process/watchdog.h"
#include "tests/support/rigs/fake_node_run.h"

// Runs whose camera is unplugged and plugged in again at moments that are drawn from seeds, 200
// times in all. Each time it is back at the first look, so that nobody waits for a clock.

namespace penstock::test {
namespace {

constexpr std::uint64_t kFramesOfReplugs = 60;
/// More within 10 s are a camera that comes and goes (LossBackoff), which is left alone for 30 s.
constexpr std::size_t kLossesOfARun = 4;
constexpr std::uint32_t kRuns = 50;

std::string video_node(int number)
{
	return "/dev/video" + std::to_string(number);
}

std::size_t tasks_of_process()
{
	return static_cast<std::size_t>(
		std::distance(std::filesystem::directory_iterator("/proc/self/task"), {}));
}

/// Of frames: all memory of fakes is in memfds.
std::size_t mapped_memfds()
{
	return count_of(read_file("/proc/self/maps"), "/memfd:");
}

/// What the process holds.
struct Held {
	std::size_t descriptors = open_fds();
	std::size_t tasks = tasks_of_process();
	std::size_t mappings = mapped_memfds();
};

/// How a camera comes back.
struct Plug {
	int calls;	   ///< that its driver answers while it streams, before it is unplugged
	int number;	   ///< of its next node
	bool twice;	   ///< it is there and gone once more before anybody looks
	bool other_is_old; ///< an identical camera, at another socket, has its old number then
};

std::vector<Plug> draw_plugs(std::uint32_t seed)
{
	std::mt19937 random(seed);
	const auto one_in = [&random](std::uint32_t count) { return random() % count == 0; };
	std::vector<Plug> plugs;
	for (std::size_t i = 0; i < kLossesOfARun; ++i) {
		const std::uint32_t most = one_in(3) ? 6 : 24; // in quick succession, too
		plugs.push_back({static_cast<int>(1 + random() % most),
				 static_cast<int>(random() % 4), one_in(4), one_in(3)});
	}
	return plugs;
}

/// The machine that these cameras are plugged into.
class ReplugIo final : public ChangedIo
{
public:
	explicit ReplugIo(std::vector<Plug> plugs)
		: ReplugIo(std::make_unique<FakeIo>(), std::move(plugs))
	{}

	int ioctl(int fd, unsigned long request, void *argument) override
	{
		if (request == VIDIOC_STREAMON && camera_->has_file(fd))
			begin_session();
		else if (streams_ && camera_->has_file(fd) && is_of_frames(request) && --left_ == 0)
			replug(plugs_[used_++]);
		else if (request == VIDIOC_ENCODER_CMD && used_ == plugs_.size() && streams_)
			// The last drain of the run: it may finish.
			camera_->unplug();
		EXPECT_FALSE(request == VIDIOC_STREAMON && other_ && other_->has_file(fd))
			<< "the other camera";
		return ChangedIo::ioctl(fd, request, argument);
	}

	std::size_t used() const { return used_; }
	/// At the start of each session of the camera.
	const std::vector<Held> &held() const { return held_; }
	/// Without what unplugging alone leads to: VIDIOC_STREAMOFF reaches no node that is gone.
	std::vector<std::string> complaints()
	{
		std::vector<std::string> all = nodes_->complaints();
		std::erase_if(all, [](const std::string &each) {
			return each.ends_with("closed while it streams");
		});
		return all;
	}

private:
	ReplugIo(std::unique_ptr<FakeIo> nodes, std::vector<Plug> plugs)
		: ChangedIo(*nodes), nodes_(std::move(nodes)), plugs_(std::move(plugs))
	{
		FakeEncoderNodeTraits encoder;
		encoder.controls = usual_encoder_controls();
		nodes_->add(kFakeEncoderPath, std::make_shared<FakeEncoderNode>(encoder));
		camera_ = plug_in(0, "usb-1");
	}

	static bool is_of_frames(unsigned long request)
	{
		return request == VIDIOC_QBUF || request == VIDIOC_DQBUF;
	}

	void begin_session()
	{
		held_.emplace_back();
		streams_ = true;
		left_ = used_ < plugs_.size() ? plugs_[used_].calls : 0;
	}

	void replug(const Plug &plug)
	{
		streams_ = false;
		unplug(camera_, place_);
		if (other_)
			unplug(other_, other_place_);
		if (plug.twice) {
			camera_ = plug_in(plug.number + 1, "usb-1");
			unplug(camera_, plug.number + 1);
		}
		const int old = std::exchange(place_, plug.number);
		other_place_ = old == plug.number ? old + 1 : old;
		camera_ = plug_in(place_, "usb-1");
		if (plug.other_is_old)
			other_ = plug_in(other_place_, "usb-2");
	}

	std::shared_ptr<FakeCameraNode> plug_in(int number, const std::string &socket)
	{
		FakeCameraNodeTraits traits;
		traits.free_running = true;
		traits.identity.bus = socket;
		auto node = std::make_shared<FakeCameraNode>(traits);
		nodes_->add(video_node(number), node);
		return node;
	}

	/// Files that are open stay, at a name that nobody can open.
	void unplug(std::shared_ptr<FakeCameraNode> &node, int number)
	{
		node->unplug();
		nodes_->remove(video_node(number));
		nodes_->add("/unplugged/" + std::to_string(gone_++), std::move(node));
	}

	std::unique_ptr<FakeIo> nodes_;
	const std::vector<Plug> plugs_;
	std::size_t used_ = 0;
	std::shared_ptr<FakeCameraNode> camera_;
	std::shared_ptr<FakeCameraNode> other_;
	int place_ = 0;
	int other_place_ = 0;
	int gone_ = 0;
	bool streams_ = false;
	int left_ = 0; ///< calls until it is unplugged
	std::vector<Held> held_;
};

class Replugs : public testing::Test
{
protected:
	void record(std::uint32_t seed)
	{
		const ScratchDirectory scratch;
		const KeptLog log;
		ReplugIo io(draw_plugs(seed));
		RecordSettings settings = fake_node_settings(scratch, kFramesOfReplugs);
		settings.pipelines[0].camera.device =
			DeviceSelector::of_path(DeviceApi::kV4l2, video_node(0));
		settings.pipelines[0].camera.comeback = CameraSettings::kAwaitedForEver;
		ASSERT_EQ(run_now(settings, io), ExitCode::kDone) << log.text();
		EXPECT_THAT(io.complaints(), testing::IsEmpty());
		expect_flat(io.held());
		const auto told = nlohmann::json::parse(read_file(scratch.file("statistics.json")));
		EXPECT_EQ(told["losses_in_all"], io.used());
		EXPECT_EQ(told["frames_captured"], kFramesOfReplugs);
		EXPECT_EQ(told["frames_encoded"], kFramesOfReplugs);
		const std::string bytes = read_file(scratch.file("out.h264"));
		expect_each_once(parse_fake_stream(std::as_bytes(std::span(bytes))), io.used());
		losses_ += io.used();
	}

	/// The first session has no file of an output yet, nor coded buffers that are mapped. A
	/// thread that was joined may be listed for a moment more.
	static void expect_flat(const std::vector<Held> &held)
	{
		ASSERT_EQ(held.size(), kLossesOfARun + 1);
		for (std::size_t i = 1; i < held.size(); ++i) {
			EXPECT_LE(held[i].descriptors, held[0].descriptors + 2) << i;
			EXPECT_LE(held[i].tasks, held[0].tasks + 1) << i;
			EXPECT_LE(held[i].mappings, held[1].mappings) << i;
		}
	}

	/// A camera that is plugged in again numbers its pictures anew.
	static void expect_each_once(const std::vector<FakeCoded> &coded, std::size_t losses)
	{
		const VideoInfo layout = VideoInfo::create(PixelFormat::kNV12, {64, 36}).value();
		ASSERT_EQ(coded.size(), kFramesOfReplugs);
		std::uint32_t next = 0;
		std::size_t restarts = 0;
		for (std::size_t i = 0; i < coded.size(); ++i) {
			if (coded[i].checksum != picture_checksum(layout, next)) {
				next = 0;
				++restarts;
			}
			ASSERT_EQ(coded[i].checksum, picture_checksum(layout, next)) << i;
			if (i > 0) {
				EXPECT_GT(coded[i].pts, coded[i - 1].pts) << i;
			}
			++next;
		}
		EXPECT_LE(restarts, losses);
	}

	std::size_t losses_ = 0;
};

TEST_F(Replugs, LeaveEachFrameOnceAndInOrderAndNothingBehind)
{
	record(0); // what is made once in a process is there then
	const Held before;
	for (std::uint32_t seed = 1; seed <= kRuns; ++seed) {
		SCOPED_TRACE("seed " + std::to_string(seed));
		const Watchdog watchdog("seed " + std::to_string(seed));
		record(seed);
		const Held after;
		EXPECT_EQ(after.descriptors, before.descriptors);
		EXPECT_EQ(after.mappings, before.mappings);
		EXPECT_LE(after.tasks, before.tasks + 1);
		ASSERT_FALSE(HasFailure());
	}
	EXPECT_EQ(losses_, (kRuns + 1) * kLossesOfARun);
}

} // namespace
} // namespace penstock::test
