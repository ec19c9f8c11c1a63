#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/videodev2.h>
#include <nlohmann/json.hpp>
#include <set>

#include "app/events/event_log.h"
#include "tests/support/fakes/changed_io.h"
#include "tests/support/process/kept_log.h"
#include "tests/support/process/program.h"
#include "tests/support/rigs/fake_node_run.h"

// What a whole run tells of itself.

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

/// The encoder's driver fails once, after some frames.
class FailsOnce final : public ChangedIo
{
public:
	using ChangedIo::ChangedIo;

	int ioctl(int fd, unsigned long request, void *argument) override
	{
		constexpr int kFrames = 10;
		const bool read =
			request == VIDIOC_DQBUF &&
			static_cast<v4l2_buffer *>(argument)->type == V4L2_BUF_TYPE_VIDEO_OUTPUT;
		if (read && ++count_ == kFrames)
			return -EIO;
		return ChangedIo::ioctl(fd, request, argument);
	}

private:
	int count_ = 0;
};

class RunEvents : public testing::Test
{
protected:
	std::vector<nlohmann::json> record(const RecordSettings &settings, v4l2::Io &io) const
	{
		RunControl control;
		auto events = EventLog::start(scratch_.file("events"), {}).value();
		auto run = Run::create(settings, control, io, std::chrono::steady_clock::now(),
				       std::move(events))
				   .value();
		EXPECT_EQ(run->run(), ExitCode::kDone) << log_.text();
		return read_json_lines(scratch_.file("events"));
	}
	static std::vector<std::string> names(const std::vector<nlohmann::json> &events)
	{
		std::vector<std::string> all;
		for (const nlohmann::json &event : events)
			all.push_back(event.at("event"));
		return all;
	}

	ScratchDirectory scratch_;
	KeptLog log_;
};

TEST_F(RunEvents, AnEncoderThatIsOpenedAgainIsOne)
{
	FakeIo real = usual_fake_nodes();
	FailsOnce io(real);
	const auto all = record(fake_node_settings(scratch_, 30), io);
	ASSERT_THAT(names(all), ElementsAre("started", "encoder_reset", "ended"));
	EXPECT_THAT(all[0].at("what"), HasSubstr(kFakeCameraPath));
	EXPECT_THAT(all[0].at("reason"), HasSubstr("path="));
	EXPECT_THAT(all[1].at("what"), HasSubstr(kFakeEncoderPath));
	EXPECT_THAT(all[1].at("reason"), HasSubstr("Input/output error"));
	EXPECT_FALSE(all[1].contains("pipeline"));
	EXPECT_EQ(all[2].at("exit_code"), 0);
}

TEST_F(RunEvents, SegmentsAreClosedOneAfterAnother)
{
	FakeIo io = usual_fake_nodes();
	RecordSettings settings = fake_node_settings(scratch_, 100);
	settings.pipelines[0].streams[0].outputs[0].destination.segment = 1s;
	const auto all = record(settings, io);
	ASSERT_GE(all.size(), 4u);
	EXPECT_EQ(names(all).front(), "started");
	EXPECT_EQ(names(all).back(), "ended");
	for (std::size_t i = 1; i + 1 < all.size(); ++i) {
		EXPECT_EQ(all[i].at("event"), "segment_closed");
		EXPECT_EQ(all[i].at("what"), scratch_.file(fmt::format("out-{:05}.h264", i - 1)));
		EXPECT_FALSE(read_file(all[i].at("what")).empty());
	}
}

/// Two pipelines have names.
TEST_F(RunEvents, SayWhichPipelineTheyAreOf)
{
	FakeIo io = usual_fake_nodes();
	RecordSettings settings = fake_node_settings(scratch_, 10);
	PipelineSettings &other = settings.pipelines.emplace_back();
	other.name = "bars";
	other.camera.device = parse_camera_selector("pattern").value();
	other.camera.size = Size{320, 240};
	other.streams[0].encoder.device = parse_encoder_selector("software").value();
	other.streams[0].outputs.push_back(parse_output(scratch_.file("bars.h264")).value());
	settings.pipelines[0].name = "fake";
	const auto all = record(settings, io);
	std::multiset<std::string> told;
	for (const nlohmann::json &event : all)
		told.insert(event.at("pipeline").get<std::string>() + " " +
			    event.at("event").get<std::string>());
	EXPECT_EQ(told, (std::multiset<std::string>{"bars ended", "bars started", "fake ended",
						    "fake started"}));
}

} // namespace
} // namespace penstock::test
