#include "app/statistics/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace penstock {

// Values below kSubBuckets have a bucket each; above, each octave is cut into kSubBuckets.

std::uint32_t LatencyHistogram::bucket_of(std::uint64_t value)
{
	if (value < kSubBuckets)
		return static_cast<std::uint32_t>(value);
	auto octave = static_cast<std::uint32_t>(std::bit_width(value)) - kSubBucketBits - 1;
	if (octave >= kOctaves)
		return kBuckets - 1;
	auto within = static_cast<std::uint32_t>(value >> octave) - kSubBuckets;
	return (octave + 1) * kSubBuckets + within;
}

double LatencyHistogram::middle_of(std::uint32_t bucket)
{
	if (bucket < kSubBuckets)
		return bucket;
	std::uint32_t octave = bucket / kSubBuckets - 1;
	double low = std::ldexp(kSubBuckets + bucket % kSubBuckets, static_cast<int>(octave));
	return low + std::ldexp(1.0, static_cast<int>(octave)) / 2;
}

void LatencyHistogram::add(std::uint64_t microseconds)
{
	++buckets_[bucket_of(microseconds)];
	++count_;
	max_ = std::max(max_, microseconds);
}

void LatencyHistogram::add_between(std::uint64_t from_ns, std::uint64_t to_ns)
{
	add(to_ns > from_ns ? (to_ns - from_ns) / 1000 : 0);
}

void LatencyHistogram::add(const LatencyHistogram &other)
{
	for (std::uint32_t bucket = 0; bucket < kBuckets; ++bucket)
		buckets_[bucket] += other.buckets_[bucket];
	count_ += other.count_;
	max_ = std::max(max_, other.max_);
}

LatencyHistogram LatencyHistogram::since(const LatencyHistogram &before) const
{
	LatencyHistogram added = *this;
	for (std::uint32_t bucket = 0; bucket < kBuckets; ++bucket)
		added.buckets_[bucket] -= before.buckets_[bucket];
	added.count_ -= before.count_;
	return added;
}

double LatencyHistogram::percentile(double percent) const
{
	if (count_ == 0)
		return 0;
	auto rank =
		static_cast<std::uint64_t>(std::ceil(static_cast<double>(count_) * percent / 100));
	rank = std::clamp<std::uint64_t>(rank, 1, count_);
	std::uint64_t seen = 0;
	for (std::uint32_t bucket = 0; bucket < kBuckets; ++bucket) {
		seen += buckets_[bucket];
		if (seen >= rank)
			return std::min(middle_of(bucket), static_cast<double>(max_));
	}
	return static_cast<double>(max_);
}

} // namespace penstock
