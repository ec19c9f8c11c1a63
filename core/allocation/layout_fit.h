#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/video/video_info.h"

namespace penstock {

/// The first thing that keeps a consumer from reading a producer's frames where they are, or kNone.
struct LayoutMisfit {
	enum class What : std::uint8_t {
		kNone,
		kFormat,
		kSize,	      ///< of the visible picture
		kModifier,    ///< DRM modifier
		kMemoryCount, ///< the planes are spread over another number of memories
		kStride,
		kOffset,
		kRows,	 ///< the producer's layout ends before the last plane's rows
		kLength, ///< a memory is too short; for compressed formats max_bytes
		kColorimetry,
	};

	What what = What::kNone;
	std::uint8_t plane = 0;	 ///< for kStride, kOffset and kRows
	std::uint8_t memory = 0; ///< for kOffset, kRows and kLength
	VideoInfo producer;
	VideoInfo consumer;
	std::uint64_t length = 0; ///< of the producer's memory, for kLength

	/// They fit.
	bool none() const { return what == What::kNone; }
};

/// What keeps `consumer` from reading frames that lie as `producer` says. They fit when the formats
/// are the same apart from the number of memories, the visible size and the modifier are equal,
/// each plane has the same stride and offset, and every memory ends no earlier than the consumer
/// reads. Rows of padding may thus differ where nothing follows. Unspecified colorimetry fits any;
/// the rate does not matter.
///
/// `lengths` are the true lengths of the producer's memories, as far as they are known: these
/// decide in place of what its layout needs, so that a buffer with room after its last row passes.
LayoutMisfit find_misfit(const VideoInfo &producer, const VideoInfo &consumer,
			 std::span<const std::uint64_t> lengths = {});

/// In words that a user can act on: "encoder reads chroma at row 1088, camera writes it at row
/// 1080". The names stand for the two sides. Empty for kNone.
std::string to_string(const LayoutMisfit &misfit, std::string_view producer = "producer",
		      std::string_view consumer = "consumer");

} // namespace penstock
