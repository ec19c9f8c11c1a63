#pragma once

#include <cstdint>

#include "tests/swva/engine/engine.h"
#include "tests/unit/swva/engine/client.h"
#include "tests/unit/swva/engine/nv12.h"

namespace swva::test {

struct H264ClientSettings {
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

class H264Client : public Client<H264Client, H264Frame, H264ClientSettings, 16>
{
public:
	explicit H264Client(const Settings &settings) : Client(settings) {}

	/// Packs anew what the parameters say, after a test has changed them.
	static void pack(H264Frame &frame, const VAEncSequenceParameterBufferH264 &sequence);
	VAEncSequenceParameterBufferH264 sequence() const;

	Nv12 noise(unsigned seed) const
	{
		return {coded_width(), coded_height(), Nv12::Content::kNoise, seed};
	}

private:
	friend Client;

	void fill(H264Frame &frame, bool idr);
	H264Slice slice(std::uint32_t number, const H264Frame &frame) const;

	std::uint16_t idr_pic_id_ = 0;
};

} // namespace swva::test
