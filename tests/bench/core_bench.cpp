// Core's operations and GStreamer's in one binary: `core_bench --benchmark_repetitions=5`.

#include <latch>
#include <thread>

#include <benchmark/benchmark.h>

#include "tests/bench/ratio_reporter.h"
#include "tests/bench/rows.h"

namespace {

void run()
{
	register_penstock_rows();
	register_gstreamer_rows();
	RatioReporter reporter;
	benchmark::RunSpecifiedBenchmarks(&reporter);
	benchmark::Shutdown();
}

} // namespace

int main(int argc, char **argv)
{
	benchmark::Initialize(&argc, argv);
	if (benchmark::ReportUnrecognizedArguments(argc, argv))
		return 1;
	// glibc's locks cost less as long as a process never had a second thread. No pipeline is
	// like that.
	std::latch done(1);
	std::thread second([&done] { done.wait(); });
	run();
	done.count_down();
	second.join();
	return 0;
}
