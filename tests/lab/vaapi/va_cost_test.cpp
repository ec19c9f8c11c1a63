#include <map>
#include <sstream>

#include "tests/lab/paths.h"
#include "tests/lab/vaapi/va_lab_test.h"

namespace penstock::test {
namespace {

using testing::Each;

constexpr unsigned kFrames = 40;

/// The system calls of each frame, from the camera's DQBUF to where the driver begins to read the
/// frame, by a trace of strace -f.
std::vector<std::vector<std::string>> calls_between(std::istream &trace)
{
	std::vector<std::vector<std::string>> frames;
	std::map<std::string, std::vector<std::string>> open; // by thread
	for (std::string line; std::getline(trace, line);) {
		std::istringstream words(line);
		std::string thread;
		std::string call;
		words >> thread >> call;
		call = call.substr(0, call.find('('));
		const bool dequeued =
			line.find("VIDIOC_DQBUF") != std::string::npos && line.ends_with("= 0");
		auto frame = open.find(thread);
		if (dequeued) {
			open[thread].clear();
		} else if (frame == open.end()) {
			continue;
		} else if (line.find("DMA_BUF_IOCTL_SYNC") != std::string::npos) {
			frames.push_back(std::move(frame->second));
			open.erase(frame);
		} else {
			frame->second.push_back(call);
		}
	}
	return frames;
}

class VaCost : public VaLab, public testing::WithParamInterface<PathCase>
{};

// The parameters of a picture are with the driver before its frame comes, and whoever waits for the
// picture is woken after. What is left is a look at the clock: the driver's for each frame, the
// program's for some.
TEST_P(VaCost, AFrameReachesTheDriverWithoutASystemCall)
{
	use_driver({{"ENGINE", "skip"}, {"CRC", "0"}});
	const VaSource source{.height = 480, .rate = "30"};
	const std::string trace = file("trace");
	Finished run = test::run(
		Words{"strace", "-f", "-o", trace} +
			penstock_command(record_words(source, kFrames, GetParam().options)),
		std::chrono::minutes(2));
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	std::istringstream lines(read_file(trace));
	const std::vector<std::vector<std::string>> frames = calls_between(lines);
	ASSERT_EQ(frames.size(), kFrames);
	// With the first frame the program asks the camera for its format.
	for (std::size_t i = 1; i < frames.size(); ++i) {
		EXPECT_THAT(frames[i], Each("clock_gettime")) << "frame " << i;
		EXPECT_LE(frames[i].size(), 2u) << "frame " << i;
	}
}

INSTANTIATE_TEST_SUITE_P(Paths, VaCost,
			 testing::Values(import_path(), export_path(), dma_heap_path()),
			 [](const auto &test) { return test.param.name; });

} // namespace
} // namespace penstock::test
