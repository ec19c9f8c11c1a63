#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/pool/buffer_pool.h"
#include "devices/vaapi/encoder.h"
#include "tests/support/fakes/fake_heap.h"
#include "tests/support/process/scratch_directory.h"
#include "tests/support/rigs/va_display.h"

namespace penstock::test {

/// A display on the strict software driver, by the environment of this moment.
Result<vaapi::DisplayRef> open_va_display();

/// How a rig is set up.
struct VaSetup {
	DriverEnvironment::Variables driver{};
	EncoderSettings settings{};
	Size size{320, 240};
	Fraction rate{30, 1};
	PixelFormat format = PixelFormat::kNV12; ///< or kYUYV
	std::optional<Size> output_size{};	 ///< scaled to that
	bool own_memory = false; ///< the driver's surfaces in place of imported memory
	std::uint32_t buffers = 4;
	bool keeps_pictures = true; ///< for compare(); otherwise no coded data either
	std::chrono::nanoseconds watchdog = std::chrono::seconds(5);
};

/// The VA-API encoder on the strict software driver, fed with pictures of noise.
class VaRig final : private CodedSink
{
public:
	struct Coded {
		std::uint64_t frame; ///< number of the frame, from 0
		bool keyframe;
		std::string data;
	};

	/// Opens the encoder; throws when that fails.
	explicit VaRig(VaSetup setup);
	VaRig(const VaRig &) = delete;
	VaRig &operator=(const VaRig &) = delete;
	~VaRig() override;

	vaapi::Encoder &encoder() { return *encoder_; }
	/// What the encoder stated as the layout of frames.
	const VideoInfo &layout() const { return layout_; }
	BufferPool &pool() { return *pool_; }

	/// propose_allocation(), memory, configure(): the reason of a refusal, or empty.
	std::string allocate();
	/// allocate() and start(); throws on a refusal.
	void start();

	/// A free buffer with new noise, dispatching until there is one; null when the encoder
	/// fails.
	BufferRef draw();
	Status submit();
	/// submit() so many times, up to the first error.
	Status submit(unsigned frames);
	/// The same, each when the one before is finished.
	Status submit_singly(unsigned frames);
	/// One dispatch(), when there is an event in time.
	Status dispatch(std::chrono::milliseconds patience = std::chrono::seconds(5));
	/// drain() and dispatch() until the end.
	Status drain();
	/// submit(frames) and drain().
	Status encode(unsigned frames);

	const std::vector<Coded> &coded() const { return coded_; }
	/// Numbers of the frames that came out, and of those that are keyframes.
	std::vector<std::uint64_t> frames() const;
	std::vector<std::uint64_t> keyframes() const;

	/// What is wrong with the stream, decoded by FFmpeg: messages, pictures that differ from
	/// the frames in one bit (of YUYV the luma, of scaled ones their size). Empty if nothing
	/// is.
	std::string compare();
	/// The file with the stream.
	std::string write_stream();

	/// Lets go of the encoder and the display.
	void close();
	/// What the driver saw; its log ends with close().
	const DriverEnvironment &driver() const { return environment_; }

private:
	Status on_coded(const CodedFrame &frame) override;
	void on_drained() override { drained_ = true; }
	void make_pool(const AllocationQuery &query);

	VaSetup setup_;
	DriverEnvironment environment_;
	ScratchDirectory directory_;
	std::unique_ptr<vaapi::Encoder> encoder_;
	VideoInfo layout_;
	Ref<BufferPool> pool_;
	std::map<std::uint32_t, DeviceView> views_; ///< by Buffer::index()
	std::map<std::uint64_t, std::string> pictures_;
	std::vector<Coded> coded_;
	std::uint64_t drawn_ = 0;
	bool drained_ = false;
};

} // namespace penstock::test
