#pragma once

#include <functional>
#include <memory>

#include "core/event/event_loop.h"
#include "core/event/timer.h"

namespace penstock {

/// The times that a pipeline waits for.
struct PipelineTimers {
	Timer tick;	///< each second
	Timer duration; ///< of the run
	Timer drain;	///< the last moment for a coded frame of a drain
	Timer silence;	///< the last moment for a frame of the camera
	Timer source;	///< the camera's source has been quiet for long enough, or is looked at

	struct Handlers {
		std::function<void()> tick;
		std::function<void()> duration;
		std::function<void()> drain;
		std::function<void()> silence;
		std::function<void()> source;
	};
	/// None is armed.
	static Result<std::unique_ptr<PipelineTimers>> create(Handlers handlers);

	/// `failed` gets the error of a timer that cannot be read.
	void add_to(EventLoop &loop, const std::function<void(Error)> &failed);
};

} // namespace penstock
