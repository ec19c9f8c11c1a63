#pragma once

#include <array>
#include <cstdint>

namespace penstock {

/// Counts durations in buckets that are at most 1/32 of their value wide, from 1 µs to over an
/// hour: percentiles without keeping samples, and without an allocation.
class LatencyHistogram
{
public:
	void add(std::uint64_t microseconds);
	/// From one reading of a clock in ns to a later one; 0 when that is not later.
	void add_between(std::uint64_t from_ns, std::uint64_t to_ns);
	/// All samples of another one.
	void add(const LatencyHistogram &other);

	std::uint64_t count() const { return count_; }
	std::uint64_t max() const { return max_; }
	/// What was added since `before`, an earlier copy of this one. Its max() is that of both.
	LatencyHistogram since(const LatencyHistogram &before) const;

	/// Calls visit(microseconds, samples) for each bucket that has samples, from the least.
	template <typename Visit>
	void for_each(Visit visit) const
	{
		for (std::uint32_t bucket = 0; bucket < kBuckets; ++bucket)
			if (buckets_[bucket] != 0)
				visit(middle_of(bucket), buckets_[bucket]);
	}

	/// The middle of the bucket below which `percent` (0 to 100) of the samples lie; 0 without
	/// samples.
	double percentile(double percent) const;

private:
	static constexpr std::uint32_t kSubBucketBits = 5;
	static constexpr std::uint32_t kSubBuckets = 1u << kSubBucketBits;
	static constexpr std::uint32_t kOctaves = 28;
	static constexpr std::uint32_t kBuckets = (kOctaves + 1) * kSubBuckets;

	static std::uint32_t bucket_of(std::uint64_t value);
	static double middle_of(std::uint32_t bucket);

	std::array<std::uint64_t, kBuckets> buckets_{};
	std::uint64_t count_ = 0;
	std::uint64_t max_ = 0;
};

} // namespace penstock
