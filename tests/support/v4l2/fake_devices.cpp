#include "tests/support/v4l2/fake_devices.h"

#include <sys/epoll.h>

namespace penstock::test {

namespace {

/// An object of `Role` on the node at `path`; null, and why, when it cannot be opened.
template <typename Role, typename Settings>
std::unique_ptr<Role> open_device(FakeIo &io, const std::string &path, const Settings &settings,
				  std::string &error)
{
	auto device = v4l2::Device::open(path, io);
	if (!device) {
		error = device.error().message();
		return nullptr;
	}
	auto opened = Role::open(std::move(*device), settings);
	if (!opened) {
		error = opened.error().message();
		return nullptr;
	}
	return std::move(*opened);
}

/// vb2_core_poll() says nothing of a queue, not even POLLERR, to whoever asks for neither POLLIN
/// nor POLLOUT.
std::uint32_t poll(FakeIo &io, int fd, std::uint32_t mask)
{
	const std::uint32_t events = io.poll(fd) & (mask | EPOLLERR | EPOLLHUP);
	const bool of_queues = (mask & (EPOLLIN | EPOLLOUT)) != 0 || (events & EPOLLHUP) != 0;
	return of_queues ? events : events & ~std::uint32_t{EPOLLERR};
}

} // namespace

Result<bool> serve_once(FakeIo &io, EventSource &source)
{
	auto mask = source.prepare();
	if (!mask)
		return propagate(mask);
	// Without a mask the loop does not wait for the source at all.
	const std::uint32_t events = *mask == 0 ? 0u : poll(io, source.event_fd(), *mask);
	if (events == 0)
		return false;
	if (Status status = source.dispatch(events); !status)
		return propagate(status);
	return true;
}

Status serve(FakeIo &io, EventSource &source)
{
	for (;;) {
		auto served = serve_once(io, source);
		if (!served)
			return propagate(served);
		if (!*served)
			return {};
	}
}

FakeNodeCamera::FakeNodeCamera(const FakeCameraNodeTraits &traits, const CameraSettings &settings)
	: node(std::make_shared<FakeCameraNode>(traits))
{
	io.add(kFakeCameraPath, node);
	camera = open_device<v4l2::Camera>(io, kFakeCameraPath, settings, error);
}

FakeNodeEncoder::FakeNodeEncoder(const FakeEncoderNodeTraits &traits,
				 const EncoderSettings &settings)
	: node(std::make_shared<FakeEncoderNode>(traits))
{
	io.add(kFakeEncoderPath, node);
	encoder = open_device<v4l2::Encoder>(io, kFakeEncoderPath, settings, error);
}

} // namespace penstock::test
