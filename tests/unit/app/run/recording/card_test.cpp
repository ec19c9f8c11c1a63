#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "app/events/event_log.h"
#include "app/run/recording/encoder_resets.h"
#include "core/memory/system_allocator.h"
#include "devices/pattern/camera.h"
#include "devices/pattern/card.h"
#include "tests/support/fakes/changed_io.h"
#include "tests/support/fakes/failing_encoder.h"
#include "tests/support/fakes/fake_encoder.h"
#include "tests/support/fakes/fake_picture.h"
#include "tests/support/process/kept_log.h"
#include "tests/support/process/program.h"
#include "tests/support/rigs/fake_node_run.h"

// Whole runs with --on-no-signal card, whose camera is a receiver: what is recorded is what the
// source sent, and a card in between.

namespace penstock::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr Size kSourceSize{64, 36};
constexpr Size kOtherSize{96, 48};
constexpr std::uint64_t kFramesOfSource = 20;
constexpr std::uint32_t kLastSignal = 10; ///< the frame with which the signal goes
constexpr std::uint64_t kSecond = 1'000'000'000;

/// Does something when the receiver has been asked for its signal in vain so many times. It is
/// asked once a second, so that from the third time on a card is shown.
class AskedInVain final : public ChangedIo
{
public:
	AskedInVain(v4l2::Io &real, int times, std::function<void()> then)
		: ChangedIo(real), left_(times), then_(std::move(then))
	{}

	int ioctl(int fd, unsigned long request, void *argument) override
	{
		const int result = ChangedIo::ioctl(fd, request, argument);
		if (request == VIDIOC_QUERY_DV_TIMINGS && result == -ENOLINK && left_-- == 1)
			then_();
		return result;
	}

private:
	int left_;
	std::function<void()> then_;
};

/// What each frame of a file shows.
struct Shown {
	std::string order; ///< s for each run of frames of the source, c for each of the card
	std::uint64_t of_source = 0;
	std::uint64_t of_card = 0;
};

/// The cards of a signal that has been gone for up to 10 minutes, each drawn when it is asked for.
class Cards
{
public:
	explicit Cards(Size size) : layout_(VideoInfo::create(PixelFormat::kNV12, size).value())
	{
		layout_.rate = {1, 1};
		layout_.colorimetry = pattern::colorimetry_of(layout_.format(), size);
		memory_ = SystemAllocator::create()->allocate(layout_.total_size()).value();
		card_.emplace(layout_,
			      pattern::CardText{"no signal", FakeCameraNodeTraits().identity.card,
						ClockTime(kSecond)},
			      ClockTime(kSecond));
	}

	bool has(std::uint64_t sum)
	{
		constexpr std::size_t kMost = 600;
		while (std::ranges::count(sums_, sum) == 0 && sums_.size() < kMost)
			add();
		return sums_.size() < kMost;
	}

private:
	void add()
	{
		const Mapping mapping = memory_->map(kReadWrite).value();
		const std::span<std::byte> bytes(mapping.data(), mapping.size());
		card_->draw({&mapping, 1}, std::nullopt, static_cast<std::uint32_t>(sums_.size()));
		sums_.push_back(checksum(layout_, {&bytes, 1}));
	}

	VideoInfo layout_;
	MemoryRef memory_;
	std::optional<pattern::Card> card_;
	std::vector<std::uint64_t> sums_; ///< by seconds
};

class CardRuns : public testing::Test
{
protected:
	CardRuns()
	{
		traits_.inputs = {{"HDMI 0", true, dv_timings_of(kSourceSize)}};
		traits_.sizes = {kSourceSize, kOtherSize};
		traits_.free_running = true;
		traits_.signals = {{kLastSignal, std::nullopt}};
		encoder_.controls = usual_encoder_controls();
	}

