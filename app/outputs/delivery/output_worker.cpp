#include "app/outputs/delivery/output_worker.h"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

#include "app/outputs/libav/libav_log.h"

namespace penstock {

namespace {

using namespace std::chrono_literals;

/// A file may be behind by what a small board can spare: at 4 Mbit/s two minutes of a disk that
/// does not answer. A sink that is behind by seconds is better off with what happens now.
constexpr QueueLimits kFileLimits{std::size_t{64} << 20, 4096};
constexpr QueueLimits kSinkLimits{std::size_t{8} << 20, 150};

constexpr auto kFirstDelay = 1s;
constexpr auto kLastDelay = 30s;
constexpr auto kEndPatience = 5s;

} // namespace

OutputWorker::OutputWorker(Setup setup, Handlers handlers)
	: setup_(std::move(setup)), handlers_(std::move(handlers)),
	  queue_(setup_.kind == Kind::kSink ? kSinkLimits : kFileLimits)
{
	counted_.url = setup_.url;
	counted_.container = setup_.container;
	counted_.optional = setup_.optional;
}

OutputWorker::~OutputWorker()
{
	end();
	join();
}

Result<std::unique_ptr<OutputWorker>> OutputWorker::start(Setup setup, Handlers handlers)
{
	std::unique_ptr<OutputWorker> worker(
		new OutputWorker(std::move(setup), std::move(handlers)));
	if (Status status = worker->setup_.check(); !status)
		return propagate(status);
	worker->thread_ = std::thread([raw = worker.get()] { raw->run(); });
	return worker;
}

void OutputWorker::end()
{
	if (setup_.kind == Kind::kSink)
		deadline_.end_within(kEndPatience);
	queue_.end();
}

void OutputWorker::join()
{
	if (thread_.joinable())
		thread_.join();
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

void OutputWorker::run()
{
	LibavLog log(setup_.secrets);
	if (setup_.kind == Kind::kSink)
		serve_sink();
	else
		write_file();
}

void OutputWorker::write_file()
{
	Status status;
	while (status) {
		PacketRef packet = queue_.pop();
		if (!packet)
			break;
		if (segment_wanted_.exchange(false) && output_)
			output_->begin_segment();
		status = open_and_write(*packet);
		count(*packet, status.has_value());
	}
	if (!status) {
		fail(std::move(status.error()));
		queue_.pause();
	}
	if (!output_)
		return;
	status = output_->finish();
	if (!status)
		fail(std::move(status.error()));
	output_.reset();
}

void OutputWorker::serve_sink()
{
	std::chrono::seconds delay = kFirstDelay;
	std::optional<Error> lost;
	auto connected = Deadline::Clock::now();
	while (PacketRef packet = queue_.pop()) {
		bool calls = !output_;
		Status status = open_and_write(*packet);
		if (status && calls) {
			connected = Deadline::Clock::now();
			spdlog::info("connected: {}", setup_.url);
			std::lock_guard lock(mutex_);
			counted_.reconnects += lost ? 1 : 0;
		}
		if (status) {
			lost.reset();
			count(*packet, true);
			continue;
		}
		if (output_)
			(void)output_->finish();
		output_.reset();
		lost = std::move(status.error());
		// One that accepts and hangs up is not worth an attempt every second.
		if (!calls && Deadline::Clock::now() - connected > delay)
			delay = kFirstDelay;
		count(*packet, false);
		packet.reset();
		if (!wait_to_call_again(*lost, delay))
			break;
		delay = std::min<std::chrono::seconds>(delay * 2, kLastDelay);
	}
	if (output_) {
		if (Status status = output_->finish(); !status)
			lost = std::move(status.error());
		output_.reset();
	}
	if (lost)
		fail(std::move(*lost));
}

Status OutputWorker::open_and_write(const Packet &packet)
{
	if (!output_) {
		auto output = setup_.open(deadline_);
		if (!output)
			return propagate(output);
		output_ = std::move(*output);
	}
	return output_->write(packet);
}

bool OutputWorker::wait_to_call_again(const Error &reason, std::chrono::seconds delay)
{
	queue_.pause();
	if (queue_.wait_for_end(0s))
		return false;
	spdlog::warn("{}; trying again in {} s", reason.message(), delay.count());
	if (queue_.wait_for_end(delay))
		return false;
	queue_.resume();
	handlers_.keyframe_wanted();
	return true;
}

void OutputWorker::count(const Packet &packet, bool written)
{
	std::lock_guard lock(mutex_);
	if (!written) {
		++counted_.dropped;
		return;
	}
	++counted_.frames;
	counted_.bytes += packet.data().size();
}

void OutputWorker::fail(Error error)
{
	{
		std::lock_guard lock(mutex_);
		// What follows from the first failure is no news.
		if (error_)
			return;
		error_ = std::move(error);
		if (setup_.optional)
			spdlog::warn("{}; going on without it", error_->message());
	}
	handlers_.failed();
}

} // namespace penstock
