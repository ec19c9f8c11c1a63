#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/pool/buffer_pool.h"
#include "devices/software/encoder.h"
#include "tests/support/pictures/picture.h"
#include "tests/support/streams/header_trace.h"

namespace penstock::test {

/// How a rig is set up.
struct SoftwareSetup {
	EncoderSettings settings{};
	Size size{320, 240};
	PixelFormat format = PixelFormat::kYU12;
	Fraction rate{30, 1};
	Colorimetry colorimetry{};
	std::optional<VideoInfo> layout{}; ///< of the frames in memory; the tightest when absent
	AllocatorRef allocator{};	   ///< of the frames' memory; "system" when absent
	std::uint32_t buffers = 4;
	std::uint32_t noise = 0; ///< how much the pictures have of what cannot be predicted
};

/// The software encoder, fed with pictures that move.
class SoftwareRig final : private CodedSink
{
public:
	struct Coded {
		std::uint64_t frame; ///< its number, from 0
		bool keyframe;
		std::vector<std::byte> data;
	};

	/// Opens the encoder; throws when that fails.
	explicit SoftwareRig(SoftwareSetup setup = {});
	SoftwareRig(const SoftwareRig &) = delete;
	SoftwareRig &operator=(const SoftwareRig &) = delete;
	~SoftwareRig() override;

	software::Encoder &encoder() { return *encoder_; }
	BufferPool &pool() { return *pool_; }
	/// The query with the encoder's answer.
	const AllocationQuery &query() const { return query_; }

	/// propose_allocation(), memory, configure(): the reason of a refusal, or empty.
	std::string allocate();
	/// allocate() and start(); throws on a refusal.
	void start();

	/// The next picture in a free buffer; null when there is none.
	BufferRef draw();
	/// draw(), dispatching until there is a buffer, and submit(); the time stamp is that of the
	/// rate.
	Status submit(unsigned frames = 1);
	/// One dispatch(), when there is an event in time.
	Status dispatch(std::chrono::milliseconds patience = std::chrono::seconds(60));
	/// dispatch() until nothing is in flight.
	Status settle();
	/// drain() and dispatch() until the end.
	Status drain();
	/// submit(frames) and drain().
	Status encode(unsigned frames);

	const std::vector<Coded> &coded() const { return coded_; }
	std::vector<std::uint64_t> frames() const;
	std::vector<std::uint64_t> keyframes() const;
	/// What FFmpeg reads in the stream's headers.
	HeaderTrace headers() const;
	/// The lowest peak signal-to-noise ratio of all components of all pictures, as FFmpeg
	/// decodes them; throws when their number or size is not that of the frames.
	double worst_psnr() const;

private:
	Status on_coded(const CodedFrame &frame) override;
	void on_drained() override { drained_ = true; }
	std::vector<std::byte> stream() const;

	const SoftwareSetup setup_;
	std::unique_ptr<software::Encoder> encoder_;
	AllocationQuery query_;
	Ref<BufferPool> pool_;
	std::map<std::uint64_t, std::vector<Component>> pictures_;
	std::uint64_t drawn_ = 0;
	std::vector<Coded> coded_;
	bool drained_ = false;
};

} // namespace penstock::test
