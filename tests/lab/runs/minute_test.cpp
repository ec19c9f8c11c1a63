#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include <fmt/format.h>

#include "tests/lab/lab_test.h"
#include "tests/support/process/process_files.h"
#include "tests/support/rigs/pipeline_result.h"
#include "tests/support/streams/ffprobe.h"
#include "tests/support/streams/fwht_stream.h"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr std::size_t kSeconds = 60;

/// Many pipelines in one process for a minute of the guest's clock.
class Minute : public LabTest
{
protected:
	std::string stream(std::size_t number) const { return file(fmt::format("{}", number)); }

	/// So many pipelines, all alike but for their cameras and places.
	template <typename Camera>
	json config(std::size_t pipelines, std::size_t fps, const json &encoder,
		    Camera camera) const
	{
		json document{{"version", 1},
			      {"frames", kSeconds * fps},
			      {"stats-file", file("statistics.json")}};
		document["encoders"]["coder"] = encoder;
		for (std::size_t i = 0; i < pipelines; ++i)
			document["pipelines"].push_back({{"name", fmt::format("camera {}", i)},
							 {"camera", camera(i)},
							 {"encoder", "coder"},
							 {"policy", {{"zero-copy", "require"}}},
							 {"outputs", {{{"url", stream(i)}}}}});
		return document;
	}

	/// Runs it to its end; fails when it grew after its first ten seconds.
	void run_without_growing(const json &document)
	{
		std::ofstream(file("config.json")) << document;
		ChildProcess process(penstock_command({"record", "--config", file("config.json")}));
		std::this_thread::sleep_for(10s);
		const Footprint early = footprint_of(process.pid());
		std::this_thread::sleep_for(45s);
		ASSERT_TRUE(process.running()) << process.err();
		const Footprint late = footprint_of(process.pid());
		EXPECT_EQ(process.wait(60s), exited(0)) << process.err();

		EXPECT_LE(late.descriptors, early.descriptors);
		// The least that the heap gives to an object is 32 bytes, with what it notes of it.
		const std::size_t frames = document["frames"].get<std::size_t>() * 45 / kSeconds;
		EXPECT_LT(late.heap, early.heap + document["pipelines"].size() * frames * 32 / 2);
		RecordProperty("early_heap", std::to_string(early.heap));
		RecordProperty("late_heap", std::to_string(late.heap));
	}

	void expect_nothing_dropped(std::size_t pipelines, std::size_t frames)
	{
		const json statistics = read_json(file("statistics.json"));
		ASSERT_EQ(statistics["pipelines"].size(), pipelines);
		for (const json &pipeline : statistics["pipelines"]) {
			expect_clean(pipeline, frames);
			EXPECT_NEAR(pipeline["duration_s"].get<double>(), kSeconds, 1.5);
		}
	}
};

TEST_F(Minute, OfSixteenCamerasLosesAndLeaksNothing)
{
	constexpr std::size_t kCameras = 16;
	static constexpr std::size_t kFps = 5;
	constexpr std::size_t kFrames = kSeconds * kFps;
	// The encoder's rows of NV12 are a multiple of 16, which 360 is not.
	const auto camera = [](std::size_t number) {
		return json{{"device", find_node(fmt::format("vivid-{:03}-vid-cap", number))},
			    {"size", "640x360"},
			    {"fps", kFps},
			    {"format", "YUYV"},
			    {"ctrl", {{"osd_text_mode", "none"}}}};
	};
	run_without_growing(config(kCameras, kFps, {{"codec", "fwht"}, {"gop", 10}}, camera));
	expect_nothing_dropped(kCameras, kFrames);
	for (std::size_t i = 0; i < kCameras; ++i) {
		const std::string bytes = read_file(stream(i));
		const FwhtFrames split = split_fwht(bytes);
		EXPECT_EQ(split.frames.size(), kFrames) << i;
		EXPECT_EQ(split.rest, 0u) << i;
	}
}

TEST_F(Minute, OfEightPatternsOnTheCpuLosesAndLeaksNothing)
{
	constexpr std::size_t kPatterns = 8;
	static constexpr std::size_t kFps = 15;
	constexpr std::size_t kFrames = kSeconds * kFps;
	const auto camera = [](std::size_t) {
		return json{{"device", "pattern"}, {"size", "320x180"}, {"fps", kFps}};
	};
	run_without_growing(config(kPatterns, kFps, {{"device", "software"}, {"gop", 60}}, camera));
	expect_nothing_dropped(kPatterns, kFrames);
	for (std::size_t i = 0; i < kPatterns; ++i) {
		const std::string name = stream(i) + ".h264";
		std::filesystem::rename(stream(i), name);
		const Decoded decoded = decode_all(name);
		EXPECT_EQ(decoded.pictures, kFrames) << i;
		EXPECT_EQ(decoded.complaints, "") << i;
	}
}

} // namespace
} // namespace penstock::test
