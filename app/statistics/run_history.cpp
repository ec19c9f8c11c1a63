#include "app/statistics/run_history.h"

#include <algorithm>

namespace penstock {

namespace {

/// In seconds: a final interval that is shorter is merged into the one before it.
constexpr double kShortest = 0.25;

using Spread = RunHistory::Spread;
using Interval = RunHistory::Interval;

Spread spread_since(const LatencyHistogram &before, const LatencyHistogram &now)
{
	const LatencyHistogram added = now.since(before);
	return {added.count(), added.percentile(50), added.percentile(95), added.percentile(100)};
}

Spread worst(const Spread &a, const Spread &b)
{
	return {a.samples + b.samples, std::max(a.p50, b.p50), std::max(a.p95, b.p95),
		std::max(a.max, b.max)};
}

FramesDropped operator-(const FramesDropped &now, const FramesDropped &before)
{
	return {now.missed - before.missed, now.damaged - before.damaged, now.late - before.late};
}

Interval joined(const Interval &a, const Interval &b)
{
	return {a.begin_s,
		b.end_s,
		a.captured + b.captured,
		a.encoded + b.encoded,
		a.bytes_out + b.bytes_out,
		{a.dropped.missed + b.dropped.missed, a.dropped.damaged + b.dropped.damaged,
		 a.dropped.late + b.dropped.late},
		std::max(a.in_flight, b.in_flight),
		worst(a.capture_to_submit, b.capture_to_submit),
		worst(a.encode, b.encode),
		worst(a.capture_to_coded, b.capture_to_coded),
		worst(a.frame_interval, b.frame_interval)};
}

} // namespace

RunHistory::RunHistory(TimePoint begin, std::size_t limit) : begin_(begin), limit_(limit)
{}

void RunHistory::add(TimePoint now, const Statistics &statistics)
{
	double end = std::chrono::duration<double>(now - begin_).count();
	double begin = intervals_.empty() ? 0 : intervals_.back().end_s;
	if (end <= begin)
		return;
	const Interval interval{begin,
				end,
				statistics.frames_captured - last_.frames_captured,
				statistics.frames_encoded - last_.frames_encoded,
				statistics.bytes_out - last_.bytes_out,
				statistics.frames_dropped - last_.frames_dropped,
				statistics.in_flight,
				spread_since(last_.capture_to_submit, statistics.capture_to_submit),
				spread_since(last_.encode, statistics.encode),
				spread_since(last_.capture_to_coded, statistics.capture_to_coded),
				spread_since(last_.frame_interval, statistics.frame_interval)};
	last_ = statistics;
	bool joins = interval.seconds() < kShortest ||
		     (!intervals_.empty() && intervals_.back().seconds() < shortest_s_);
	if (joins && !intervals_.empty())
		intervals_.back() = joined(intervals_.back(), interval);
	else
		intervals_.push_back(interval);
	if (intervals_.size() >= limit_)
		merge_pairs();
}

void RunHistory::merge_pairs()
{
	std::size_t kept = 0;
	for (std::size_t i = 0; i + 1 < intervals_.size(); i += 2)
		intervals_[kept++] = joined(intervals_[i], intervals_[i + 1]);
	intervals_.resize(kept);
	// A little less than their mean, since ticks come late rather than early.
	shortest_s_ = 0.9 * intervals_.back().end_s / static_cast<double>(kept);
}

} // namespace penstock
