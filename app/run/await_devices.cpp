#include "app/run/await_devices.h"

#include <utility>

#include "app/control/control_source.h"
#include "app/pipeline/camera_wait.h"
#include "app/run/comeback.h"
#include "core/event/event_loop.h"

namespace penstock {

Status await_devices(RunControl &control, std::chrono::nanoseconds patience,
		     const std::function<Awaited()> &look)
{
	auto loop = EventLoop::create();
	if (!loop)
		return propagate(loop);
	Status failed;
	const auto fail = [&](Error error) {
		failed = tl::unexpected<Error>(std::move(error));
		loop->quit();
	};
	CameraWait *waiting = nullptr;
	auto wait = CameraWait::create([&] {
		if (look() == Awaited::kSettled || waiting->is_over())
			return loop->quit();
		if (Status status = waiting->go_on(); !status)
			fail(std::move(status.error()));
	});
	if (!wait)
		return propagate(wait);
	waiting = wait->get();
	auto commands = ControlSource::create(control, [&](const Command &command) {
		if (command.kind == Command::Kind::kStop)
			loop->quit();
	});
	if (!commands)
		return propagate(commands);
	(*wait)->add_to(*loop, fail);
	loop->add(**commands, fail);
	if (Status status = (*wait)->begin(deadline_after(patience)); !status)
		return status;
	if (Status status = loop->run(); !status)
		return status;
	return failed;
}

} // namespace penstock
