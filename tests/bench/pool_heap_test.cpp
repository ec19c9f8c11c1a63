// A buffer that goes round between its pool and its users costs no heap allocation.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/bench/rows.h"

namespace {

class HeapReporter : public benchmark::BenchmarkReporter
{
public:
	bool ReportContext(const Context &) override { return true; }
	void ReportRuns(const std::vector<Run> &runs) override
	{
		for (const Run &run : runs) {
			SCOPED_TRACE(run.benchmark_name());
			EXPECT_FALSE(run.error_occurred) << run.error_message;
			ASSERT_TRUE(run.counters.contains("heap"));
			EXPECT_GT(run.iterations, 100);
			// What the benchmark itself allocates is spread over its iterations.
			EXPECT_LE(run.counters.at("heap").value, 0.01);
			++rows;
		}
	}

	int rows = 0;
};

} // namespace

TEST(PoolHeap, AcquireAndReleaseAllocateNothing)
{
	// Counts need no long run.
	std::string name = "pool_heap_test";
	std::string brief = "--benchmark_min_time=0.01";
	char *arguments[] = {name.data(), brief.data(), nullptr};
	int count = 2;
	benchmark::Initialize(&count, arguments);
	register_penstock_rows();
	HeapReporter reporter;
	benchmark::RunSpecifiedBenchmarks(&reporter, "^penstock/pool_");
	EXPECT_EQ(reporter.rows, 2);
}
