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
	if (Status status = setup_.check(); !status)
		return status;
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

void OutputWorker::run()
{
	RetryDelay delay;
	while (PacketRef packet = queue_.pop()) {
		if (segment_wanted_.exchange(false) && output_)
			output_->begin_segment();
		const bool opens = !output_ || packet->stream() != stream_;
		Status status = open_and_write(*packet);
		if (status) {
			if (opens) {
				delay.began();
				opened();
				tell_place();
			}
			count_written(*packet);
			continue;
		}
		count_dropped();
		packet.reset();
		if (!may_open_again()) {
			fail(std::move(status.error()));
			queue_.pause();
			break;
		}
		// The error that follows from the first one says nothing new.
		(void)close();
		if (!wait_to_open_again(std::move(status.error()), delay))
			break;
	}
	if (Status status = close(); !status)
		fail(std::move(status.error()));
	fail_if_interrupted();
}

Status OutputWorker::open_and_write(const Packet &packet)
{
	if (output_ && packet.stream() != stream_)
		if (Status status = begin_stream(packet.stream()); !status)
			return status;
	if (!output_) {
		auto opened = setup_.open(*packet.stream(), deadline_, output_handlers());
		if (!opened)
			return propagate(opened);
		output_ = std::move(*opened);
		stream_ = packet.stream();
	}
	return output_->write(packet);
}

OutputHandlers OutputWorker::output_handlers()
{
	return {.keyframe_wanted = handlers_.keyframe_wanted,
		.file_made = [this](const std::string &file) { note_file(file); },
		.segment_closed =
			[this](const std::string &file) {
				handlers_.happened(
					{.kind = EventKind::kSegmentClosed, .what = file});
			}};
}

void OutputWorker::note_file(const std::string &path)
{
	const std::lock_guard lock(mutex_);
	counted_.file = path;
	++counted_.files;
}

void OutputWorker::tell_place()
{
	std::string place = url();
	{
		const std::lock_guard lock(mutex_);
		if (!counted_.file.empty())
			place = counted_.file;
	}
	if (std::exchange(told_, place) != place)
		handlers_.opened(place);
}

Status OutputWorker::begin_stream(const std::shared_ptr<const StreamInfo> &stream)
{
	stream_ = stream;
	auto goes_on = output_->begin_stream(*stream);
	if (!goes_on)
		return propagate(goes_on);
	return *goes_on ? Status{} : close();
}

Status OutputWorker::close()
{
	const auto output = std::exchange(output_, nullptr);
	return output ? output->finish() : Status{};
}

std::optional<Error> OutputWorker::error() const
{
	std::lock_guard lock(mutex_);
	return error_;
}

std::optional<Error> OutputWorker::trouble() const
{
	std::lock_guard lock(mutex_);
	// A sink is away sometimes.
	return error_ || setup_.kind == Kind::kSink ? error_ : interruption_;
}

OutputStatistics OutputWorker::statistics() const
{
	std::lock_guard lock(mutex_);
	OutputStatistics statistics = counted_;
	statistics.dropped = dropped();
	if (error_)
		statistics.error = error_->message();
	return statistics;
}

void OutputWorker::count_written(const Packet &packet)
{
	std::optional<std::uint64_t> missing;
	{
		std::lock_guard lock(mutex_);
		++counted_.frames;
		counted_.bytes += packet.data().size();
		if (interruption_) {
			interruption_.reset();
			++counted_.reconnects;
			missing = dropped() - dropped_before_;
		}
	}
	if (!missing)
		return;
	spdlog::warn("output {} works again; {} frames were dropped meanwhile", url(), *missing);
	handlers_.happened({.kind = EventKind::kOutputBack, .what = url(), .frames = missing});
}

void OutputWorker::count_dropped()
{
	std::lock_guard lock(mutex_);
	++counted_.dropped;
}

void OutputWorker::interrupt(Error reason)
{
	const std::string message = reason.message();
	bool begins = false;
	{
		std::lock_guard lock(mutex_);
		begins = !interruption_;
		if (begins)
			// The frame that failed was counted.
			dropped_before_ = dropped() - 1;
		interruption_ = std::move(reason);
	}
	if (begins)
		tell_failed(message);
	if (trouble())
		handlers_.failed();
}

bool OutputWorker::wait_to_open_again(Error reason, RetryDelay &delay)
{
	const std::string message = reason.message();
	interrupt(std::move(reason));
	queue_.pause();
	if (queue_.wait_for_end(std::chrono::seconds(0)))
		return false;
	const std::chrono::seconds time = delay.next();
	spdlog::warn("{}; trying again in {} s", message, time.count());
	if (queue_.wait_for_end(time))
		return false;
	queue_.resume();
	handlers_.keyframe_wanted();
	return true;
}

void OutputWorker::fail_if_interrupted()
{
	std::unique_lock lock(mutex_);
	if (!interruption_)
		return;
	Error reason = *interruption_;
	lock.unlock();
	fail(std::move(reason));
}

void OutputWorker::tell_failed(const std::string &reason) const
{
	handlers_.happened({.kind = EventKind::kOutputFailed, .what = url(), .reason = reason});
}

void OutputWorker::fail(Error error)
{
	const std::string message = error.message();
	bool told = false;
	{
		std::lock_guard lock(mutex_);
		if (error_)
			return;
		error_ = std::move(error);
		if (setup_.optional)
			spdlog::warn("{}; going on without it", error_->message());
		told = interruption_.has_value();
	}
	if (!told)
		tell_failed(message);
	handlers_.failed();
}

} // namespace penstock
