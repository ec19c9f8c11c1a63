#include <chrono>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/lab/lab_test.h"
#include "tests/support/lab/usb_camera.h"
#include "tests/support/pictures/recorded_numbers.h"

// Many webcams of many kinds in one penstock.

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using Words = std::vector<std::string>;

constexpr std::size_t kSeconds = 60;
constexpr std::size_t kFps = 15;
constexpr std::size_t kFrames = kSeconds * kFps;
/// A camera that codes has so many pictures, which it sends again and again.
constexpr std::uint64_t kLoop = 60;
constexpr Size kEncodedSize{160, 120};

enum class Kind {
	kCopied,       ///< coded by the camera, and recorded as it is
	kMjpegEncoded, ///< decoded, and encoded on the CPU
	kRawEncoded,
};

struct Member {
	std::string name;
	Words camera;
	Kind kind;
	std::string format; ///< of --format, or of --codec where it is copied
	std::size_t damaged = 0;
	std::size_t losses = 0;
};

const Member kMembers[] = {
	{"copied mjpeg", {}, Kind::kCopied, "mjpeg"},
	{"copied mjpeg, isochronous", {"--transfer", "iso"}, Kind::kCopied, "mjpeg"},
	{"copied h264", {}, Kind::kCopied, "h264"},
	{"copied h264, SuperSpeed", {"--speed", "super"}, Kind::kCopied, "h264"},
	{"yuyv, isochronous", {"--transfer", "iso"}, Kind::kRawEncoded, "YUYV"},
	{"yuyv, SuperSpeed", {"--speed", "super"}, Kind::kRawEncoded, "YUYV"},
	{"mjpeg, isochronous", {"--transfer", "iso"}, Kind::kMjpegEncoded, "MJPG"},
	{"faulty yuyv",
	 {"--fault", "error@100+300:3", "--fault", "disconnect@450", "--away", "1500"},
	 Kind::kRawEncoded,
	 "YUYV",
	 3,
	 1},
};

class UsbFleet : public testing::Test
{
protected:
	void plug_in()
	{
		std::size_t number = 0;
		for (const Member &member : kMembers)
			cameras_.push_back(std::make_unique<UsbCamera>(
				Words{"small", "--serial", fmt::format("FLEET{}", ++number)} +
				member.camera));
	}

	std::string recording(std::size_t number) const
	{
		const Member &member = kMembers[number];
		return scratch_.file(fmt::format(
			"{}.{}", number, member.kind == Kind::kCopied ? member.format : "h264"));
	}
	std::string statistics_file() const { return scratch_.file("statistics.json"); }
	std::string config_file() const;

	/// Those of the run that went well.
	std::vector<UsbCamera::Sent> good_pictures(std::size_t number) const
	{
		std::vector<UsbCamera::Sent> good;
		for (UsbCamera::Sent &picture : cameras_[number]->sent())
			if (picture.fault == "none" && good.size() < kFrames)
				good.push_back(std::move(picture));
		return good;
	}
	void expect_bytes(std::size_t number) const;
	void expect_numbers(std::size_t number) const;
	void expect_statistics(const json &pipeline, const Member &member) const;

	ScratchDirectory scratch_;
	std::vector<std::unique_ptr<UsbCamera>> cameras_;
};

std::string UsbFleet::config_file() const
{
	json document{{"version", 1}, {"frames", kFrames}, {"stats-file", statistics_file()}};
	for (std::size_t i = 0; i < cameras_.size(); ++i) {
		const Member &member = kMembers[i];
		json camera{{"device", cameras_[i]->node()},
			    {"size", "160x120"},
			    {"fps", kFps},
			    {"on-loss", "wait"}};
		json encoder{{"device", "copy"}, {"codec", member.format}};
		if (member.kind != Kind::kCopied) {
			camera["format"] = member.format;
			encoder = {{"device", "software"}};
		}
		document["pipelines"].push_back({{"name", member.name},
						 {"camera", camera},
						 {"encoder", encoder},
						 {"output", recording(i)}});
	}
	const std::string path = scratch_.file("fleet.json");
	std::ofstream(path) << document;
	return path;
}

void UsbFleet::expect_bytes(std::size_t number) const
{
	std::string bytes;
	for (const UsbCamera::Sent &picture : good_pictures(number))
		bytes += picture.bytes;
	EXPECT_TRUE(read_file(recording(number)) == bytes);
}

void UsbFleet::expect_numbers(std::size_t number) const
{
	const std::vector<UsbCamera::Sent> good = good_pictures(number);
	const auto found = recorded_numbers(recording(number), kEncodedSize);
	ASSERT_EQ(found.size(), good.size());
	const bool loops = kMembers[number].kind == Kind::kMjpegEncoded;
	std::size_t wrong = 0;
	for (std::size_t i = 0; i < found.size(); ++i) {
		const std::uint64_t shown = loops ? good[i].number % kLoop : good[i].number;
		wrong += found[i] == shown ? 0 : 1;
	}
	EXPECT_EQ(wrong, 0u);
}

void UsbFleet::expect_statistics(const json &pipeline, const Member &member) const
{
	EXPECT_EQ(pipeline["name"], member.name);
	EXPECT_EQ(pipeline["exit_code"], 0);
	EXPECT_EQ(pipeline["frames_encoded"], kFrames);
	EXPECT_EQ(pipeline["frames_dropped"],
		  (json{{"camera", member.damaged}, {"corrupt", 0}, {"late", 0}}));
	EXPECT_EQ(pipeline["losses_in_all"], member.losses);
	// The camera that is away takes a moment longer.
	EXPECT_NEAR(pipeline["duration_s"].get<double>(), kSeconds, member.losses == 0 ? 1 : 4);
}

TEST_F(UsbFleet, OfEightLosesNothingInAMinute)
{
	plug_in();
	ChildProcess process(penstock_command({"record", "--config", config_file()}));
	ASSERT_EQ(process.wait(90s), exited(0)) << process.err();
	const json statistics = read_json(statistics_file());
	ASSERT_EQ(statistics["pipelines"].size(), std::size(kMembers));
	for (std::size_t i = 0; i < std::size(kMembers); ++i) {
		SCOPED_TRACE(kMembers[i].name);
		expect_statistics(statistics["pipelines"][i], kMembers[i]);
		if (kMembers[i].kind == Kind::kCopied)
			expect_bytes(i);
		else
			expect_numbers(i);
	}
}

} // namespace
} // namespace penstock::test
