#include "app/outputs/delivery/sink_sender.h"

#include <utility>

#include <spdlog/spdlog.h>

namespace penstock {

namespace {

using namespace std::chrono_literals;

/// A sink that is seconds behind is better off with what happens now.
constexpr QueueLimits kSinkLimits{std::size_t{8} << 20, 150};

constexpr auto kTimeToEnd = 5s;

} // namespace

SinkSender::SinkSender(Setup setup, Handlers handlers)
	: OutputWorker(std::move(setup), std::move(handlers), kSinkLimits)
{}

SinkSender::~SinkSender()
{
	finish_thread();
}

Result<std::unique_ptr<OutputWorker>> SinkSender::start(Setup setup, Handlers handlers)
{
	std::unique_ptr<SinkSender> sender(new SinkSender(std::move(setup), std::move(handlers)));
	if (Status status = sender->start_thread(); !status)
		return propagate(status);
	return sender;
}

void SinkSender::end()
{
	deadline().end_within(kTimeToEnd);
	OutputWorker::end();
}

void SinkSender::opened()
{
	spdlog::info("connected: {}", url());
}

} // namespace penstock
