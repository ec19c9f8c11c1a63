#include "tests/contract/simulcast_encoder.h"

#include <algorithm>
#include <stdexcept>

#include <poll.h>
#include <sys/epoll.h>

#include "tests/support/rigs/must.h"

namespace penstock::test {

SimulcastEncoder::SimulcastEncoder(std::unique_ptr<Encoder> first, std::unique_ptr<Encoder> second)
	: events_(must(EventSet::create()))
{
	branches_[0].encoder = std::move(first);
	branches_[1].encoder = std::move(second);
	auto group = EncoderGroup::create({branches_[0].encoder.get(), branches_[1].encoder.get()})
			     .value();
	if (!group)
		throw std::runtime_error(group.error().reason);
	group_ = std::move(*group);
}

SimulcastEncoder::~SimulcastEncoder()
{
	stop();
	release_allocation();
}

Status SimulcastEncoder::Branch::on_coded(const CodedFrame &frame)
{
	times.push_back(frame.pts);
	return sink ? sink->on_coded(frame) : Status{};
}

Status SimulcastEncoder::start(CodedSink &sink)
{
	for (Branch &branch : branches_) {
		if (Status status = branch.encoder->start(branch); !status)
			return status;
		branch.times.clear();
		branch.drained = false;
	}
	branches_[0].sink = &sink;
	sink_ = &sink;
	return {};
}

Status SimulcastEncoder::submit(BufferRef frame)
{
	for (Branch &branch : branches_)
		if (Status status = branch.encoder->submit(frame); !status)
			return status;
	return {};
}

std::uint32_t SimulcastEncoder::in_flight() const
{
	return std::max(branches_[0].encoder->in_flight(), branches_[1].encoder->in_flight());
}

std::uint64_t SimulcastEncoder::failed() const
{
	return branches_[0].encoder->failed() + branches_[1].encoder->failed();
}

void SimulcastEncoder::request_keyframe()
{
	for (Branch &branch : branches_)
		branch.encoder->request_keyframe();
}

Status SimulcastEncoder::drain()
{
	for (Branch &branch : branches_)
		if (Status status = branch.encoder->drain(); !status)
			return status;
	check_drained();
	return {};
}

void SimulcastEncoder::check_drained()
{
	if (!sink_ || !branches_[0].drained || !branches_[1].drained)
		return;
	if (branches_[0].times != branches_[1].times)
		throw std::runtime_error("the two encoders gave other frames");
	std::exchange(sink_, nullptr)->on_drained();
}

void SimulcastEncoder::stop()
{
	for (Branch &branch : branches_)
		branch.encoder->stop();
	sink_ = nullptr;
}

Result<std::uint32_t> SimulcastEncoder::prepare()
{
	bool any = false;
	for (Branch &branch : branches_) {
		const std::uint32_t events = must(branch.encoder->prepare());
		const bool waits = events != 0;
		if (waits && !branch.waits)
			must(events_.add(branch.encoder->event_fd()));
		if (!waits && branch.waits)
			events_.remove(branch.encoder->event_fd());
		branch.waits = waits;
		any = any || waits;
	}
	return any ? std::uint32_t{EPOLLIN} : 0u;
}

Status SimulcastEncoder::dispatch(std::uint32_t)
{
	for (Branch &branch : branches_) {
		pollfd ready{branch.encoder->event_fd(), POLLIN, 0};
		if (!branch.waits || ::poll(&ready, 1, 0) != 1)
			continue;
		if (Status status = branch.encoder->dispatch(EPOLLIN); !status)
			return status;
	}
	check_drained();
	return {};
}

} // namespace penstock::test
