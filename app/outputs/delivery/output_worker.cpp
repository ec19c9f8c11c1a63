#include "app/outputs/delivery/output_worker.h"

#include <utility>

#include <spdlog/spdlog.h>

#include "app/outputs/libav/libav_log.h"
#include "core/event/start_thread.h"

namespace penstock {

OutputWorker::OutputWorker(Setup setup, Handlers handlers, QueueLimits limits)
	: setup_(std::move(setup)), handlers_(std::move(handlers)), queue_(limits)
{
	counted_.url = setup_.url;
	counted_.container = setup_.container;
	counted_.optional = setup_.optional;
}

OutputWorker::~OutputWorker() = default;

Status OutputWorker::start_thread()
{
	auto thread = penstock::start_thread(setup_.url, [this] {
		LibavLog log(setup_.secrets);
		run();
	});
	if (!thread)
		return propagate(thread);
	thread_ = std::move(*thread);
	return {};
}

void OutputWorker::finish_thread()
{
	end();
	join();
}

void OutputWorker::join()
{
	if (thread_.joinable())
		thread_.join();
}

Status OutputWorker::open_and_write(std::unique_ptr<Output> &output, const Packet &packet)
{
	if (!output) {
		auto opened = setup_.open(deadline_, handlers_.keyframe_wanted);
		if (!opened)
			return propagate(opened);
		output = std::move(*opened);
	}
	return output->write(packet);
}

std::optional<Error> OutputWorker::error() const
{
	std::lock_guard lock(mutex_);
	return error_;
}

OutputStatistics OutputWorker::statistics() const
{
	std::lock_guard lock(mutex_);
	OutputStatistics statistics = counted_;
	statistics.dropped += queue_.dropped();
	if (error_)
		statistics.error = error_->message();
	return statistics;
}

void OutputWorker::count_written(const Packet &packet)
{
	std::lock_guard lock(mutex_);
	++counted_.frames;
	counted_.bytes += packet.data().size();
}

void OutputWorker::count_dropped()
{
	std::lock_guard lock(mutex_);
	++counted_.dropped;
}

void OutputWorker::count_reconnect()
{
	std::lock_guard lock(mutex_);
	++counted_.reconnects;
}

void OutputWorker::fail(Error error)
{
	{
		std::lock_guard lock(mutex_);
		if (error_)
			return;
		error_ = std::move(error);
		if (setup_.optional)
			spdlog::warn("{}; going on without it", error_->message());
	}
	handlers_.failed();
}

} // namespace penstock
