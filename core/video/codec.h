#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace penstock {

/// The codecs that encoders produce. A device knows only some of them. No codec asked for is an
/// empty std::optional, which users write "auto".
enum class Codec : std::uint8_t { kH264, kHevc, kVp8, kVp9, kMjpeg, kFwht };

inline constexpr std::array kCodecs{Codec::kH264, Codec::kHevc,	 Codec::kVp8,
				    Codec::kVp9,  Codec::kMjpeg, Codec::kFwht};

/// As users write it: "h264", "hevc", "vp8", "vp9", "mjpeg", "fwht".
std::string_view name_of(Codec codec);

/// The same, or "auto".
std::string_view name_of(std::optional<Codec> codec);

/// A name in any case, also "avc", "h.265" and "mjpg". Nothing for other words, "auto" among them.
std::optional<Codec> parse_codec(std::string_view word);

/// What V4L2 means by the fourcc of a coded format; nothing for what is none of the above.
std::optional<Codec> codec_of(std::uint32_t fourcc);

/// The name of a coded format, for people: also of one that is no Codec ("av1"). Empty for what is
/// not known.
std::string_view coded_format_name(std::uint32_t fourcc);

} // namespace penstock
