// The pattern camera into a real encoder driver, decoded by the kernel's decoder.

#include <algorithm>

#include <linux/videodev2.h>
#include <nlohmann/json.hpp>

#include "tests/lab/lab_test.h"
#include "tests/lab/paths.h"
#include "tests/support/pictures/pattern_reading.h"
#include "tests/support/streams/fwht_decoder.h"

namespace penstock::test {
namespace {

using nlohmann::json;

constexpr std::uint32_t kFrames = 40;

std::vector<std::string> record_pattern(Size size, const std::vector<std::string> &more)
{
	std::vector<std::string> words{"record",
				       "--camera",
				       "pattern",
				       "--fps",
				       "0",
				       "--frames",
				       std::to_string(kFrames),
				       "--size",
				       to_string(size)};
	words.insert(words.end(), more.begin(), more.end());
	return words;
}

/// The luma of a picture at the middle of each colour bar.
std::vector<int> bars_of(const Picture &picture)
{
	const Component &luma = picture.components()[0];
	std::vector<int> bars;
	for (std::uint32_t i = 0; i < 8; ++i)
		bars.push_back(luma.samples[luma.width * (2 * i + 1) / 16]);
	return bars;
}

/// Numbers of the frames in a stream.
std::vector<std::uint32_t> numbers_in(const std::string &stream)
{
	std::vector<std::uint32_t> numbers;
	decode_fwht(stream, V4L2_PIX_FMT_NV12, [&numbers](const Picture &picture) {
		const Component &luma = picture.components()[0];
		const auto sample = [&luma](std::uint32_t x, std::uint32_t y) {
			return luma.samples[y * luma.width + x];
		};
		const auto number = read_pattern_counter({luma.width, luma.height}, sample);
		ASSERT_TRUE(number) << "after frame " << numbers.size();
		numbers.push_back(*number);
		const std::vector<int> expected =
			luma.height >= 720 ? std::vector{180, 168, 145, 134, 63, 51, 28, 16}
					   : std::vector{180, 161, 131, 112, 84, 65, 35, 16};
		const std::vector<int> bars = bars_of(picture);
		for (std::size_t i = 0; i < bars.size(); ++i)
			EXPECT_NEAR(bars[i], expected[i], 3) << "bar " << i;
	});
	return numbers;
}

void expect_all_frames(const std::string &stream)
{
	const std::vector<std::uint32_t> numbers = numbers_in(stream);
	ASSERT_EQ(numbers.size(), kFrames);
	for (std::uint32_t i = 0; i < kFrames; ++i)
		EXPECT_EQ(numbers[i], i);
}

class PatternCamera : public LabTest, public testing::WithParamInterface<PathCase>
{
protected:
	json statistics() const { return read_json(file("stats.json")); }

	std::string record(Size size, std::vector<std::string> more)
	{
		more.insert(more.end(),
			    {"--format", "NV12", "--stats-file", file("stats.json"), "-o", "-"});
		Finished run = penstock(record_pattern(size, more));
		EXPECT_EQ(run.ending, exited(0)) << run.err;
		return run.out;
	}
};

TEST_P(PatternCamera, IsCodedFrameByFrame)
{
	for (Size size : {Size{640, 360}, Size{1280, 720}, Size{641, 361}}) {
		SCOPED_TRACE(to_string(size));
		expect_all_frames(record(size, GetParam().options));
		const json statistics = this->statistics();
		EXPECT_EQ(statistics["path"]["strategy"], GetParam().strategy);
		const std::string allocator = statistics["path"]["allocator"];
		EXPECT_TRUE(allocator.starts_with(GetParam().allocator)) << allocator;
		EXPECT_EQ(statistics["frames_dropped"]["camera"], 0);
		EXPECT_EQ(statistics["frames_dropped"]["late"], 0);
		EXPECT_EQ(statistics["bytes_copied"]["total"] == 0, GetParam().strategy != "copy");
	}
}

PathCase with_allocator(PathCase path, const std::string &allocator)
{
	path.allocator = allocator;
	return path;
}

INSTANTIATE_TEST_SUITE_P(Paths, PatternCamera,
			 testing::Values(with_allocator(import_path(), "encoder"),
					 with_allocator(export_path(), "dma-heap"), dma_heap_path(),
					 udmabuf_path(), dumb_path(),
					 PathCase{"copy", {"--memory", "copy"}, "copy", "system"}),
			 [](const auto &test) { return test.param.name; });

class PatternCameraChoice : public LabTest
{};

TEST_F(PatternCameraChoice, IsNeverAutomatic)
{
	Finished run = penstock({"plan", "--json"});
	EXPECT_EQ(json::parse(run.out)["camera"], vivid_.node()) << run.out;
}

TEST_F(PatternCameraChoice, KeepsItsRate)
{
	Finished run =
		penstock({"record", "--camera", "pattern", "--size", "640x360", "--fps", "20",
			  "--duration", "2s", "--stats-file", file("stats.json"), "-o", "-"});
	EXPECT_EQ(run.ending, exited(0)) << run.err;
	const json statistics = read_json(file("stats.json"));
	const int captured = statistics["frames_captured"];
	const int missed = statistics["frames_dropped"]["camera"];
	EXPECT_NEAR(captured + missed, 40, 2);
	EXPECT_GT(captured, 20);
}

TEST_F(PatternCameraChoice, WrongOptionsAreTheUsersMistake)
{
	for (const std::vector<std::string> &words :
	     {std::vector<std::string>{"plan", "--fps", "0"},
	      {"plan", "--camera", "pattern", "--input", "1"},
	      {"plan", "--camera", "pattern", "--ctrl", "gain=1"},
	      {"plan", "--camera", "pattern", "--fps", "2000000"}})
		EXPECT_EQ(penstock(words).ending, exited(2));
	EXPECT_EQ(penstock({"plan", "--camera", "pattern", "--size", "20000x20"}).ending,
		  exited(3));
}

} // namespace
} // namespace penstock::test
