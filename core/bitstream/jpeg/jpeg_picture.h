#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/base/result.h"
#include "core/video/geometry.h"

namespace penstock {

/// Which part of its chroma a JPEG keeps.
enum class JpegChroma : std::uint8_t { k420, k422, k444, k400 };

inline constexpr std::array kJpegChromas{JpegChroma::k420, JpegChroma::k422, JpegChroma::k444,
					 JpegChroma::k400};

std::string_view name_of(JpegChroma chroma); ///< "4:2:0", …

/// ITU-T T.81, B.2.4.2: how many codes there are of 1 to 16 bits, and what they stand for in the
/// order of their length.
struct JpegHuffmanTable {
	static constexpr std::size_t kValues = 162; ///< that a table of baseline JPEG can have

	std::array<std::uint8_t, 16> counts{};
	std::array<std::uint8_t, kValues> values{};
	friend bool operator==(const JpegHuffmanTable &, const JpegHuffmanTable &) = default;
};

struct JpegComponent {
	std::uint8_t id = 0;
	std::uint8_t horizontal = 1; ///< sampling factors
	std::uint8_t vertical = 1;
	std::uint8_t quantiser = 0; ///< numbers of its tables
	std::uint8_t dc_table = 0;
	std::uint8_t ac_table = 0;
	friend bool operator==(const JpegComponent &, const JpegComponent &) = default;
};

/// What a decoder has to know before the coded samples. A camera sends the same with each frame,
/// until it takes another quality.
struct JpegHeaders {
	static constexpr std::size_t kQuantisers = 4;
	static constexpr std::size_t kHuffmanTables = 2; ///< of each kind

	Size size{};
	JpegChroma chroma = JpegChroma::k420;
	std::size_t component_count = 0; ///< 3: Y, Cb, Cr; 1: grey
	std::array<JpegComponent, 3> components{};
	std::array<bool, kQuantisers> has_quantiser{};
	/// In the order of T.81's zigzag, as they are sent.
	std::array<std::array<std::uint8_t, 64>, kQuantisers> quantisers{};
	/// Those that were not sent are the usual ones (T.81, annex K).
	std::array<JpegHuffmanTable, kHuffmanTables> dc_tables{};
	std::array<JpegHuffmanTable, kHuffmanTables> ac_tables{};
	friend bool operator==(const JpegHeaders &, const JpegHeaders &) = default;

	/// The blocks of samples that are coded together: pixels of one, and how many there are.
	Size unit_size() const;
	std::uint32_t units() const;
};

struct JpegPicture {
	JpegHeaders headers;
	std::uint32_t restart_interval = 0; ///< units; 0: there are no restarts
	/// The coded samples with their restart markers, without the end of the image; a part of
	/// the frame that was parsed.
	std::span<const std::byte> scan;
};

/// Takes a frame of an MJPEG camera apart (ITU-T T.81, baseline, all components in one scan), which
/// may be anything. Nothing is allocated unless it fails, and the samples are looked at for markers
/// only: with bytes that are lost, a frame rarely has all its restarts in order, or its end.
///
/// Huffman tables may be missing, as UVC cameras leave them out; application segments and comments
/// are skipped, and what follows the end of the image is ignored.
///
/// bad_message: no JPEG, cut off, damaged, or of another kind: progressive, 12 bits, arithmetic
/// coding, several scans, other chroma than JpegChroma.
Result<JpegPicture> parse_jpeg(std::span<const std::byte> frame);

} // namespace penstock
