#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace penstock::test {

/// One coded frame in the kernel's FWHT format (drivers/media/test-drivers/vicodec/codec-fwht.h).
struct FwhtFrame {
	std::uint32_t width = 0; ///< visible
	std::uint32_t height = 0;
	bool keyframe = false;
	std::span<const std::byte> data; ///< header included
};

/// The frames of a stream that begins with the first byte of `stream`, which must outlive them. A
/// header that is none ends the list; `rest` is what came after the last whole frame.
struct FwhtFrames {
	std::vector<FwhtFrame> frames;
	std::size_t rest = 0;
};

FwhtFrames split_fwht(std::span<const std::byte> stream);
FwhtFrames split_fwht(const std::string &stream);

} // namespace penstock::test
