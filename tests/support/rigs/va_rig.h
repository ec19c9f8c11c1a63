#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "devices/vaapi/encoder.h"
#include "tests/support/fakes/fake_heap.h"
#include "tests/support/rigs/encoder_rig.h"
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
	bool own_memory = false;	   ///< the driver's surfaces in place of imported memory
	std::optional<VideoInfo> layout{}; ///< of a camera; the encoder's if absent
	std::uint32_t buffers = 4;
	bool keeps_pictures = true; ///< for compare(); otherwise no coded data either
	std::chrono::nanoseconds watchdog = std::chrono::seconds(5);
};

/// The VA-API encoder on the strict software driver, fed with pictures of noise.
class VaRig final : public EncoderRig
{
public:
	/// Opens the encoder; throws when that fails.
	explicit VaRig(VaSetup setup);
	~VaRig() override;

	vaapi::Encoder &encoder() override { return *encoder_; }

	/// What is wrong with the stream, decoded by FFmpeg: messages, pictures that differ from
	/// the frames in one bit (of YUYV the luma, of scaled ones their size). Empty if nothing
	/// is.
	std::string compare();

	/// Lets go of the encoder and the display.
	void close();
	/// What the driver saw; its log ends with close().
	const DriverEnvironment &driver() const { return environment_; }

private:
	void paint(Buffer &buffer, std::uint64_t number) override;

	const DriverEnvironment environment_;
	std::unique_ptr<vaapi::Encoder> encoder_;
	std::map<std::uint32_t, DeviceView> views_; ///< by Buffer::index()
	std::map<std::uint64_t, std::string> pictures_;
};

} // namespace penstock::test
