#pragma once

#include <cstdint>

#include "tests/swva/engine/engine.h"
#include "tests/unit/swva/engine/nv12.h"

namespace swva::test {

/// An application that does everything right: what it renders for one picture after the other.
/// Tests break one thing in what it returns.
class HevcClient
{
public:
	struct Settings {
		std::uint32_t width = 128; ///< visible
		std::uint32_t height = 96;
		std::uint32_t slices = 1;
		bool packed = true;
	};

	explicit HevcClient(const Settings &settings) : settings_(settings) {}

	std::uint32_t coded_width() const { return (settings_.width + 7) / 8 * 8; }
	std::uint32_t coded_height() const { return (settings_.height + 7) / 8 * 8; }

	HevcFrame idr();
	HevcFrame p();

	/// Packs anew what the parameters say, after a test has changed them.
	void pack(HevcFrame &frame, const VAEncSequenceParameterBufferHEVC &sequence) const;
	VAEncSequenceParameterBufferHEVC sequence() const;

private:
	HevcFrame frame(bool idr);
	HevcSlice slice(std::uint32_t number, const HevcFrame &frame) const;
	std::uint32_t ctbs() const;

	Settings settings_;
	std::uint32_t since_idr_ = 0;
};

} // namespace swva::test
