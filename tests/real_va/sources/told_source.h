#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/buffer/buffer.h"

namespace penstock::test {

/// What the hardware was told to read, as tests/real_va/drm/source_picture.h logs it. Bytes.
struct ToldSource {
	std::uint32_t width = 0;
	std::uint32_t height = 0;
	std::uint64_t pitch = 0;
	std::uint64_t luma = 0; ///< from the beginning of its memory
	std::uint64_t chroma = 0;
	std::uint64_t memory = 0; ///< its size
	std::uint64_t inode = 0;
	bool tiled = false;
	bool apart = false; ///< luma and chroma lie in different memory
};

/// The last one of a log; nothing when there is none.
std::optional<ToldSource> read_told_source(const std::string &log);

/// Whether the log has an ioctl or a batch that the preload library does not know.
bool has_unknown(const std::string &log);

/// How it differs from an NV12 frame in one memory, as its VideoMeta describes it: empty when all
/// of the picture is read where the frame has it, and nothing outside of the memory, in blocks of
/// 16 pixels, as the hardware reads.
std::string compare_with_frame(const ToldSource &source, const Buffer &frame);

} // namespace penstock::test