	/// `then` happens when the receiver has been asked that often in vain.
	ExitCode record(int times, const std::function<void(FakeCameraNode &, RunControl &)> &then)
	{
		const auto camera = std::make_shared<FakeCameraNode>(traits_);
		FakeIo nodes;
		nodes.add(kFakeCameraPath, camera);
		nodes.add(kFakeEncoderPath, std::make_shared<FakeEncoderNode>(encoder_));
		RunControl control;
		FailingEncoder encoder(nodes, VIDIOC_DQBUF, V4L2_BUF_TYPE_VIDEO_CAPTURE, 3,
				       failing_sessions_);
		AskedInVain io(encoder, times, [&] { then(*camera, control); });
		RecordSettings settings = fake_node_settings(scratch_, kFramesOfSource);
		settings.pipelines[0].camera.no_signal = CameraSettings::NoSignal::kCard;
		auto events = EventLog::start(scratch_.file("events"), {}).value();
		return Run::create(settings, control, io, std::chrono::steady_clock::now(),
				   std::move(events))
			.value()
			->run();
	}

	std::vector<std::string> events() const
	{
		std::vector<std::string> names;
		for (const nlohmann::json &event : read_json_lines(scratch_.file("events")))
			names.push_back(event.at("event"));
		return names;
	}

	/// Nothing else may be in the file.
	Shown shown(const std::string &name, Size source, Size card) const
	{
		const auto pictures = source_pictures(source);
		Cards cards(card);
		const std::string bytes = read_file(scratch_.file(name));
		Shown shown;
		for (const FakeCoded &frame : parse_fake_stream(std::as_bytes(std::span(bytes)))) {
			const bool of_source = std::ranges::count(pictures, frame.checksum) != 0;
			const bool of_card = !of_source && cards.has(frame.checksum);
			EXPECT_TRUE(of_source || of_card) << "neither the source's nor a card";
			shown.of_source += of_source;
			shown.of_card += of_card;
			const char letter = of_card ? 'c' : 's';
			if (shown.order.empty() || shown.order.back() != letter)
				shown.order += letter;
		}
		return shown;
	}
	nlohmann::json statistics() const
	{
		return nlohmann::json::parse(read_file(scratch_.file("statistics.json")));
	}

	FakeCameraNodeTraits traits_;
	FakeEncoderNodeTraits encoder_;
	std::set<int> failing_sessions_; ///< of the encoder, from the third coded frame on
	ScratchDirectory scratch_;

private:
	static std::vector<std::uint64_t> source_pictures(Size size)
	{
		const auto layout = VideoInfo::create(PixelFormat::kNV12, size).value();
		std::vector<std::uint64_t> sums;
		for (std::uint32_t i = 0; i < 200; ++i)
			sums.push_back(picture_checksum(layout, i));
		return sums;
	}
};

TEST_F(CardRuns, TheCardStandsInUntilTheSignalIsBackInTheSameFile)
{
	EXPECT_EQ(record(5, [](FakeCameraNode &camera,
			       RunControl &) { camera.set_signal(dv_timings_of(kSourceSize)); }),
		  ExitCode::kDone);
	const Shown seen = shown("out.h264", kSourceSize, kSourceSize);
	EXPECT_EQ(seen.order, "scs");
	EXPECT_EQ(seen.of_source, kFramesOfSource);
	const auto told = statistics();
	EXPECT_EQ(told["frames_captured"], kFramesOfSource);
	EXPECT_EQ(told["frames_of_card"], seen.of_card);
	EXPECT_EQ(told["frames_encoded"], seen.of_source + seen.of_card);
	EXPECT_EQ(told["bytes_copied"]["total"], 0);
	ASSERT_EQ(told["losses"].size(), 1u);
	EXPECT_THAT(std::string(told["losses"][0]["cause"]), HasSubstr("no signal"));
	EXPECT_TRUE(told["losses"][0]["lasted_s"].is_number());
	EXPECT_FALSE(std::filesystem::exists(scratch_.file("out-1.h264")));
	EXPECT_THAT(events(), ElementsAre("started", "signal_lost", "signal_back", "ended"));
}

TEST_F(CardRuns, AnotherPictureAfterTheCardBeginsAnotherFile)
{
	EXPECT_EQ(record(5, [](FakeCameraNode &camera,
			       RunControl &) { camera.set_signal(dv_timings_of(kOtherSize)); }),
		  ExitCode::kDone);
	EXPECT_EQ(shown("out.h264", kSourceSize, kSourceSize).order, "sc");
	EXPECT_EQ(shown("out-1.h264", kOtherSize, kOtherSize).order, "s");
}

