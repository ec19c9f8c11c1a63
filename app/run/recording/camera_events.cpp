#include "app/run/recording/camera_events.h"

#include <chrono>
#include <utility>

#include "core/time/monotonic_now.h"

namespace penstock {

namespace {

bool is_back(const Event &event)
{
	return event.kind == EventKind::kCameraBack || event.kind == EventKind::kSignalBack;
}

} // namespace

void CameraEvents::begins(Event event)
{
	if (!waiting_ || waiting_->kind != EventKind::kStarted)
		waiting_ = std::move(event);
}

void CameraEvents::lost(Event event, ClockTime since)
{
	const bool told = waiting_ && is_back(*waiting_);
	if (waiting_ && waiting_->kind != EventKind::kStarted)
		waiting_.reset();
	if (told)
		return;
	away_since_ = since;
	sink_(std::move(event));
}

void CameraEvents::works()
{
	auto event = std::exchange(waiting_, std::nullopt);
	if (!event)
		return;
	event->time =
		std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
	if (is_back(*event))
		event->seconds =
			static_cast<double>(monotonic_now().ns() - away_since_.ns()) * 1e-9;
	sink_(std::move(*event));
}

} // namespace penstock
