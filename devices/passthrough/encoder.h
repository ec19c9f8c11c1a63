#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "core/bitstream/access_units.h"
#include "core/bitstream/parameter_sets.h"
#include "core/event/wakeup.h"
#include "devices/roles/encoder.h"
#include "devices/roles/encoder_life.h"
#include "devices/roles/frame_queue.h"

namespace penstock::passthrough {

/// What stands in an encoder's place when the camera codes by itself: the camera's H.264, HEVC or
/// MJPEG becomes the output as it is. Nothing is decoded or encoded, and no picture is copied: the
/// coded data are handed on from the memory that the camera's driver wrote them to.
///
/// Frames before the first keyframe of a run are no use to a decoder: they are dropped and count
/// as failed(), as does what is no frame of the codec. Where a frame is missing, by the driver's
/// sequence, the ones up to the next keyframe are handed on all the same, as CodedFrame::impaired.
/// A camera that gives nothing of use for 20 s, by its own clock, fails with
/// AllocationErrc::kFormatRefused.
class Encoder final : public penstock::Encoder
{
public:
	/// user_mistake(): a setting that only an encoder has, or a codec that no camera codes.
	static Result<std::unique_ptr<Encoder>> open(const EncoderSettings &settings);
	~Encoder() override;

	DeviceIdentity identity() const override;
	Result<EncoderCapabilities> capabilities() const override;
	/// Where none was asked for, that of the frames, once configured. From the first start() on
	/// it stays.
	Codec codec() const override { return codec_; }
	Result<Answer<>> propose_allocation(AllocationQuery &query) override;
	Result<Answer<>> configure(const Decision &decision) override;
	void release_allocation() override;
	Status start(CodedSink &sink) override;
	Status submit(BufferRef frame) override;
	std::uint32_t in_flight() const override
	{
		return static_cast<std::uint32_t>(waiting_.size());
	}
	std::uint64_t failed() const override { return failed_; }
	/// The camera is asked (Camera::request_keyframe()).
	void request_keyframe() override {}
	Status drain() override;
	bool drains_exactly() const override { return true; }
	void stop() override;

	int event_fd() const override { return wakeup_.fd(); }
	Result<std::uint32_t> prepare() override;
	Status dispatch(std::uint32_t events) override;

private:
	using Step = EncoderLife::Step;

	/// Where the stream stands.
	enum class Stream {
		kAwaitsKeyframe, ///< nothing can be decoded yet
		kWhole,
		kImpaired, ///< a frame was missing; a keyframe mends it
	};

	Encoder(std::optional<Codec> asked, Wakeup wakeup);

	Status hand_on_all();
	Status hand_on(const Buffer &frame);
	Status give(const Buffer &frame);
	Status take(const AccessUnit &unit);
	Status begin_stream(const AccessUnit &unit);
	void fail_given();
	void break_stream();
	void note_gap(const Buffer &frame);
	Status check_patience(ClockTime now) const;

	std::optional<Codec> asked_;
	const Wakeup wakeup_; ///< for drain(), which may come between prepare() and the wait
	Codec codec_;
	VideoInfo layout_; ///< configured
	std::size_t buffers_ = 0;

	CodedSink *sink_ = nullptr;
	EncoderLife life_;
	FrameQueue waiting_{0};
	std::optional<AccessUnits> units_;
	Stream stream_ = Stream::kAwaitsKeyframe;
	std::optional<ParameterSets> sets_;	///< from before the first keyframe
	bool splits_ = false;			///< its driver splits pictures (AccessUnits)
	std::optional<std::uint32_t> sequence_; ///< of the last frame
	ClockTime useful_;  ///< the time of the last frame that was handed on, or of the first one
	bool told_ = false; ///< of a frame of no use, in this run
	std::uint32_t given_ = 0; ///< frames, since the last unit
	std::uint64_t failed_ = 0;
};

} // namespace penstock::passthrough
