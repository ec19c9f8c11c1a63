#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <thread>

#include <csignal>
#include <linux/videodev2.h>

#include "core/video/geometry.h"
#include "tests/lab/lab_test.h"
#include "tests/support/streams/fwht_decoder.h"

// An HDMI grabber whose source goes, comes and changes while it is recorded. Without a signal the
// driver goes on with noise, in the old size.

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using Words = std::vector<std::string>;
namespace fs = std::filesystem;

// Entries of the menu of vivid's control "DV Timings".
constexpr int k640x480p60 = 0;
constexpr int k720x576p50 = 4;

class SourceChangeLab : public LabTest
{
protected:
	void SetUp() override
	{
		LabTest::SetUp();
		vivid_.connect_hdmi();
		vivid_.set("DV Timings", k640x480p60);
	}
	void TearDown() override { vivid_.reset(); }

	Words record(const Words &options) const
	{
		return penstock_command(Words{"record", "--camera", "card:vivid", "--input", "3",
					      "--format", "NV12", "-o", file("out.fwht"),
					      "--stats-file", file("statistics.json")} +
					options);
	}
	/// The signal, without another input's being selected.
	void lose_signal() const { vivid_.set("DV Timings Signal Mode", kNoSignal); }
	void restore_signal() const { vivid_.set("DV Timings Signal Mode", kSelected); }

	static bool says(const ChildProcess &process, std::string_view text)
	{
		const auto deadline = std::chrono::steady_clock::now() + 30s;
		while (process.err().find(text) == std::string::npos) {
			if (std::chrono::steady_clock::now() > deadline)
				return false;
			std::this_thread::sleep_for(20ms);
		}
		return true;
	}

	bool grows(const std::string &name = "out.fwht") const
	{
		return wait_for_size(file(name), size(name) + 1);
	}
	std::uintmax_t size(const std::string &name) const
	{
		std::error_code none_yet;
		const std::uintmax_t size = fs::file_size(file(name), none_yet);
		return none_yet ? 0 : size;
	}

	/// How many pictures a file has, all of that size, and each of them the still picture that
	/// the source sends: noise is far from it.
	std::uint32_t expect_pictures(const std::string &name, Size wanted) const
	{
		constexpr double kSameDb = 25;
		std::optional<Picture> first;
		std::uint32_t count = 0;
		decode_fwht(read_file(file(name)), V4L2_PIX_FMT_NV12, [&](const Picture &picture) {
			const Component &luma = picture.components()[0];
			EXPECT_EQ(Size({luma.width, luma.height}), wanted) << name << " " << count;
			if (!first)
				first = picture;
			EXPECT_GT(worst_psnr(*first, picture), kSameDb) << name << " " << count;
			++count;
		});
		return count;
	}
	/// Of the pictures of a file those that are a card: dark grey in all corners.
	std::uint32_t count_cards(const std::string &name) const
	{
		constexpr int kGrey = 16 + 219 * 40 / 255;
		std::uint32_t cards = 0;
		decode_fwht(read_file(file(name)), V4L2_PIX_FMT_NV12, [&](const Picture &picture) {
			const Component &luma = picture.components()[0];
			const std::size_t right = luma.width - 1;
			const std::size_t bottom = luma.width * (std::size_t{luma.height} - 1);
			cards += std::ranges::all_of(
				std::array<std::size_t, 4>{0, right, bottom, bottom + right},
				[&](std::size_t place) {
					return std::abs(luma.samples[place] - kGrey) < 8;
				});
		});
		return cards;
	}
	nlohmann::json statistics() const { return read_json(file("statistics.json")); }

	static constexpr int kNoSignal = 1;
	static constexpr int kSelected = 4;
	static constexpr Size kSize{640, 480};
};

TEST_F(SourceChangeLab, WithoutASignalTheRunEndsAndNoNoiseIsRecorded)
{
	ChildProcess process(record({}));
	ASSERT_TRUE(grows()) << process.err();
	lose_signal();
	EXPECT_EQ(process.wait(30s), exited(6)) << process.err();
	EXPECT_THAT(process.err(), HasSubstr("no signal"));
	EXPECT_EQ(expect_pictures("out.fwht", kSize), statistics()["frames_captured"]);
}

TEST_F(SourceChangeLab, HoldGoesOnInTheSameFile)
{
	constexpr std::size_t kCycles = 5;
	ChildProcess process(record({"--on-no-signal", "hold"}));
	for (std::size_t cycle = 0; cycle < kCycles; ++cycle) {
		ASSERT_TRUE(grows()) << process.err();
		lose_signal();
		std::this_thread::sleep_for(1s);
		ASSERT_TRUE(process.running()) << process.err();
		const auto held = size("out.fwht");
		std::this_thread::sleep_for(300ms);
		EXPECT_EQ(size("out.fwht"), held);
		restore_signal();
	}
	ASSERT_TRUE(grows()) << process.err();
	process.signal(SIGTERM);
	EXPECT_EQ(process.wait(30s), exited(0)) << process.err();
	const auto told = statistics();
	EXPECT_EQ(expect_pictures("out.fwht", kSize), told["frames_captured"]);
	EXPECT_EQ(told["frames_encoded"], told["frames_captured"]);
	ASSERT_EQ(told["losses"].size(), kCycles);
	for (const auto &loss : told["losses"]) {
		EXPECT_THAT(loss["cause"], HasSubstr("no signal"));
		EXPECT_GE(loss["lasted_s"], 1);
	}
	EXPECT_EQ(told["source_changes"]["real"], kCycles);
}

