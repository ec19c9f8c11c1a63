#pragma once

#include <cstdint>

#include "tests/swva/engine/engine.h"
#include "tests/unit/swva/engine/nv12.h"

namespace swva::test {

/// An application that does everything right: what it renders for one picture after the other.
/// Tests break one thing in what it returns.
class H264Client
{
public:
	struct Settings {
		std::uint32_t width = 64; ///< visible
		std::uint32_t height = 48;
		VAProfile profile = VAProfileH264Main;
		bool cabac = true;
		std::uint32_t slices = 1;
		bool packed = true;
		std::uint32_t order_type = 0; ///< pic_order_cnt_type
		std::uint32_t cabac_init = 0;
		std::uint32_t bitrate = 1000000;
	};

	explicit H264Client(const Settings &settings) : settings_(settings) {}

	std::uint32_t coded_width() const { return (settings_.width + 15) / 16 * 16; }
	std::uint32_t coded_height() const { return (settings_.height + 15) / 16 * 16; }

	H264Frame idr();
	H264Frame p();

	/// Packs anew what the parameters say, after a test has changed them.
	static void pack(H264Frame &frame, const VAEncSequenceParameterBufferH264 &sequence);
	VAEncSequenceParameterBufferH264 sequence() const;

	Nv12 noise(unsigned seed) const
	{
		return {coded_width(), coded_height(), Nv12::Content::kNoise, seed};
	}

private:
	H264Frame frame(bool idr);
	H264Slice slice(std::uint32_t number, const H264Frame &frame) const;

	Settings settings_;
	std::uint32_t since_idr_ = 0;
	std::uint16_t idr_pic_id_ = 0;
};

} // namespace swva::test
