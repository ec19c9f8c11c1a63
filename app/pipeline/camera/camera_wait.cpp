#include "app/pipeline/camera/camera_wait.h"

#include <algorithm>
#include <string>
#include <utility>

#include <spdlog/spdlog.h>

#include "core/time/monotonic_now.h"
#include "devices/settings/device_selector.h"

namespace penstock {

Result<std::unique_ptr<CameraWait>> CameraWait::begin(EventLoop &loop, LossBackoff &backoff,
						      ClockTime until, Handlers handlers)
{
	std::unique_ptr<CameraWait> wait(new CameraWait(loop, backoff, until, std::move(handlers)));
	auto timer = Timer::create([raw = wait.get()] { raw->look(); });
	if (!timer)
		return propagate(timer);
	wait->timer_.emplace(std::move(*timer));
	const DeviceKind &kind = kind_of(DeviceApi::kV4l2);
	auto nodes = FolderWatch::create(std::string(kind.folder), std::string(kind.node),
					 [raw = wait.get()] {
						 if (!raw->backoff_.storms())
							 raw->look();
					 });
	if (nodes)
		wait->nodes_.emplace(std::move(*nodes));
	else
		spdlog::debug("{}: cameras are looked for by the clock only",
			      nodes.error().message());
	if (Status status = wait->arm(); !status)
		return propagate(status);
	loop.add(*wait->timer_, wait->handlers_.failed);
	if (wait->nodes_)
		loop.add(*wait->nodes_, wait->handlers_.failed);
	return wait;
}

CameraWait::~CameraWait()
{
	if (timer_)
		loop_.remove(*timer_);
	if (nodes_)
		loop_.remove(*nodes_);
}

Status CameraWait::arm()
{
	const auto delay = static_cast<std::uint64_t>(backoff_.next().count());
	std::uint64_t next = monotonic_now().ns() + delay;
	if (until_.is_set())
		next = std::min(next, until_.ns());
	return timer_->arm_at(ClockTime(next));
}

void CameraWait::look()
{
	// The timer and the watch may be ready in the same round of the loop.
	if (over_)
		return;
	over_ = handlers_.look() == Awaited::kSettled || is_over();
	if (over_)
		return handlers_.ended();
	if (Status status = arm(); !status)
		handlers_.failed(std::move(status.error()));
}

bool CameraWait::is_over() const
{
	return until_.is_set() && monotonic_now().ns() >= until_.ns();
}

} // namespace penstock
