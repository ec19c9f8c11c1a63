#pragma once

#include "app/statistics/statistics.h"

namespace penstock {

/// Of 12.5 s, with a few frames that were dropped.
inline Statistics example()
{
	Statistics statistics;
	statistics.frames_encoded = 375;
	statistics.bytes_out = 6'000'000;
	statistics.duration_s = 12.5;
	statistics.frames_dropped.missed = 2;
	statistics.frames_dropped.late = 1;
	for (int i = 0; i < 90; ++i)
		statistics.capture_to_coded.add(10'000);
	for (int i = 0; i < 10; ++i)
		statistics.capture_to_coded.add(20'000);
	return statistics;
}

} // namespace penstock
