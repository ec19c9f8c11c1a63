#include <chrono>
#include <thread>

#include "tests/lab/lab_test.h"
#include "tests/lab/paths.h"
#include "tests/support/process/process_files.h"
#include "tests/support/process/system_calls.h"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;

class Cost : public LabTest, public testing::WithParamInterface<PathCase>
{};

TEST_P(Cost, NoCameraMemoryIsMappedWhileItStreams)
{
	std::string camera = vivid_.node();
	std::string encoder = find_node("stateful-encoder");
	std::string output = file("out.fwht");
	ChildProcess process(
		penstock_command(record_hd() + GetParam().options +
				 std::vector<std::string>{"--duration", "2s", "-o", output}));
	ASSERT_TRUE(wait_for_size(output, 1)) << process.err();
	int looks = 0;
	bool coded_buffers_seen = false;
	for (; process.running(); ++looks) {
		EXPECT_THAT(mapped_frames(process.pid(), camera), IsEmpty());
		coded_buffers_seen |= !mapped_frames(process.pid(), encoder).empty();
		std::this_thread::sleep_for(100ms);
	}
	EXPECT_EQ(process.wait(10s), exited(0)) << process.err();
	EXPECT_GT(looks, 5);
	// The encoder's output has to be mapped: the look was at the right process, in time.
	EXPECT_TRUE(coded_buffers_seen);
	EXPECT_THAT(process.err(), testing::HasSubstr("path=" + GetParam().strategy));
}

// Two wait for events, six give and take the buffers of three queues, one writes the coded frame,
// and two hand it to the thread of the output: one wakes it, in one it waits.
TEST_P(Cost, AFrameTakesAtMostElevenSystemCalls)
{
	auto calls = [this](int frames) {
		return count_system_calls(
			penstock_command(record_hd() + GetParam().options +
					 std::vector<std::string>{"--frames",
								  std::to_string(frames), "-o",
								  file("out.fwht")}),
			kNoClocks);
	};
	constexpr int kFew = 30;
	constexpr int kMany = 90;
	double per_frame = static_cast<double>(calls(kMany) - calls(kFew)) / (kMany - kFew);
	RecordProperty("calls_per_frame", std::to_string(per_frame));
	// A timer that expires once a second, for the progress and to notice a hang, costs some
	// more.
	constexpr double kTimer = 0.5;
	EXPECT_LE(per_frame, 11 + kTimer);
	EXPECT_GE(per_frame, 5)
		<< "two buffers queued, two dequeued, one write: the count is wrong";
}

/// vivid lists more than 6000 modes.
TEST_P(Cost, AStartAsksOnlyForWhatItNeeds)
{
	const std::vector<std::string> devices{"--camera", vivid_.node(), "--encoder",
					       find_node("stateful-encoder")};
	const auto start = [&](const std::vector<std::string> &words) {
		return trace_start(penstock_command(
			words + GetParam().options + devices +
			std::vector<std::string>{"--frames", "1", "-o", file("out.fwht")}));
	};
	// Contiguous memory of the camera's is not imported, which shows when it is tried.
	const bool second_try = profile() == "contiguous" && GetParam().name == "default";
	const std::size_t most = second_try ? 80 : 60;
	const StartCalls told = start(record_hd());
	RecordProperty("calls", std::to_string(told.ioctls.size()));
	EXPECT_LE(told.ioctls.size(), most) << testing::PrintToString(told.ioctls);
	EXPECT_THAT(told.nodes, testing::UnorderedElementsAre(devices[1], devices[3]));
	const StartCalls open = start({"record"});
	RecordProperty("calls_of_open_start", std::to_string(open.ioctls.size()));
	EXPECT_LE(open.ioctls.size(), most) << testing::PrintToString(open.ioctls);
	EXPECT_THAT(open.nodes, testing::UnorderedElementsAre(devices[1], devices[3]));
}

INSTANTIATE_TEST_SUITE_P(Paths, Cost,
			 testing::Values(default_path(profile()), import_path(), export_path(),
					 dma_heap_path()),
			 [](const auto &test) { return test.param.name; });

} // namespace
} // namespace penstock::test
