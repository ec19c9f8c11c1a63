#include "app/report/key_figures.h"

#include <fmt/format.h>

#include "app/text/amounts.h"

namespace penstock {

namespace {

using enum KeyFigure::Judgement;

KeyFigure lost(const Statistics &statistics)
{
	const FramesDropped &dropped = statistics.frames_dropped;
	const std::string value = fmt::format("{}", dropped.total());
	if (statistics.frames_captured == 0)
		return {"Frames lost", value, "no frame was captured", kUnknown};
	if (dropped.total() == 0)
		return {"Frames lost", value,
			fmt::format("of {} captured: none", statistics.frames_captured), kGood};
	return {"Frames lost", value,
		fmt::format("{} missed, {} damaged, {} late", dropped.missed, dropped.damaged,
			    dropped.late),
		kBad};
}

KeyFigure copied(const Statistics &statistics)
{
	const std::uint64_t bytes = statistics.bytes_copied.total();
	if (bytes == 0)
		return {"Copies", "0", "no byte of a frame was copied by the CPU", kGood};
	return {"Copies", bytes_text(bytes),
		fmt::format("{} copied and {} converted by the CPU",
			    bytes_text(statistics.bytes_copied.copy),
			    bytes_text(statistics.bytes_copied.convert)),
		kFair};
}

/// Fair where a frame comes out later than the next one comes in.
KeyFigure latency(const Statistics &statistics)
{
	if (statistics.capture_to_coded.count() == 0)
		return {"Latency, p95", "unknown",
			"no coded frame had a timestamp of the camera's clock", kUnknown};
	const double p95 = statistics.capture_to_coded.percentile(95);
	const double gap = statistics.frame_interval.percentile(50);
	const std::string value = fmt::format("{:.1f} ms", milliseconds(p95));
	if (gap <= 0)
		return {"Latency, p95", value, "from the camera to the coded frame", kUnknown};
	return {"Latency, p95", value,
		fmt::format("from the camera to the coded frame: {:.1f} times the time between "
			    "frames",
			    p95 / gap),
		p95 <= gap ? kGood : kFair};
}

} // namespace

std::string_view name_of(KeyFigure::Judgement judgement)
{
	switch (judgement) {
	case kGood:
		return "good";
	case kFair:
		return "fair";
	case kBad:
		return "bad";
	case kUnknown:
		break;
	}
	return "unknown";
}

std::array<KeyFigure, 3> key_figures(const Statistics &statistics)
{
	return {lost(statistics), copied(statistics), latency(statistics)};
}

} // namespace penstock
