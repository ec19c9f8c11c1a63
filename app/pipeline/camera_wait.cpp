#include "app/pipeline/camera_wait.h"

#include <algorithm>
#include <string>
#include <utility>

#include <spdlog/spdlog.h>

#include "core/time/monotonic_now.h"
#include "devices/settings/device_selector.h"

namespace penstock {

Result<std::unique_ptr<CameraWait>> CameraWait::create(std::function<void()> look)
{
	std::unique_ptr<CameraWait> wait(new CameraWait(std::move(look)));
	auto timer = Timer::create([raw = wait.get()] { raw->look_(); });
	if (!timer)
		return propagate(timer);
	wait->timer_.emplace(std::move(*timer));
	const DeviceKind &kind = kind_of(DeviceApi::kV4l2);
	auto nodes = FolderWatch::create(std::string(kind.folder), std::string(kind.node),
					 [raw = wait.get()] { raw->node_came(); });
	if (nodes)
		wait->nodes_.emplace(std::move(*nodes));
	else
		spdlog::debug("{}: cameras are looked for by the clock only",
			      nodes.error().message());
	return wait;
}

void CameraWait::add_to(EventLoop &loop, const std::function<void(Error)> &failed)
{
	loop.add(*timer_, failed);
	if (nodes_)
		loop.add(*nodes_, failed);
}

Status CameraWait::begin(ClockTime until)
{
	waits_ = true;
	until_ = until;
	backoff_.lost(monotonic_now());
	return go_on();
}

Status CameraWait::go_on()
{
	const auto delay = static_cast<std::uint64_t>(backoff_.next().count());
	std::uint64_t next = monotonic_now().ns() + delay;
	if (until_.is_set())
		next = std::min(next, until_.ns());
	return timer_->arm_at(ClockTime(next));
}

Status CameraWait::end()
{
	waits_ = false;
	return timer_->disarm();
}

bool CameraWait::is_over() const
{
	return until_.is_set() && monotonic_now().ns() >= until_.ns();
}

void CameraWait::node_came()
{
	if (waits_ && !backoff_.storms())
		look_();
}

} // namespace penstock
