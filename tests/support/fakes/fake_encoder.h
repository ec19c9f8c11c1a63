#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "devices/roles/encoder.h"
#include "devices/roles/encoder_life.h"
#include "tests/support/fakes/fake_pace.h"
#include "tests/support/fakes/fake_queue.h"

namespace penstock::test {

/// What a fake encoder is like.
struct FakeEncoderTraits {
	std::string path = "/dev/fake-encoder";
	std::vector<PixelFormat> formats{PixelFormat::kNV12};
	std::vector<PixelFormat> converts; ///< and scales before it codes; of any size
	FakeDemands demands;
	std::uint32_t holds = 2;     ///< frames at once; the first is coded when it has these
	bool offers_memory = true;   ///< a pool of its own
	bool states_strides = false; ///< its needs as stride alignments instead of padding
	bool drains_exactly = true;
	bool forgets_times = false;	       ///< of frames: a coded one has 0
	bool drains_at_once = false;	       ///< tells of an empty drain inside drain()
	std::chrono::microseconds interval{0}; ///< between coded frames; 0: as fast as it gets them
	/// Whether it is done with its next frame, asked with the number of those before it; a
	/// drain does not wait for that. Empty: always.
	std::function<bool(std::uint64_t)> done;

	// What goes wrong while it runs; frames counted from 1 over the encoder's whole life.
	std::set<std::uint64_t> refused_frames;	  ///< EINVAL, after the trial went well
	std::set<std::uint64_t> damaged_frames;	  ///< bad_message, as where it decodes
	std::optional<std::uint64_t> hangs_after; ///< gives nothing back after as many coded frames
	std::optional<std::uint64_t> fails_after; ///< EIO instead of the next coded frame
	std::optional<Error> fails_to_start;
	std::optional<Error> fails_to_configure; ///< a failing device instead of a refusal
	std::optional<Error> fails_to_propose;
};

/// What the fake encoder makes of a frame.
struct FakeCoded {
	std::uint64_t checksum = 0; ///< of the visible picture, read by the encoder's own layout
	std::uint64_t pts = 0;	    ///< in ns
	friend bool operator==(const FakeCoded &, const FakeCoded &) = default;
};
/// The frames of a coded stream.
std::vector<FakeCoded> parse_fake_stream(std::span<const std::byte> stream);

/// An encoder without hardware that keeps the role's contract. A coded frame is the checksum of
/// what it saw, so that a layout that is not its own shows.
class FakeEncoder final : public Encoder
{
public:
	explicit FakeEncoder(const FakeEncoderTraits &traits);
	~FakeEncoder() override;

	DeviceIdentity identity() const override;
	Result<EncoderCapabilities> capabilities() const override;
	Codec codec() const override { return Codec::kFwht; }
	Result<Answer<>> propose_allocation(AllocationQuery &query) override;
	Result<Answer<>> configure(const Decision &decision) override;
	void release_allocation() override;
	Status start(CodedSink &sink) override;
	Status submit(BufferRef frame) override;
	std::uint64_t failed() const override { return 0; }
	std::uint32_t in_flight() const override
	{
		return static_cast<std::uint32_t>(frames_.size());
	}
	void request_keyframe() override { keyframe_wanted_ = true; }
	Status drain() override;
	bool drains_exactly() const override { return traits_.drains_exactly; }
	void stop() override;

	int event_fd() const override { return pace_.fd(); }
	Result<std::uint32_t> prepare() override;
	Status dispatch(std::uint32_t events) override;

	/// The driver, as it is set now.
	const FakeQueue &queue() const { return queue_; }
	std::uint64_t coded() const { return coded_; }
	/// The size that it was last asked to convert to.
	std::optional<Size> output_size() const { return output_size_; }
	/// What its user did against the role's contract.
	const std::vector<std::string> &misuses() const { return misuses_; }

private:
	using Step = EncoderLife::Step;

	bool takes(const AllocationQuery &query) const;
	VideoAlignment alignment() const;
	Answer<> adopt(const std::vector<BufferRef> &buffers, bool own);
	bool hangs() const { return traits_.hangs_after && coded_ >= *traits_.hangs_after; }
	bool has_work() const;
	Status encode_one();
	/// Notes a call that the life cycle refuses.
	Status check(Step step);

	FakeEncoderTraits traits_;
	FakeQueue queue_;
	FakePace pace_;
	Ref<BufferPool> own_pool_;
	std::optional<Size> output_size_;
	EncoderLife life_;
	CodedSink *sink_ = nullptr;
	std::deque<BufferRef> frames_;
	std::uint64_t submitted_ = 0;
	std::uint64_t coded_ = 0;
	bool keyframe_wanted_ = true; ///< as the first one is
	std::vector<std::string> misuses_;
};

} // namespace penstock::test
