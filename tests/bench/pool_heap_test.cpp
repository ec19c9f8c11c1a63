// A buffer that goes round between its pool and its users costs no heap allocation.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/bench/rows.h"

namespace {

constexpr benchmark::IterationCount kIterations = 10000;

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
			EXPECT_EQ(run.iterations, kIterations);
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
	std::string name = "pool_heap_test";
	char *arguments[] = {name.data(), nullptr};
	int count = 1;
	benchmark::Initialize(&count, arguments);
	// A run that is measured by time has one iteration when the machine is busy.
	for (benchmark::internal::Benchmark *row : register_pool_rows())
		row->Iterations(kIterations);
	HeapReporter reporter;
	benchmark::RunSpecifiedBenchmarks(&reporter);
	EXPECT_EQ(reporter.rows, 2);
}
