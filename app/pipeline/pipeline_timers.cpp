#include "app/pipeline/pipeline_timers.h"

#include <utility>

namespace penstock {

Result<std::unique_ptr<PipelineTimers>> PipelineTimers::create(Handlers handlers)
{
	auto tick = Timer::create(std::move(handlers.tick));
	auto duration = Timer::create(std::move(handlers.duration));
	auto drain = Timer::create(std::move(handlers.drain));
	auto silence = Timer::create(std::move(handlers.silence));
	auto source = Timer::create(std::move(handlers.source));
	for (auto *timer : {&tick, &duration, &drain, &silence, &source})
		if (!*timer)
			return propagate(*timer);
	return std::unique_ptr<PipelineTimers>(
		new PipelineTimers{std::move(*tick), std::move(*duration), std::move(*drain),
				   std::move(*silence), std::move(*source)});
}

void PipelineTimers::add_to(EventLoop &loop, const std::function<void(Error)> &failed)
{
	for (Timer *timer : {&tick, &duration, &drain, &silence, &source})
		loop.add(*timer, failed);
}

} // namespace penstock
