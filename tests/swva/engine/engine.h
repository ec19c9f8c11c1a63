#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>
#include <va/va.h>
#include <va/va_enc_h264.h>
#include <va/va_enc_hevc.h>

namespace swva {

/// One plane as the application described it.
struct PlaneView {
	const std::byte *data = nullptr;
	std::uint32_t pitch = 0;
};

/// The input, NV12 with 8 bits: plane 0 is Y, plane 1 is CbCr interleaved. The size is the coded
/// one: a multiple of 16 (H.264), of the smallest coding block (HEVC). All of it is read.
struct Picture {
	std::array<PlaneView, 2> planes;
	std::uint32_t width = 0;
	std::uint32_t height = 0;
};

/// Something that the application did wrong. `rule` is the id of the check, see "Checks" in
/// README.md: "4.frame_num", "6.start_code".
struct Violation {
	std::string rule;
	std::string text;
};

/// A packed header as the application sent it: the parameter buffer and its data buffer.
struct PackedHeader {
	std::uint32_t type = 0; ///< VAEncPackedHeaderType, MISC with its number for SEI
	std::vector<std::byte> data;
	std::uint32_t bit_length = 0;
	bool has_emulation_bytes = false;
};

/// One slice as the application rendered it.
template <typename SliceParameters>
struct Slice {
	SliceParameters param = {};
	std::optional<PackedHeader> header;
};

/// What the application rendered for one picture.
template <typename SequenceParameters, typename PictureParameters, typename SliceParameters>
struct Frame {
	/// VA_ENC_PACKED_HEADER_* of the configuration: what must come packed.
	std::uint32_t packed = 0;
	/// Only if sent with this picture.
	std::optional<SequenceParameters> sequence;
	PictureParameters picture = {};
	std::vector<Slice<SliceParameters>> slices;
	std::vector<PackedHeader> headers; ///< all but the slices', in the order sent
	std::uint32_t bitrate = 0;	   ///< bits per second in force; 0 without a bitrate
	/// The size that a decoder shall show: that of the input surface. 0 is not checked.
	std::uint32_t visible_width = 0;
	std::uint32_t visible_height = 0;
};

using H264Slice = Slice<VAEncSliceParameterBufferH264>;
using HevcSlice = Slice<VAEncSliceParameterBufferHEVC>;

struct H264Frame : Frame<VAEncSequenceParameterBufferH264, VAEncPictureParameterBufferH264,
			 VAEncSliceParameterBufferH264> {
	/// The configuration's. VAProfileNone: the lowest that has what the picture uses.
	VAProfile profile = VAProfileNone;
};

struct HevcFrame : Frame<VAEncSequenceParameterBufferHEVC, VAEncPictureParameterBufferHEVC,
			 VAEncSliceParameterBufferHEVC> {};

/// One access unit in the format of Annex B.
struct Coded {
	std::vector<std::byte> data;
	bool keyframe = false;
};

/// Checks and encodes the pictures of one context. For each picture, call check() and then
/// encode(), also when violations were found. Both remember the earlier pictures.
class H264Engine
{
public:
	/// "ipcm": lossless. "skip": I_PCM for I pictures, P pictures repeat the one before.
	/// "openh264": lossy with the bitrate honoured. Null for any other name.
	static std::unique_ptr<H264Engine> create(std::string_view name);
	virtual ~H264Engine() = default;

	/// All mistakes that the picture's parameters and packed headers show.
	virtual std::vector<Violation> check(const H264Frame &frame) = 0;

	/// The application's packed headers go out as they are. Parameter sets and slice headers
	/// that it did not send are made from the parameter buffers. An error says why the
	/// picture cannot be encoded.
	virtual tl::expected<Coded, std::string> encode(const H264Frame &frame,
							const Picture &picture) = 0;
};

/// The same for HEVC, but it writes a stream of its own: every picture is an IDR picture of raw
/// (pcm) blocks, with parameter sets that allow them, cropped as the application's are.
class HevcEngine
{
public:
	/// `picture_set_first`: the PPS comes before the SPS that it refers to, against the
	/// standard.
	static std::unique_ptr<HevcEngine> create(bool picture_set_first = false);
	virtual ~HevcEngine() = default;

	virtual std::vector<Violation> check(const HevcFrame &frame) = 0;
	virtual tl::expected<Coded, std::string> encode(const HevcFrame &frame,
							const Picture &picture) = 0;
};

} // namespace swva
