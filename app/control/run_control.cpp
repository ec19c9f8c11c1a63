#include "app/control/run_control.h"

#include <utility>

#include "app/control/control_source.h"

namespace penstock {

void RunControl::give(Command::Kind kind)
{
	const std::lock_guard lock(mutex_);
	const Command command{kind, std::chrono::steady_clock::now()};
	if (kind == Command::Kind::kStop) {
		if (stop_)
			return;
		stop_ = command;
	}
	for (ControlSource *source : sources_)
		source->push(command);
}

void RunControl::join(ControlSource &source)
{
	const std::lock_guard lock(mutex_);
	sources_.push_back(&source);
	if (stop_)
		source.push(*stop_);
}

void RunControl::leave(ControlSource &source)
{
	const std::lock_guard lock(mutex_);
	std::erase(sources_, &source);
}

std::vector<Command> RunControl::take(ControlSource &source)
{
	const std::lock_guard lock(mutex_);
	return std::exchange(source.waiting_, {});
}

} // namespace penstock
