#include <fstream>

#include <fmt/format.h>

#include "tests/lab/paths.h"
#include "tests/lab/vaapi/va_lab_test.h"
#include "tests/support/streams/ffprobe.h"
#include "tests/support/streams/fwht_stream.h"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::IsEmpty;
using Words = std::vector<std::string>;

constexpr unsigned kFrames = 30;
constexpr std::uint64_t kPictureBytes = 640 * 480 * 3 / 2;

/// One camera, several encoders that read the same buffers, from a config file. The camera gives
/// the same picture in every frame.
class SimulcastLab : public VaLab
{
protected:
	static json encoder(const std::string &device, const std::string &codec)
	{
		return {{"device", device}, {"codec", codec}, {"gop", 5}};
	}
	json fwht(const std::string &name) const
	{
		return {{"name", name},
			{"encoder", encoder(find_node("stateful-encoder"), "fwht")},
			{"outputs", {{{"url", file(name + ".fwht")}}}}};
	}
	json h264(const std::string &name, const std::string &device) const
	{
		return {{"name", name},
			{"encoder", encoder(device, "h264")},
			{"outputs", {{{"url", file(name + ".mp4")}}}}};
	}

	Finished record(const json &streams, const std::string &format,
			const Words &options = {}) const
	{
		return penstock(Words{"record", "--config", config(streams, format)} + options,
				120s);
	}

	std::string config(const json &streams, const std::string &format) const
	{
		const json document{{"version", 1},
				    {"stats-file", file("statistics.json")},
				    {"frames", kFrames},
				    {"pipelines",
				     {{{"camera",
					{{"device", vivid_.node()},
					 {"size", "640x480"},
					 {"fps", 15},
					 {"format", format}}},
				       {"streams", streams}}}}};
		std::ofstream(file("config.json")) << document;
		return file("config.json");
	}

	/// The bytes of a stream of whole frames.
	std::string stream_of(const std::string &name) const
	{
		const std::string stream = read_file(file(name + ".fwht"));
		const FwhtFrames split = split_fwht(stream);
		EXPECT_EQ(split.rest, 0u);
		EXPECT_EQ(split.frames.size(), kFrames);
		return stream;
	}

	/// Every frame that the camera gave is in each stream, and `copied` bytes of each were
	/// copied.
	void expect_whole(std::uint64_t copied = 0) const
	{
		const json result = statistics();
		EXPECT_EQ(result["frames_captured"], kFrames);
		EXPECT_EQ(result["frames_encoded"], kFrames);
		for (const char *cause : {"camera", "corrupt", "late"})
			EXPECT_EQ(result["frames_dropped"][cause], 0) << cause;
		EXPECT_EQ(result["bytes_copied"]["total"], kFrames * copied);
		std::uint64_t bytes = 0;
		for (const json &stream : result["streams"]) {
			EXPECT_EQ(stream["frames_encoded"], kFrames) << stream;
			bytes += stream["bytes_out"].get<std::uint64_t>();
		}
		EXPECT_EQ(result["bytes_out"], bytes);
		for (const json &output : result["outputs"])
			EXPECT_EQ(output["frames"], kFrames) << output;
	}

	/// FFmpeg finds every frame.
	void expect_plays(const std::string &name) const
	{
		const Decoded decoded = decode_all(file(name + ".mp4"));
		EXPECT_EQ(decoded.pictures, kFrames);
		EXPECT_THAT(decoded.complaints, IsEmpty());
	}
};

class SimulcastPath : public SimulcastLab, public testing::WithParamInterface<PathCase>
{};

/// Two contexts of one driver. What both make of a picture is the same to the bit, and the same as
/// what an encoder alone makes of it.
TEST_P(SimulcastPath, TwoHardwareEncodersReadTheSameBuffers)
{
	const Finished run = record({fwht("main"), fwht("sub")}, "NV12", GetParam().options);
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	expect_whole();
	const json path = statistics()["path"];
	EXPECT_EQ(path["strategy"], GetParam().strategy);
	EXPECT_THAT(path["allocator"].get<std::string>(),
		    testing::StartsWith(GetParam().allocator));
	EXPECT_TRUE(stream_of("main") == stream_of("sub"));

	ASSERT_EQ(record(json::array({fwht("alone")}), "NV12", GetParam().options).ending,
		  exited(0));
	EXPECT_TRUE(stream_of("main") == stream_of("alone"));
}

