#include "app/outputs/delivery/sink_sender.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <spdlog/spdlog.h>

namespace penstock {

namespace {

using namespace std::chrono_literals;

/// A sink that is seconds behind is better off with what happens now.
constexpr QueueLimits kLimits{std::size_t{8} << 20, 150};

constexpr auto kFirstDelay = 1s;
constexpr auto kLastDelay = 30s;
constexpr auto kTimeToEnd = 5s;

} // namespace

SinkSender::SinkSender(Setup setup, Handlers handlers)
	: OutputWorker(std::move(setup), std::move(handlers), kLimits)
{}

SinkSender::~SinkSender()
{
	finish_thread();
}

Result<std::unique_ptr<OutputWorker>> SinkSender::start(Setup setup, Handlers handlers)
{
	std::unique_ptr<SinkSender> sender(new SinkSender(std::move(setup), std::move(handlers)));
	if (Status status = sender->check(); !status)
		return propagate(status);
	if (Status status = sender->start_thread(); !status)
		return propagate(status);
	return sender;
}

void SinkSender::end()
{
	deadline().end_within(kTimeToEnd);
	OutputWorker::end();
}

void SinkSender::run()
{
	std::chrono::seconds delay = kFirstDelay;
	std::optional<Error> lost;
	auto connected = Deadline::Clock::now();
	while (PacketRef packet = queue().pop()) {
		const bool calls = !output_;
		Status status = open_and_write(output_, *packet);
		if (status && calls) {
			connected = Deadline::Clock::now();
			spdlog::info("connected: {}", url());
			if (lost)
				count_reconnect();
		}
		if (status) {
			lost.reset();
			count_written(*packet);
			continue;
		}
		if (output_)
			(void)output_->finish();
		output_.reset();
		lost = std::move(status.error());
		// A sink that accepts and hangs up is not called every second.
		if (!calls && Deadline::Clock::now() - connected > delay)
			delay = kFirstDelay;
		count_dropped();
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

bool SinkSender::wait_to_call_again(const Error &reason, std::chrono::seconds delay)
{
	queue().pause();
	if (queue().wait_for_end(0s))
		return false;
	spdlog::warn("{}; trying again in {} s", reason.message(), delay.count());
	if (queue().wait_for_end(delay))
		return false;
	queue().resume();
	ask_for_keyframe();
	return true;
}

} // namespace penstock
