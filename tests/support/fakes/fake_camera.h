#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/allocation/buffer_budget.h"
#include "devices/roles/camera.h"
#include "devices/roles/source_error.h"
#include "tests/support/fakes/fake_pace.h"
#include "tests/support/fakes/fake_queue.h"

namespace penstock::test {

/// What a fake camera is like.
struct FakeCameraTraits {
	std::vector<PixelFormat> formats{PixelFormat::kNV12};
	std::vector<Size> sizes{{64, 36}};
	/// That it lists for a format at every size; none of other formats.
	std::map<PixelFormat, std::vector<Fraction>> rates;
	FakeDemands demands;
	bool takes_stride = false; ///< a longer one than it needs, in its alignment
	bool pads_rows = false;	   ///< composes the picture into more rows, in its alignment
	std::vector<std::uint64_t> modifiers{0}; ///< that it can write; the first by itself
	std::uint32_t user_buffers = 0;		 ///< CameraSettings::buffers
	Colorimetry colorimetry;
	std::chrono::microseconds interval{0}; ///< between frames; 0: whenever it has a buffer

	// What goes wrong while it runs. Frames are counted by their sequence number, queueings
	// from 1 over the camera's whole life.
	std::set<std::uint32_t> skipped;	   ///< frames that the driver loses
	std::set<std::uint32_t> damaged;	   ///< frames that it flags
	std::set<std::uint64_t> refused_queueings; ///< EFAULT, after the trial went well
	std::optional<std::uint32_t> silent_at;	   ///< neither this frame nor another one
	std::optional<std::uint32_t> lost_at;	   ///< ENODEV instead of this frame and ever after
	/// What the driver's clock shows for a frame of that number, captured at that time; empty:
	/// that time.
	std::function<ClockTime(std::uint32_t, ClockTime)> clock;
	/// Called with each frame's number while the driver is asked for it; it may take its time.
	std::function<void(std::uint32_t)> dequeuing;
	bool no_signal = false; ///< its source gives no picture
	std::optional<Error> fails_to_start;
	std::optional<Error> fails_to_decide; ///< a failing device instead of a refusal
};

/// A camera without hardware that keeps the role's contract and writes draw_picture(), with the
/// sequence number as the frame's number, straight into the memory as its own layout says.
class FakeCamera final : public Camera
{
public:
	explicit FakeCamera(const FakeCameraTraits &traits);
	~FakeCamera() override;

	DeviceIdentity identity() const override { return {"fake", "fake", "Fake camera", {}}; }
	Result<CameraCapabilities> capabilities() const override;
	Result<std::optional<Size>> native_size() const override { return traits_.sizes.at(0); }
	Result<Answer<VideoInfo>> describe(PixelFormat format, Size size) const override;
	Result<Answer<Decision>> decide_allocation(const AllocationQuery &query,
						   Strategy strategy) override;
	void release_allocation() override;
	void restore() override;
	Status start(FrameSink &sink) override;
	void stop() override;
	CameraCounters counters() const override { return counters_; }
	bool has_buffer() const override { return !queued_.empty(); }
	Status check_source() const override
	{
		return traits_.no_signal
			       ? tl::unexpected<Error>(Error{SourceErrc::kNoSignal, "fake"})
			       : Status{};
	}

	int event_fd() const override { return pace_.fd(); }
	Result<std::uint32_t> prepare() override;
	Status dispatch(std::uint32_t events) override;

	/// The driver, as it is set now.
	const FakeQueue &queue() const { return queue_; }
	/// Buffers that the driver needs at least.
	std::uint32_t needed_buffers() const;
	std::uint32_t decisions() const { return decisions_; }
	bool restored() const { return restored_; }
	/// What its user did against the role's contract.
	const std::vector<std::string> &misuses() const { return misuses_; }

private:
	VideoInfo driver_layout(PixelFormat format, Size size, const VideoInfo *wanted) const;
	Answer<> set_driver(const AllocationQuery &query, const VideoInfo &wanted,
			    std::span<const std::uint64_t> lengths);
	Answer<Decision> decide_own(const AllocationQuery &query, Strategy strategy);
	Answer<Decision> decide_foreign(const AllocationQuery &query, Strategy strategy);
	Answer<> adopt_foreign(const AllocationQuery &query, BufferPool &pool);
	Answer<Decision> accept(Strategy strategy, std::string allocator,
				const BufferBudget &budget);
	Answer<BufferBudget> budget(const AllocationQuery &query) const;

	Status queue_free_buffers();
	Status deliver(BufferRef frame);
	/// Notes the rule unless it is kept, and says whether it is.
	bool expect(bool kept, std::string_view rule);

	FakeCameraTraits traits_;
	FakeQueue queue_;
	FakePace pace_;
	Ref<BufferPool> pool_;
	FrameSink *sink_ = nullptr;
	std::deque<BufferRef> queued_;
	std::uint64_t queueings_ = 0;
	std::uint32_t sequence_ = 0;
	CameraCounters counters_;
	std::uint32_t decisions_ = 0;
	bool restored_ = false;
	std::vector<std::string> misuses_;
};

} // namespace penstock::test
