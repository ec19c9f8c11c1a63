#include "app/statistics/latency_histogram.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace penstock {
namespace {

/// The least sample that `percent` of all do not exceed.
std::uint64_t true_percentile(const std::vector<std::uint64_t> &sorted, int percent)
{
	const std::size_t rank = (sorted.size() * static_cast<std::size_t>(percent) + 99) / 100;
	return sorted[std::max<std::size_t>(rank, 1) - 1];
}

void expect_percentiles(std::vector<std::uint64_t> samples)
{
	LatencyHistogram histogram;
	for (std::uint64_t sample : samples)
		histogram.add(sample);
	std::ranges::sort(samples);
	EXPECT_EQ(histogram.count(), samples.size());
	EXPECT_EQ(histogram.max(), samples.back());
	for (int percent : {0, 1, 25, 50, 75, 90, 95, 99, 100}) {
		const auto wanted = static_cast<double>(true_percentile(samples, percent));
		EXPECT_NEAR(histogram.percentile(percent), wanted, wanted / 32)
			<< "p" << percent << " of " << samples.size();
	}
}

TEST(LatencyHistogram, IsZeroWithoutSamples)
{
	const LatencyHistogram histogram;
	EXPECT_EQ(histogram.count(), 0u);
	EXPECT_EQ(histogram.max(), 0u);
	for (int percent : {0, 50, 100})
		EXPECT_EQ(histogram.percentile(percent), 0);
}

TEST(LatencyHistogram, KeepsSmallValuesExactly)
{
	for (std::uint64_t value = 0; value < 32; ++value) {
		LatencyHistogram histogram;
		histogram.add(value);
		EXPECT_EQ(histogram.percentile(50), static_cast<double>(value));
	}
}

TEST(LatencyHistogram, IsWithinOne32ndAtEveryPowerOfTwoAndItsNeighbours)
{
	for (unsigned bit = 1; bit <= 32; ++bit)
		for (std::uint64_t value : {(1ull << bit) - 1, 1ull << bit, (1ull << bit) + 1})
			expect_percentiles({value});
}

TEST(LatencyHistogram, IsWithinOne32ndForEvenSamples)
{
	std::vector<std::uint64_t> samples;
	for (std::uint64_t value = 1; value <= 1000; ++value)
		samples.push_back(value);
	expect_percentiles(samples);
	for (std::size_t count : {2u, 3u, 7u, 99u, 100u, 101u})
		expect_percentiles({samples.begin(), samples.begin() + static_cast<long>(count)});
}

TEST(LatencyHistogram, IsWithinOne32ndForSamplesOfEveryMagnitude)
{
	std::mt19937_64 random(1);
	std::vector<std::uint64_t> samples;
	for (int i = 0; i < 5000; ++i)
		samples.push_back(random() >> (31 + random() % 33));
	expect_percentiles(samples);
}

TEST(LatencyHistogram, TellsTheTailFromTheBulk)
{
	std::vector<std::uint64_t> samples(980, 100);
	samples.insert(samples.end(), 20, 50000);
	expect_percentiles(samples);
}

TEST(LatencyHistogram, AnswersNoMoreThanTheGreatestSample)
{
	LatencyHistogram histogram;
	for (int i = 0; i < 10; ++i)
		histogram.add(1u << 20); // the middle of whose bucket lies above it
	EXPECT_EQ(histogram.percentile(50), 1u << 20);
	EXPECT_EQ(histogram.percentile(100), 1u << 20);
}

TEST(LatencyHistogram, TakesMoreThanAnHour)
{
	expect_percentiles({3'600'000'000, 7'200'000'000});
}

TEST(LatencyHistogram, SurvivesWhatIsBeyondItsRange)
{
	LatencyHistogram histogram;
	histogram.add(UINT64_MAX);
	histogram.add(1);
	EXPECT_EQ(histogram.count(), 2u);
	EXPECT_EQ(histogram.max(), UINT64_MAX);
	EXPECT_EQ(histogram.percentile(50), 1);
	EXPECT_GT(histogram.percentile(100), 7.2e9);
}

} // namespace
} // namespace penstock
