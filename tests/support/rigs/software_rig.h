#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "devices/software/encoder.h"
#include "tests/support/pictures/picture.h"
#include "tests/support/rigs/encoder_rig.h"
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
class SoftwareRig final : public EncoderRig
{
public:
	/// Opens the encoder; throws when that fails.
	explicit SoftwareRig(const SoftwareSetup &setup = {});

	software::Encoder &encoder() override { return *encoder_; }

	/// What FFmpeg reads in the stream's headers.
	HeaderTrace headers() const;
	/// The lowest peak signal-to-noise ratio of all components of all pictures, as FFmpeg
	/// decodes them; throws when their number or size is not that of the frames.
	double worst_psnr();

private:
	void paint(Buffer &buffer, std::uint64_t number) override;

	const std::uint32_t noise_;
	std::unique_ptr<software::Encoder> encoder_;
	std::map<std::uint64_t, std::vector<Component>> pictures_;
};

} // namespace penstock::test
