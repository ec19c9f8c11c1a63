#include "app/control/control_source.h"

#include <algorithm>
#include <utility>

#include <sys/epoll.h>

namespace penstock {

ControlSource::ControlSource(RunControl &control, Handler handler, Wakeup wakeup)
	: control_(control), handler_(std::move(handler)), wakeup_(std::move(wakeup))
{}

Result<std::unique_ptr<ControlSource>> ControlSource::create(RunControl &control, Handler handler)
{
	auto wakeup = Wakeup::create();
	if (!wakeup)
		return propagate(wakeup);
	std::unique_ptr<ControlSource> source(
		new ControlSource(control, std::move(handler), std::move(*wakeup)));
	control.join(*source);
	return source;
}

ControlSource::~ControlSource()
{
	control_.leave(*this);
}

void ControlSource::push(const Command &command)
{
	if (std::ranges::find(waiting_, command.kind, &Command::kind) == waiting_.end())
		waiting_.push_back(command);
	wakeup_.signal();
}

Result<std::uint32_t> ControlSource::prepare()
{
	return EPOLLIN;
}

Status ControlSource::dispatch(std::uint32_t)
{
	wakeup_.clear();
	for (const Command &command : control_.take(*this))
		handler_(command);
	return {};
}

} // namespace penstock
