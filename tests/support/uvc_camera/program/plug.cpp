#include "tests/support/uvc_camera/program/plug.h"

#include <chrono>
#include <cstdio>

#include "tests/support/uvc_camera/program/camera_node.h"
#include "tests/support/uvc_camera/usbip/host_port.h"

namespace penstock::uvc {
namespace {

void complain(const Error &error)
{
	std::fprintf(stderr, "uvc_camera: %s\n", error.message().c_str());
}

} // namespace

Plug::Plug(Options options, EventLoop &loop, std::unique_ptr<VideoStream> stream)
	: options_(std::move(options)), loop_(loop), stream_(std::move(stream))
{}

Result<std::unique_ptr<Plug>> Plug::create(Options options, EventLoop &loop)
{
	std::optional<SentLog> log;
	if (!options.sent.empty()) {
		auto created = SentLog::create(options.sent);
		if (!created)
			return propagate(created);
		log = std::move(*created);
	}
	auto stream = VideoStream::create(FaultPlan(options.faults), std::move(log));
	if (!stream)
		return propagate(stream);
	std::unique_ptr<Plug> plug(new Plug(std::move(options), loop, std::move(*stream)));
	if (auto watching = plug->watch(); !watching)
		return propagate(watching);
	return plug;
}

Plug::~Plug()
{
	pull_out();
	loop_.remove(stream_->pace());
	if (timer_)
		loop_.remove(*timer_);
	if (dev_)
		loop_.remove(*dev_);
}

Status Plug::watch()
{
	auto timer = Timer::create([this] { on_timer(); });
	if (!timer)
		return propagate(timer);
	timer_ = std::move(*timer);
	auto dev = FolderWatch::create("/dev", "video", [this] { tell_when_ready(); });
	if (!dev)
		return propagate(dev);
	dev_ = std::move(*dev);
	stream_->on_event([this](VideoStream::Event event) { on_stream(event); });
	loop_.add(stream_->pace(), complain);
	loop_.add(*timer_, complain);
	loop_.add(*dev_, complain);
	return timer_->arm_now();
}

void Plug::on_stream(VideoStream::Event event)
{
	if (!stay_)
		return;
	if (event == VideoStream::Event::kDisconnected)
		(void)timer_->arm_now(); // the connection is at work, and may not go yet
	else if (auto served = stay_->connection.serve_stream(); !served)
		(void)timer_->arm_now();
}

void Plug::on_timer()
{
	if (stay_)
		replug();
	else
		plug_in();
}

void Plug::replug()
{
	pull_out();
	(void)timer_->arm(options_.away);
}

/// The kernel tells nobody when it has let go of a device that was pulled out: it is asked again
/// after a while.
void Plug::plug_in()
{
	constexpr std::chrono::milliseconds kSoon{10};
	if (find_camera_node(options_.serial)) {
		(void)timer_->arm(kSoon);
		return;
	}
	auto port = usbip::plug_in(options_.bus.speed, options_.port);
	if (!port) {
		failure_ = std::move(port.error());
		loop_.quit();
		return;
	}
	if (!*port) {
		(void)timer_->arm(kSoon);
		return;
	}
	told_ = false;
	stay_ = std::make_unique<Stay>(options_, *stream_, std::move((*port)->socket));
	loop_.add(stay_->connection, [this](const Error &error) {
		complain(error);
		(void)timer_->arm_now();
	});
}

void Plug::pull_out()
{
	if (!stay_)
		return;
	loop_.remove(stay_->connection);
	stay_.reset();
	stream_->stop();
}

void Plug::tell_when_ready()
{
	if (!stay_ || told_)
		return;
	if (const auto node = find_camera_node(options_.serial)) {
		told_ = true;
		std::printf("ready %s\n", node->c_str());
		std::fflush(stdout);
	}
}

} // namespace penstock::uvc
