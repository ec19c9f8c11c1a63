#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "core/event/event_set.h"
#include "devices/roles/encoder.h"
#include "devices/roles/encoder_life.h"
#include "devices/vaapi/driver/entry_traits.h"
#include "devices/vaapi/encode/driver_objects.h"
#include "devices/vaapi/encode/encode_run.h"
#include "devices/vaapi/encode/frame_readers.h"
#include "devices/vaapi/surface/layout_probe.h"
#include "devices/vaapi/surface/surface_pool.h"

namespace penstock::vaapi {

/// A VA-API encoder: H.264 or HEVC, by EncSlice or EncSliceLP.
///
/// It reads the driver's own surfaces, which propose_allocation() offers as a pool of dmabufs, or
/// imports dmabufs as surfaces: one for each buffer, made once by configure(). The buffer with
/// index i is always surface i.
///
/// Frames of another format, or that are to be scaled, go through the driver's converter first, and
/// JPEG before that through its decoder.
class Encoder final : public penstock::Encoder
{
public:
	/// How long the driver may take for a frame.
	static constexpr std::chrono::nanoseconds kWatchdog = std::chrono::seconds(3);

	/// Chooses codec and profile. not_supported: the driver does not encode that.
	static Result<std::unique_ptr<Encoder>> open(DisplayRef display,
						     const EncoderSettings &settings,
						     std::chrono::nanoseconds watchdog = kWatchdog);
	~Encoder() override;

	DeviceIdentity identity() const override;
	Result<EncoderCapabilities> capabilities() const override;
	Codec codec() const override;
	Result<Answer<>> propose_allocation(AllocationQuery &query) override;
	Result<Answer<>> configure(const Decision &decision) override;
	void release_allocation() override;
	Status start(CodedSink &sink) override;
	Status submit(BufferRef frame) override;
	std::uint32_t in_flight() const override;
	std::uint64_t failed() const override;
	Status drain() override;
	bool drains_exactly() const override { return true; }
	void stop() override;

	int event_fd() const override { return events_.fd(); }
	Result<std::uint32_t> prepare() override;
	Status dispatch(std::uint32_t events) override;

	void request_keyframe() override;
	/// From the next frame on. While streaming; refused where the rate control has no bitrate.
	Status set_bitrate(std::uint64_t bitrate);

private:
	using Step = EncoderLife::Step;

	Encoder(DisplayRef display, EncoderSettings settings, const EntryTraits &traits,
		SurfaceTraits surfaces, EventSet events, std::chrono::nanoseconds watchdog);

	bool encodes_directly() const { return reader_ == &readers_.encoder; }
	bool decodes() const { return readers_.decoder && reader_ == &readers_.decoder->surfaces; }
	void propose_decoding(AllocationQuery &query);
	Result<std::unique_ptr<StreamWriter>> plan_stream(const VideoInfo &frames) const;
	Answer<> gather_inputs(const FramePool &frames, const std::vector<BufferRef> &buffers,
			       DriverObjects &session);
	Status import_inputs(const std::vector<BufferRef> &buffers, const VideoInfo &layout,
			     bool own, DriverObjects &session);
	Answer<> decode_inputs(const VideoInfo &frames, const std::vector<BufferRef> &buffers,
			       DriverObjects &session);
	Answer<> add_converter(const VideoInfo &frames, DriverObjects &session);
	JpegTargets jpeg_targets(Size frames) const;

	const DisplayRef display_;
	const std::optional<ReadRules> rules_; ///< of its driver, if that is known
	const EncoderSettings settings_;
	const EntryTraits traits_;
	const FrameReaders readers_;
	const EventSet events_; ///< what it waits for while it streams
	const std::chrono::nanoseconds watchdog_;

	std::optional<FrameLayout> layout_;	 ///< proposed
	const SurfaceTraits *reader_ = nullptr;	 ///< of the frames that were proposed
	Size output_size_;			 ///< visible, of the stream
	Ref<SurfacePool> own_pool_;		 ///< offered by propose_allocation()
	std::shared_ptr<DriverObjects> session_; ///< configured
	std::unique_ptr<EncodeRun> encoding_;
	std::uint64_t lost_in_earlier_runs_ = 0;
	CodedSink *sink_ = nullptr;
	EncoderLife life_;
};

} // namespace penstock::vaapi
