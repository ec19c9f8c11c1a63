#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/pool/buffer_pool.h"
#include "devices/roles/encoder.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock::test {

/// The frames that a rig feeds to its encoder, and the memory that they lie in.
struct RigFrames {
	Size size{320, 240};
	PixelFormat format = PixelFormat::kNV12;
	Fraction rate{30, 1};
	Colorimetry colorimetry{};
	std::optional<Size> output_size{}; ///< converted and scaled to that
	/// In memory, and as the camera lays them out by itself; the one that the encoder states if
	/// absent.
	std::optional<VideoInfo> layout{};
	AllocatorRef allocator{}; ///< of the memory; FakeHeap if absent
	bool own_memory = false;  ///< the encoder's own memory in place of the allocator's
	std::uint32_t buffers = 4;
	bool keeps_coded = true; ///< what comes out; otherwise it is only counted
};

/// Feeds an encoder with frames, as a pipeline does, and keeps what comes out. A derived rig says
/// which encoder that is and paints the pictures.
class EncoderRig : private CodedSink
{
public:
	struct Coded {
		std::uint64_t frame; ///< its number, from 0
		bool keyframe;
		bool impaired;	      ///< as in CodedFrame
		std::uint32_t frames; ///< likewise
		std::vector<std::byte> data;
	};
	enum class Lengths {
		kFull,
		kHalf, ///< of what the layout needs
	};

	EncoderRig(const EncoderRig &) = delete;
	EncoderRig &operator=(const EncoderRig &) = delete;
	~EncoderRig() override;

	virtual Encoder &encoder() = 0;

	BufferPool &pool() { return *pool_; }
	/// Of the frames in memory.
	const VideoInfo &layout() const { return layout_; }
	/// The query with the encoder's answer.
	const AllocationQuery &query() const { return query_; }
	/// What the encoder is configured with.
	Decision decision() const;

	/// propose_allocation(): the reason of a refusal, or empty.
	std::string propose();
	/// propose(), memory with buffers of these lengths, configure(): the reason of a refusal,
	/// or empty.
	std::string allocate(Lengths lengths = Lengths::kFull);
	/// start(), and allocate() before it unless that was called; throws on a refusal.
	void start();
	/// Encoder::start() alone.
	Status restart();

	/// A free buffer with the next picture, whose time is that of the rate; null when none is
	/// free.
	BufferRef draw();
	/// Draws another picture into a buffer that is out.
	void paint_again(Buffer &buffer) { paint(buffer, drawn_); }
	/// draw(), dispatching until there is a buffer, and submit(); up to the first error.
	Status submit(unsigned frames = 1);
	/// The same, each frame when the one before is finished.
	Status submit_singly(unsigned frames);
	/// One dispatch(), when there is an event in time.
	Status dispatch(std::chrono::milliseconds patience = std::chrono::seconds(60));
	/// dispatch() until nothing is in flight.
	Status settle();
	/// drain() and dispatch() until the end.
	Status drain();
	/// submit(frames) and drain().
	Status encode(unsigned frames);
	/// From now on the end of a drain stops the encoder.
	void stop_when_drained() { stops_when_drained_ = true; }
	/// Times that the encoder has told the end of a drain since the last start().
	unsigned drains() const { return drains_; }

	const std::vector<Coded> &coded() const { return coded_; }
	/// Numbers of the frames that came out, and of those that are keyframes.
	std::vector<std::uint64_t> frames() const;
	std::vector<std::uint64_t> keyframes() const;
	std::vector<std::byte> stream() const;

protected:
	/// The stream's pictures in this format of FFmpeg, or else in the decoder's, one after the
	/// other; or what FFmpeg complains of.
	struct Decoded {
		std::string pictures;
		std::string complaint;
	};

	explicit EncoderRig(RigFrames frames) : frames_(std::move(frames)) {}

	const RigFrames &rig_frames() const { return frames_; }
	Decoded decode(const std::optional<std::string> &pixel_format);
	/// Lets go of the memory; the encoder has let go of it before.
	void free_memory();

private:
	/// Draws the picture of frame `number` into the buffer, whose layout is layout().
	virtual void paint(Buffer &buffer, std::uint64_t number) = 0;

	Status on_coded(const CodedFrame &frame) override;
	void on_drained() override;
	void make_pool(Lengths lengths);

	const RigFrames frames_;
	const ScratchDirectory directory_;
	AllocationQuery query_;
	VideoInfo layout_;
	Ref<BufferPool> pool_;
	std::uint64_t drawn_ = 0;
	std::vector<Coded> coded_;
	unsigned drains_ = 0;
	bool stops_when_drained_ = false;
};

} // namespace penstock::test
