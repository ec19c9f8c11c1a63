#include "config/options/foreign_encoders.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/text/lower.h"

namespace penstock {

namespace {

constexpr std::string_view kNoNvenc = "penstock has no encoder for NVENC";
constexpr std::string_view kNoAv1 = "penstock makes no AV1; HEVC is the nearest";
constexpr std::string_view kNoMpeg = "penstock makes no MPEG-2 or MPEG-4 part 2";

constexpr auto kEncoders = std::to_array<ForeignEncoder>({
	// FFmpeg. Intel's QSV and AMD's AMF are other ways to the hardware that VA-API opens.
	{"libx264", "software", "h264"},
	{"libx264rgb", "software", "h264"},
	{"libopenh264", "software", "h264"},
	{"libx265", "", "hevc"},
	{"libvpx", "", "vp8"},
	{"libvpx-vp9", "", "vp9"},
	{"h264_vaapi", "vaapi", "h264"},
	{"hevc_vaapi", "vaapi", "hevc"},
	{"h264_qsv", "vaapi", "h264"},
	{"hevc_qsv", "vaapi", "hevc"},
	{"h264_amf", "vaapi", "h264"},
	{"hevc_amf", "vaapi", "hevc"},
	{"h264_v4l2m2m", "v4l2", "h264"},
	{"hevc_v4l2m2m", "v4l2", "hevc"},
	{"vp8_v4l2m2m", "v4l2", "vp8"},
	{"h264_omx", "v4l2", "h264"},
	{"h264_rkmpp", "v4l2", "h264"},
	{"hevc_rkmpp", "v4l2", "hevc"},
	{"h264_nvenc", "", "h264", kNoNvenc},
	{"hevc_nvenc", "", "hevc", kNoNvenc},
	// Codecs that no encoder here makes; the nearest that every player takes.
	{"mpeg", "", "h264", kNoMpeg},
	{"mpeg4", "", "h264", kNoMpeg},
	{"mpeg2video", "", "h264", kNoMpeg},
	{"av1", "", "hevc", kNoAv1},
	{"libaom-av1", "", "hevc", kNoAv1},
	{"libsvtav1", "", "hevc", kNoAv1},
	// GStreamer.
	{"x264enc", "software", "h264"},
	{"openh264enc", "software", "h264"},
	{"x265enc", "", "hevc"},
	{"vp8enc", "", "vp8"},
	{"vp9enc", "", "vp9"},
	{"jpegenc", "", "mjpeg"},
	{"v4l2h264enc", "v4l2", "h264"},
	{"v4l2h265enc", "v4l2", "hevc"},
	{"v4l2vp8enc", "v4l2", "vp8"},
	{"v4l2vp9enc", "v4l2", "vp9"},
	{"v4l2jpegenc", "v4l2", "mjpeg"},
	{"v4l2fwhtenc", "v4l2", "fwht"},
	{"vaapih264enc", "vaapi", "h264"},
	{"vaapih265enc", "vaapi", "hevc"},
	{"vah264enc", "vaapi", "h264"},
	{"vah264lpenc", "vaapi", "h264"},
	{"vah265enc", "vaapi", "hevc"},
	{"qsvh264enc", "vaapi", "h264"},
	{"qsvh265enc", "vaapi", "hevc"},
	{"omxh264enc", "v4l2", "h264"},
	{"mpph264enc", "v4l2", "h264"},
	{"mpph265enc", "v4l2", "hevc"},
	{"nvh264enc", "", "h264", kNoNvenc},
	{"nvh265enc", "", "hevc", kNoNvenc},
	// uStreamer.
	{"cpu", "software", "h264"},
	{"hw", "auto", ""},
	{"m2m-video", "v4l2", ""},
	{"m2m-image", "v4l2", "mjpeg"},
	// Short names that people use.
	{"x264", "software", "h264"},
	{"x265", "", "hevc"},
	{"openh264", "software", "h264"},
	{"v4l2m2m", "v4l2", ""},
	{"m2m", "v4l2", ""},
	{"va", "vaapi", ""},
	{"va-api", "vaapi", ""},
	{"qsv", "vaapi", ""},
	{"nvenc", "auto", "", kNoNvenc},
	{"hardware", "auto", ""},
	{"gpu", "auto", ""},
	{"sw", "software", ""},
	{"passthrough", "copy", ""},
	{"none", "copy", ""},
	// Codecs, where an encoder is asked for.
	{"h264", "", "h264"},
	{"h265", "", "hevc"},
	{"hevc", "", "hevc"},
	{"avc", "", "h264"},
	{"vp8", "", "vp8"},
	{"vp9", "", "vp9"},
	{"mjpeg", "", "mjpeg"},
	{"fwht", "", "fwht"},
});

} // namespace

std::optional<ForeignEncoder> find_foreign_encoder(std::string_view name)
{
	const auto found = std::ranges::find(kEncoders, lower(name), &ForeignEncoder::name);
	return found == kEncoders.end() ? std::nullopt : std::optional(*found);
}

std::string to_string(const ForeignEncoder &encoder)
{
	if (encoder.encoder.empty())
		return fmt::format("codec {}", encoder.codec);
	if (encoder.codec.empty())
		return fmt::format("encoder {}", encoder.encoder);
	return fmt::format("encoder {} and codec {}", encoder.encoder, encoder.codec);
}

} // namespace penstock
