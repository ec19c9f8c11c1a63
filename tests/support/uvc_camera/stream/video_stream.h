#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/event/timer.h"
#include "tests/support/uvc_camera/model/camera.h"
#include "tests/support/uvc_camera/stream/fault.h"
#include "tests/support/uvc_camera/stream/payload.h"
#include "tests/support/uvc_camera/stream/picture_source.h"
#include "tests/support/uvc_camera/stream/sent_log.h"

namespace penstock::uvc {

/// The pictures that a camera sends: made at its own pace, spoilt where the plan says so, and cut
/// into transfers. It outlives connections, so that numbers of faults go on.
class VideoStream final : public StreamControl
{
public:
	enum class Event {
		kChanged,     ///< there is data to hand over, or the endpoint has halted
		kDisconnected ///< the camera is to leave the bus
	};
	struct Counts {
		std::uint64_t sent = 0;
		std::uint64_t late = 0; ///< not sent: the host had not taken the one before
	};

	static Result<std::unique_ptr<VideoStream>> create(FaultPlan plan,
							   std::optional<SentLog> log);

	/// To be called, from the event loop, when something happens.
	void on_event(std::function<void(Event)> handler) { handler_ = std::move(handler); }
	/// The source of the loop that keeps the pace.
	EventSource &pace() { return *pace_; }

	int start(const Mode &mode) override;
	void stop() override;
	void let_slow_down(bool may) override { may_slow_down_ = may; }
	std::optional<std::uint32_t> claimed_max_bytes() const override;

	bool halted() const { return halted_; }
	/// Bytes of a payload at most; of an isochronous stream each packet is one.
	std::size_t payload_size() const { return mode_.payload_size; }
	bool has_data() const { return payloads_.has_value() && !halted_; }
	/// Fills the next transfer, when has_data(). Nothing when the picture breaks off here.
	Result<std::optional<std::size_t>> fill(std::span<std::byte> transfer);

	const Counts &counts() const { return counts_; }

private:
	VideoStream(FaultPlan plan, std::optional<SentLog> log);

	Status open_pictures_of(const Mode &mode);
	void on_due();
	Status schedule();
	Status begin_picture(std::uint64_t number, const FaultSet &faults);
	Result<Picture> next_picture(const FaultSet &faults);
	std::span<const std::byte> spoilt(std::span<const std::byte> data, const FaultSet &faults);
	bool breaks_off(std::size_t transfer) const;
	Status end_picture();

	FaultPlan plan_;
	std::optional<SentLog> log_;
	std::optional<Timer> pace_; ///< there once create() has returned
	std::function<void(Event)> handler_;

	Mode mode_;
	std::unique_ptr<PictureSource> pictures_;
	std::unique_ptr<PictureSource> small_; ///< of half the size
	bool may_slow_down_ = false;
	bool halted_ = false;
	std::chrono::nanoseconds due_{}; ///< of CLOCK_MONOTONIC, when the next picture is
	std::uint64_t frames_ = 0;	 ///< number of the next picture
	std::uint64_t streams_ = 0;	 ///< number of the next start
	Counts counts_;

	bool toggle_ = false;
	std::optional<Payloads> payloads_; ///< of the picture on its way
	SentLog::Entry entry_{};
	std::span<const std::byte> data_;
	std::vector<std::byte> changed_; ///< a spoilt picture
};

} // namespace penstock::uvc
