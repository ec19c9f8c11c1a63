#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>

#include "tests/bench/heap_counter.h"

/// Both sides measure the same operations on the same sizes. Rows are named `penstock/NAME` and
/// `gstreamer/NAME`; a row without its counterpart is printed alone.
inline constexpr std::uint32_t kWidth = 1920;
inline constexpr std::uint32_t kHeight = 1080;
inline constexpr std::size_t kFrameBytes = std::size_t{kWidth} * kHeight * 3 / 2;
inline constexpr std::uint32_t kPoolBuffers = 4;
inline constexpr std::size_t kBufferBytes = 4096;
inline constexpr std::size_t kRegionStart = 128;
inline constexpr std::size_t kRegionBytes = 1024;

/// Times `operation` and counts the heap allocations that one call costs.
template <typename Operation>
void measure(benchmark::State &state, Operation operation)
{
	const std::uint64_t before = heap_allocations();
	for (auto _ : state)
		operation();
	state.counters["heap"] =
		benchmark::Counter(static_cast<double>(heap_allocations() - before),
				   benchmark::Counter::kAvgIterations);
}

/// Those of the pool alone, for settings of their own.
std::vector<benchmark::internal::Benchmark *> register_pool_rows();
void register_penstock_rows();
/// Nothing when the binary was built without GStreamer.
void register_gstreamer_rows();
