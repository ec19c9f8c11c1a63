#include "app/run/await_devices.h"

#include <utility>

#include "app/control/control_source.h"
#include "app/run/recording/comeback.h"
#include "core/event/event_loop.h"
#include "core/time/monotonic_now.h"

namespace penstock {

Status await_devices(RunControl &control, std::chrono::nanoseconds patience,
		     std::function<Awaited()> look)
{
	auto loop = EventLoop::create();
	if (!loop)
		return propagate(loop);
	Status outcome;
	const auto quit = [&] { loop->quit(); };
	const auto fail = [&](Error error) {
		outcome = tl::unexpected<Error>(std::move(error));
		quit();
	};
	auto commands = ControlSource::create(control, [&](const Command &command) {
		if (command.kind == Command::Kind::kStop)
			quit();
	});
	if (!commands)
		return propagate(commands);
	loop->add(**commands, fail);
	LossBackoff backoff;
	backoff.note_loss(monotonic_now());
	auto wait = CameraWait::begin(*loop, backoff, deadline_after(patience),
				      {std::move(look), quit, fail});
	if (!wait)
		return propagate(wait);
	if (Status status = loop->run(); !status)
		return status;
	return outcome;
}

} // namespace penstock
