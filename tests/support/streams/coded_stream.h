#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "app/outputs/stream/packet.h"
#include "app/outputs/stream/stream_info.h"

namespace penstock::test {

/// One coded picture of a stream.
struct CodedPicture {
	std::vector<std::byte> data;
	bool keyframe = false;
};

constexpr Size kStreamSize{192, 108};

/// A moving test picture, "h264", "hevc", "vp8", "vp9" or "mjpeg" by FFmpeg's encoders: without B
/// frames, parameter sets in band at every keyframe, BT.709 in limited range. Made once for each
/// codec.
const std::vector<CodedPicture> &coded_stream(const std::string &codec);
/// FFmpeg's checksums of its first pictures, decoded as the encoder wrote them.
std::vector<std::string> source_checksums(const std::string &codec, std::size_t pictures);
/// "h264" or "hevc" as encoders make it that tell the parameter sets before the first picture only.
std::vector<CodedPicture> coded_stream_with_headers_once(const std::string &codec, bool delimiters);
constexpr std::size_t kStreamLength = 120;
constexpr std::size_t kStreamGop = 15;

/// What coded_stream() is.
StreamInfo stream_info(const std::string &codec);

/// As the driver's clock could have it: 30 frames per second from some hours after the boot, none
/// of them exactly in time, and a pause after the 40th.
ClockTime picture_time(std::size_t number);

/// A picture of the stream, which goes on without an end.
PacketRef picture_packet(PacketPool &pool, const std::string &codec, std::size_t number);

} // namespace penstock::test
