#include "tests/lab/lab_test.h"
#include "tests/lab/paths.h"

namespace penstock::test {
namespace {

/// Wants the host's clock: by the other one an encoder takes no time.
class Latency : public LabTest, public testing::WithParamInterface<PathCase>
{};

TEST_P(Latency, IsMeasuredFromTheDriversTimestamp)
{
	// Timestamps of vivid's other kind, "end of frame", lie in the future: it computes when a
	// sensor would have been done.
	Finished run =
		penstock(record_hd() + GetParam().options +
			 std::vector<std::string>{"--ctrl", "timestamp_source=start_of_exposure",
						  "--frames", "30", "-o", "/dev/null",
						  "--stats-file", file("statistics.json")});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	nlohmann::json latency = read_json(file("statistics.json"))["latency_us"];
	double submit = latency["capture_to_submit"]["p50"];
	double encode = latency["encode"]["p50"];
	double coded = latency["capture_to_coded"]["p50"];
	EXPECT_GT(submit, 0);
	EXPECT_GT(encode, 1'000);
	EXPECT_GT(coded, 1'000);
	for (const char *stage : {"capture_to_submit", "encode", "capture_to_coded"}) {
		EXPECT_LE(latency[stage]["p50"], latency[stage]["p95"]);
		EXPECT_LE(latency[stage]["p95"], latency[stage]["p99"]);
	}
}

INSTANTIATE_TEST_SUITE_P(Paths, Latency,
			 testing::Values(import_path(), export_path(), dma_heap_path()),
			 [](const auto &test) { return test.param.name; });

} // namespace
} // namespace penstock::test