TEST_F(CardRuns, ARunMayBeginWithTheCard)
{
	traits_.inputs[0].signal.reset();
	traits_.signals.clear();
	EXPECT_EQ(record(4, [](FakeCameraNode &camera,
			       RunControl &) { camera.set_signal(dv_timings_of(kOtherSize)); }),
		  ExitCode::kDone);
	EXPECT_EQ(shown("out.h264", kOtherSize, pattern::Camera::kDefaultSize).order, "c");
	const Shown seen = shown("out-1.h264", kOtherSize, kOtherSize);
	EXPECT_EQ(seen.order, "s");
	EXPECT_EQ(seen.of_source, kFramesOfSource);
	EXPECT_EQ(statistics()["losses"].size(), 1u);
	// It has started with the first picture of its source.
	EXPECT_THAT(events(), ElementsAre("signal_lost", "source_changed", "started", "ended"));
}

TEST_F(CardRuns, EndWhenTheyAreToldToWhileTheCardIsShown)
{
	EXPECT_EQ(record(9, [](FakeCameraNode &, RunControl &control) { control.stop(); }),
		  ExitCode::kDone);
	const Shown seen = shown("out.h264", kSourceSize, kSourceSize);
	EXPECT_EQ(seen.order, "sc");
	EXPECT_EQ(statistics()["frames_encoded"], seen.of_source + seen.of_card);
	EXPECT_TRUE(statistics()["losses"][0]["lasted_s"].is_null());
}

TEST_F(CardRuns, AnEncoderThatFailsBehindTheCardIsOpenedAgainAndTheCardGoesOn)
{
	failing_sessions_ = {1};
	const KeptLog log;
	EXPECT_EQ(record(9, [](FakeCameraNode &camera,
			       RunControl &) { camera.set_signal(dv_timings_of(kSourceSize)); }),
		  ExitCode::kDone);
	const Shown seen = shown("out.h264", kSourceSize, kSourceSize);
	EXPECT_EQ(seen.order, "scs");
	EXPECT_EQ(seen.of_source, kFramesOfSource);
	const auto told = statistics();
	EXPECT_EQ(told["encoder_resets"], 1);
	EXPECT_EQ(told["frames_captured"], kFramesOfSource);
	EXPECT_GT(seen.of_card, 2u) << "what was coded after the reset";
	EXPECT_EQ(told["frames_encoded"], seen.of_source + seen.of_card);
	ASSERT_EQ(told["losses"].size(), 1u) << "the signal is gone once";
	EXPECT_TRUE(told["losses"][0]["lasted_s"].is_number());
	EXPECT_THAT(log.text(), HasSubstr("; it is opened again"));
	EXPECT_THAT(events(),
		    ElementsAre("started", "signal_lost", "encoder_reset", "signal_back", "ended"));
}

TEST_F(CardRuns, AnEncoderThatFailsBehindEachCardEndsTheRun)
{
	failing_sessions_ = {1, 2, 3, 4, 5, 6};
	EXPECT_EQ(record(20, [](FakeCameraNode &, RunControl &control) { control.stop(); }),
		  ExitCode::kEncoderFailed);
	EXPECT_EQ(statistics()["encoder_resets"], EncoderResets::kMost);
	EXPECT_EQ(shown("out.h264", kSourceSize, kSourceSize).order, "sc");
}

TEST_F(CardRuns, ACameraThatIsUnpluggedBehindTheCardIsLost)
{
	const KeptLog log;
	EXPECT_EQ(record(9, [](FakeCameraNode &camera, RunControl &) { camera.unplug(); }),
		  ExitCode::kCameraLost);
	EXPECT_EQ(shown("out.h264", kSourceSize, kSourceSize).order, "sc");
	EXPECT_EQ(statistics()["frames_captured"],
		  shown("out.h264", kSourceSize, kSourceSize).of_source);
}

} // namespace
} // namespace penstock::test
