#include <array>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>

#include <spdlog/spdlog.h>

#include "devices/vaapi/encoder.h"
#include "tests/fuzz/lying_driver.h"
#include "tests/support/rigs/encoder_rig.h"
#include "tests/support/rigs/must.h"
#include "tests/support/rigs/va_display.h"

// The VA-API encoder on the tests' driver, which says anything: what it offers, surfaces and their
// layouts, some pictures.

namespace penstock::fuzz {
namespace {

using namespace penstock::test;
using namespace std::chrono_literals;

RigFrames draw_frames(Lies &lies)
{
	RigFrames frames;
	frames.size = {64, 48};
	frames.own_memory = lies.choice(2) != 0;
	if (lies.choice(4) == 0) {
		frames.format = PixelFormat::kYUYV;
		frames.output_size = frames.size;
	}
	return frames;
}

EncoderSettings draw_settings(Lies &lies)
{
	EncoderSettings settings;
	settings.gop = 3;
	if (lies.choice(3) == 0)
		settings.codec = Codec::kHevc;
	if (lies.choice(2) == 0)
		settings.rate_control = EncoderSettings::RateControl::kCbr;
	if (lies.choice(2) == 0)
		settings.bitrate = 1'000'000;
	return settings;
}

/// Feeds an encoder whose driver lies.
class LyingRig final : public EncoderRig
{
public:
	explicit LyingRig(Lies &lies) : EncoderRig(draw_frames(lies))
	{
		auto display = must(vaapi::Display::create([]() -> Result<vaapi::NativeDisplay> {
			return vaapi::NativeDisplay{va_display_without_node(), nullptr, "driver"};
		}));
		display->wait("vaSyncSurface", [this, &lies](VADisplay handle) {
			driver_.emplace(handle, lies);
			return VA_STATUS_SUCCESS;
		});
		encoder_ = must(vaapi::Encoder::open(std::move(display), draw_settings(lies), 2s));
	}
	~LyingRig() override
	{
		encoder_.reset();
		free_memory();
	}

	vaapi::Encoder &encoder() override { return *encoder_; }

private:
	void paint(Buffer &, std::uint64_t) override {}

	std::optional<LyingDriver> driver_; ///< the display ends before it
	std::unique_ptr<vaapi::Encoder> encoder_;
};

} // namespace
} // namespace penstock::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
	spdlog::set_level(spdlog::level::off);
	::setenv("SWVA_LOG", "/dev/null", 1);
	::setenv("SWVA_ALLOW_MEMFD", "1", 1);
	::setenv("SWVA_STRICT", "0", 1);
	penstock::fuzz::Lies lies(data, size);
	try {
		penstock::fuzz::LyingRig rig(lies);
		(void)rig.encoder().capabilities();
		rig.start();
		if (rig.submit_singly(5))
			(void)rig.drain();
		rig.encoder().stop();
	} catch (const std::exception &) {
		// What the rig cannot do with this driver.
	}
	return 0;
}
