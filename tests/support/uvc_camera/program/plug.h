#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/event/event_loop.h"
#include "core/event/folder_watch.h"
#include "core/event/timer.h"
#include "tests/support/uvc_camera/model/camera.h"
#include "tests/support/uvc_camera/program/options.h"
#include "tests/support/uvc_camera/stream/video_stream.h"
#include "tests/support/uvc_camera/usbip/connection.h"

namespace penstock::uvc {

/// The plug of a camera: puts it into a port of the host and pulls it out again.
class Plug
{
public:
	/// Plugs the camera in as soon as the loop runs. Borrows the loop.
	static Result<std::unique_ptr<Plug>> create(Options options, EventLoop &loop);

	Plug(const Plug &) = delete;
	Plug &operator=(const Plug &) = delete;
	~Plug();

	/// Pulls it out, and plugs it in again after the time of Options::away.
	void replug();

	/// Why it ended the loop: the host has no port for it.
	const std::optional<Error> &failure() const { return failure_; }
	const VideoStream::Counts &counts() const { return stream_->counts(); }

private:
	/// A stay in the port.
	struct Stay {
		Stay(const Options &options, VideoStream &stream, UniqueFd socket)
			: camera(*options.profile, options.bus, options.serial, stream,
				 options.random),
			  connection(std::move(socket), options.bus, camera, stream)
		{}

		Camera camera;
		usbip::Connection connection;
	};

	Plug(Options options, EventLoop &loop, std::unique_ptr<VideoStream> stream);

	Status watch();
	void on_stream(VideoStream::Event event);
	void on_timer();
	void plug_in();
	void pull_out();
	void tell_when_ready();

	const Options options_;
	EventLoop &loop_;
	std::unique_ptr<VideoStream> stream_;
	std::unique_ptr<Stay> stay_;	 ///< null while it is unplugged
	std::optional<Timer> timer_;	 ///< for the next step: plugging in or pulling out
	std::optional<FolderWatch> dev_; ///< for the node
	std::optional<Error> failure_;
	bool told_ = false; ///< that it is ready
};

} // namespace penstock::uvc
