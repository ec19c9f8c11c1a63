#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <vector>

#include "devices/passthrough/encoder.h"
#include "tests/support/rigs/encoder_rig.h"

namespace penstock::test {

/// What a camera that codes gives.
struct PassthroughSetup {
	EncoderSettings settings{};
	PixelFormat format = PixelFormat::kMJPG;
	/// The payload of each of its buffers, again and again.
	std::vector<std::vector<std::byte>> buffers{};
	std::set<std::uint64_t> missed_before{}; ///< these frames it missed one
	bool counts = true;			 ///< its driver numbers the frames
	std::uint32_t longest = 1u << 16;	 ///< bytes of a frame
};

/// The camera's own frames in an encoder's place.
class PassthroughRig final : public EncoderRig
{
public:
	/// Opens the encoder; throws when that fails.
	explicit PassthroughRig(const PassthroughSetup &setup);
	~PassthroughRig() override;

	passthrough::Encoder &encoder() override { return *encoder_; }

private:
	void paint(Buffer &buffer, std::uint64_t number) override;

	const PassthroughSetup setup_;
	std::uint32_t missed_ = 0;
	std::unique_ptr<passthrough::Encoder> encoder_;
};

} // namespace penstock::test