TEST_P(SimulcastPath, AGpuReadsAlong)
{
	const Finished run =
		record({fwht("main"), h264("sub", "vaapi")}, "NV12", GetParam().options);
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	expect_whole();
	EXPECT_EQ(statistics()["path"]["strategy"], GetParam().strategy);
	expect_content_driver(kFrames);
	expect_plays("sub");
	ASSERT_EQ(record(json::array({fwht("alone")}), "NV12", GetParam().options).ending,
		  exited(0));
	EXPECT_TRUE(stream_of("main") == stream_of("alone"));
}

INSTANTIATE_TEST_SUITE_P(Paths, SimulcastPath,
			 testing::Values(import_path(), export_path(), dma_heap_path(),
					 udmabuf_path()),
			 [](const auto &test) { return test.param.name; });

/// The CPU reads the memory that the hardware reads.
TEST_F(SimulcastLab, ACpuReadsAlong)
{
	for (const char *memory : {"import", "export", "shared"}) {
		SCOPED_TRACE(memory);
		const Finished run = record({h264("sub", "software"), fwht("main")}, "YU12",
					    {"--memory", memory});
		ASSERT_EQ(run.ending, exited(0)) << run.err;
		expect_whole();
		EXPECT_EQ(statistics()["path"]["strategy"], memory);
		expect_plays("sub");
		stream_of("main");
	}
}

TEST_F(SimulcastLab, OneCopyServesAll)
{
	Finished run = record({fwht("main"), fwht("sub")}, "NV12", {"--memory", "copy"});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	expect_whole(kPictureBytes);
	EXPECT_TRUE(stream_of("main") == stream_of("sub"));

	// Only one of them takes what the camera gives.
	run = record({fwht("main"), h264("sub", "software")}, "YUYV");
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	expect_whole(kPictureBytes);
	EXPECT_EQ(statistics()["path"]["strategy"], "convert");
	expect_plays("sub");
}

TEST_F(SimulcastLab, ThreeEncodersAtOnce)
{
	const Finished run = record({fwht("a"), h264("b", "vaapi"), fwht("c")}, "NV12");
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	expect_whole();
	ASSERT_EQ(statistics()["streams"].size(), 3u);
	EXPECT_EQ(statistics()["streams"][1]["name"], "b");
	EXPECT_EQ(statistics()["streams"][1]["codec"], "h264");
	EXPECT_TRUE(stream_of("a") == stream_of("c"));
	expect_plays("b");
}

TEST_F(SimulcastLab, APlanTellsOfAllBeforehand)
{
	const std::string file = config({fwht("a"), h264("b", "vaapi")}, "NV12");
	const Finished planned = penstock({"plan", "--config", file, "--json"});
	ASSERT_EQ(planned.ending, exited(0)) << planned.err;
	const json plan = json::parse(planned.out);
	ASSERT_EQ(plan["encoders"].size(), 2u);
	EXPECT_EQ(plan["encoders"][0]["codec"], "fwht");
	EXPECT_EQ(plan["encoders"][1]["codec"], "h264");
	EXPECT_EQ(plan["candidates"][plan["chosen"].get<std::size_t>()]["copies_per_frame"], 0);
}

TEST_F(SimulcastLab, RequireRefusesACopyForAny)
{
	const Finished run =
		record({fwht("main"), h264("sub", "software")}, "YUYV", {"--zero-copy", "require"});
	EXPECT_EQ(run.ending, exited(5)) << run.err;
	EXPECT_FALSE(std::ifstream(file("sub.mp4")).good());
}

} // namespace
} // namespace penstock::test
