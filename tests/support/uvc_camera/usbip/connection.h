#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "core/base/unique_fd.h"
#include "core/event/event_source.h"
#include "tests/support/uvc_camera/model/camera.h"
#include "tests/support/uvc_camera/stream/video_stream.h"
#include "tests/support/uvc_camera/usbip/message.h"

namespace penstock::uvc::usbip {

/// The camera's end of the cable: answers the transfers that the host waits for, those of the
/// stream when there are pictures. Fails when the host has let go.
class Connection final : public EventSource
{
public:
	/// Borrows camera and stream.
	Connection(UniqueFd socket, Bus bus, Camera &camera, VideoStream &stream)
		: socket_(std::move(socket)), bus_(bus), camera_(camera), stream_(stream)
	{}

	/// Answers waiting transfers with what the stream has now.
	Status serve_stream();

	int event_fd() const override { return socket_.get(); }
	Result<std::uint32_t> prepare() override;
	Status dispatch(std::uint32_t events) override;

private:
	Result<std::size_t> receive();
	Status handle(Message message);
	Status handle(Submit submit);
	Status handle(const Unlink &unlink);
	Status answer_stall();
	/// False when the picture breaks off.
	Result<bool> answer_bulk(const Submit &submit);
	Result<bool> answer_isochronous(Submit &submit);
	Status send(std::span<const std::byte> message);

	UniqueFd socket_;
	Bus bus_;
	Camera &camera_;
	VideoStream &stream_;
	std::vector<std::byte> input_;	  ///< received, of messages that are not whole
	std::deque<Submit> waiting_;	  ///< transfers of the video endpoint
	std::vector<std::byte> transfer_; ///< what one of them gets
};

} // namespace penstock::uvc::usbip
