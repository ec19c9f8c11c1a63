#include "tests/support/uvc_camera/usbip/connection.h"

#include <algorithm>
#include <cerrno>
#include <chrono>

#include <sys/epoll.h>
#include <sys/socket.h>

#include "core/base/retry.h"

namespace penstock::uvc::usbip {
namespace {

constexpr std::uint32_t kVideoEndpointNumber = kVideoEndpoint & 0x0f;

} // namespace

Result<std::uint32_t> Connection::prepare()
{
	return std::uint32_t{EPOLLIN};
}

Status Connection::dispatch(std::uint32_t /*events*/)
{
	if (auto received = receive(); !received)
		return propagate(received);
	const std::uint32_t isochronous =
		bus_.transfer == Transfer::kIsochronous ? kVideoEndpointNumber : 0;
	std::size_t done = 0;
	for (;;) {
		auto message = parse(std::span(input_).subspan(done), isochronous);
		if (!message)
			return propagate(message);
		if (!*message)
			break;
		done += (*message)->bytes;
		if (auto handled = handle(std::move(**message)); !handled)
			return handled;
	}
	input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(done));
	return serve_stream();
}

/// Appends what has come to the input.
Result<std::size_t> Connection::receive()
{
	constexpr std::size_t kPiece = 65536;
	const std::size_t before = input_.size();
	input_.resize(before + kPiece);
	const ssize_t received = retry_interrupted([&] {
		return ::recv(socket_.get(), input_.data() + before, kPiece, MSG_DONTWAIT);
	});
	input_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(received, 0)));
	if (received < 0 && errno != EAGAIN)
		return system_error(errno, "USB/IP: receive");
	if (received == 0)
		return make_error(std::errc::connection_reset, "USB/IP: the host has let go");
	return input_.size() - before;
}

Status Connection::handle(Message message)
{
	return message.submit ? handle(std::move(*message.submit)) : handle(*message.unlink);
}

Status Connection::handle(Submit submit)
{
	if (submit.endpoint == 0) {
		const Answer result = camera_.control(submit.setup, submit.data);
		return send(answer(submit, result.error, result.data));
	}
	if (submit.endpoint != kVideoEndpointNumber || !submit.input)
		return send(answer(submit, EPIPE, {}));
	waiting_.push_back(std::move(submit));
	return {};
}

/// A transfer that was answered before is known to be over: the host has the answer, or finds it
/// in the socket before this one.
Status Connection::handle(const Unlink &unlink)
{
	const auto erased = std::erase_if(
		waiting_, [&](const Submit &submit) { return submit.sequence == unlink.victim; });
	return send(answer(unlink, erased > 0));
}

Status Connection::serve_stream()
{
	while (!waiting_.empty() && stream_.has_data()) {
		auto going_on = bus_.transfer == Transfer::kBulk
					? answer_bulk(waiting_.front())
					: answer_isochronous(waiting_.front());
		if (!going_on)
			return propagate(going_on);
		if (!*going_on)
			break;
		waiting_.pop_front();
	}
	return stream_.halted() ? answer_stall() : Status{};
}

/// A halted bulk endpoint fails all transfers, those that wait and those that come, until the halt
/// is cleared; an isochronous one cannot halt and stays silent.
Status Connection::answer_stall()
{
	while (bus_.transfer == Transfer::kBulk && !waiting_.empty()) {
		if (auto sent = send(answer(waiting_.front(), EPIPE, {})); !sent)
			return sent;
		waiting_.pop_front();
	}
	return {};
}

Result<bool> Connection::answer_bulk(const Submit &submit)
{
	transfer_.resize(submit.length);
	auto filled = stream_.fill(transfer_);
	if (!filled)
		return propagate(filled);
	if (!*filled)
		return false;
	auto sent = send(answer(submit, 0, std::span(transfer_).first(**filled)));
	if (!sent)
		return propagate(sent);
	return true;
}

/// Packets after the end of a picture are empty, as between pictures on a bus.
Result<bool> Connection::answer_isochronous(Submit &submit)
{
	transfer_.resize(submit.length);
	std::size_t used = 0;
	for (Packet &packet : submit.packets) {
		if (!stream_.has_data())
			break;
		const std::size_t most = std::min<std::size_t>(
			{packet.length, stream_.payload_size(), transfer_.size() - used});
		auto filled = stream_.fill(std::span(transfer_).subspan(used, most));
		if (!filled)
			return propagate(filled);
		if (!*filled)
			break;
		packet.actual = static_cast<std::uint32_t>(**filled);
		used += **filled;
	}
	auto sent = send(answer(submit, 0, std::span(transfer_).first(used)));
	if (!sent)
		return propagate(sent);
	return true;
}

/// Waits for room: the host's side always reads.
Status Connection::send(std::span<const std::byte> message)
{
	while (!message.empty()) {
		const ssize_t sent = retry_interrupted([&] {
			return ::send(socket_.get(), message.data(), message.size(), MSG_NOSIGNAL);
		});
		if (sent < 0)
			return system_error(errno, "USB/IP: send");
		message = message.subspan(static_cast<std::size_t>(sent));
	}
	return {};
}

} // namespace penstock::uvc::usbip