TEST_F(SourceChangeLab, ACardStandsInWithoutACopyInTheSameFile)
{
	ChildProcess process(record({"--on-no-signal", "card"}));
	ASSERT_TRUE(grows()) << process.err();
	lose_signal();
	ASSERT_TRUE(says(process, "a card is shown instead")) << process.err();
	ASSERT_TRUE(grows()) << process.err();
	restore_signal();
	ASSERT_TRUE(says(process, "gives a picture again")) << process.err();
	ASSERT_TRUE(grows()) << process.err();
	process.signal(SIGTERM);
	EXPECT_EQ(process.wait(30s), exited(0)) << process.err();
	const auto told = statistics();
	const std::uint32_t cards = count_cards("out.fwht");
	EXPECT_GT(cards, 0u);
	EXPECT_EQ(told["frames_of_card"], cards);
	EXPECT_EQ(told["frames_encoded"], told["frames_captured"].get<std::uint32_t>() + cards);
	EXPECT_EQ(told["bytes_copied"]["total"], 0);
	EXPECT_EQ(told["losses"].size(), 1u);
	EXPECT_FALSE(fs::exists(file("out-1.fwht")));
}

/// A plug that is not quite in.
TEST_F(SourceChangeLab, FlapsAreGapsAndNoNoise)
{
	ChildProcess process(record({"--on-no-signal", "hold"}));
	ASSERT_TRUE(grows()) << process.err();
	for (int flap = 0; flap < 20; ++flap) {
		lose_signal();
		std::this_thread::sleep_for(50ms);
		restore_signal();
		std::this_thread::sleep_for(50ms);
	}
	ASSERT_TRUE(grows()) << process.err();
	process.signal(SIGTERM);
	EXPECT_EQ(process.wait(30s), exited(0)) << process.err();
	const auto told = statistics();
	EXPECT_EQ(expect_pictures("out.fwht", kSize), told["frames_captured"]);
	EXPECT_GE(told["losses"].size(), 1u);
	EXPECT_LE(told["losses"].size(), 3u) << told["losses"];
	EXPECT_GT(told["frames_dropped"]["corrupt"], 0);
}

TEST_F(SourceChangeLab, TheSameTimingsAnnouncedAgainCostNothing)
{
	constexpr int kCurrent = 0;
	constexpr int kTimes = 50;
	ChildProcess process(record({}));
	ASSERT_TRUE(grows()) << process.err();
	for (int time = 0; time < kTimes; ++time) {
		vivid_.set("DV Timings Signal Mode", time % 2 == 0 ? kCurrent : kSelected);
		std::this_thread::sleep_for(20ms);
	}
	process.signal(SIGTERM);
	EXPECT_EQ(process.wait(30s), exited(0)) << process.err();
	const auto told = statistics();
	EXPECT_EQ(expect_pictures("out.fwht", kSize), told["frames_captured"]);
	EXPECT_EQ(told["frames_dropped"]["camera"], 0);
	EXPECT_EQ(told["frames_dropped"]["corrupt"], 0);
	EXPECT_EQ(told["source_changes"]["real"], 0);
	// The driver announces penstock's own timings, too.
	EXPECT_GE(told["source_changes"]["spurious"], kTimes);
}

TEST_F(SourceChangeLab, AnotherSizeBeginsAnotherFile)
{
	ChildProcess process(record({}));
	ASSERT_TRUE(grows()) << process.err();
	vivid_.set("DV Timings", k720x576p50);
	ASSERT_TRUE(grows("out-1.fwht")) << process.err();
	vivid_.set("DV Timings", k640x480p60);
	ASSERT_TRUE(grows("out-2.fwht")) << process.err();
	process.signal(SIGTERM);
	EXPECT_EQ(process.wait(30s), exited(0)) << process.err();
	const std::uint32_t all = expect_pictures("out.fwht", kSize) +
				  expect_pictures("out-1.fwht", {720, 576}) +
				  expect_pictures("out-2.fwht", kSize);
	const auto told = statistics();
	EXPECT_EQ(all, told["frames_captured"]);
	EXPECT_EQ(told["source_changes"]["real"], 2);
}

TEST_F(SourceChangeLab, ASignalMayBeMissingAtTheStart)
{
	lose_signal();
	EXPECT_EQ(run(record({"--on-no-signal", "exit"})).ending, exited(6));
	ChildProcess process(record({"--on-no-signal", "hold", "--frames", "5"}));
	std::this_thread::sleep_for(500ms);
	ASSERT_TRUE(process.running()) << process.err();
	restore_signal();
	EXPECT_EQ(process.wait(30s), exited(0)) << process.err();
	EXPECT_EQ(expect_pictures("out.fwht", kSize), 5u);
}

} // namespace
} // namespace penstock::test
