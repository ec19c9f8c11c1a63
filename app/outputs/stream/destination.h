#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "config/options/settings.h"
#include "core/base/result.h"
#include "core/video/codec.h"

namespace penstock {

/// What holds coded frames.
struct Container {
	std::string_view name;	///< for people: "MP4"
	std::string_view muxer; ///< libavformat's name; empty: the frames one after another
	std::span<const Codec> codecs;

	bool takes(Codec codec) const;
	bool takes_every_codec() const;
};

/// What is done for the safety of files; see OutputSettings.
struct FilePolicy {
	bool overwrite = false;
	SyncInterval sync = OutputSettings{}.sync;
};

/// Where coded frames go, in which container and by which means: an output's URL, parsed.
struct Destination {
	enum class Transport : std::uint8_t {
		kFile, ///< or a named pipe; the URL is a path
		kStandardOutput,
		kNetwork, ///< a sink: another program, which a URL calls
		kSrt,	  ///< likewise, by SRT
	};

	std::string url; ///< as the user wrote it
	Container container{};
	Transport transport = Transport::kFile;
	/// Of a file: a new one at the first keyframe after this time; 0: never.
	std::chrono::nanoseconds segment{0};
	FilePolicy policy; ///< of a file

	bool is_file() const { return transport == Transport::kFile; }
	bool is_sink() const { return transport >= Transport::kNetwork; }
};

/// The ending or the scheme of the URL names the container: "-" and names without an ending are the
/// raw stream. Others are a user_mistake(), with the nearest one that exists.
Result<Destination> parse_destination(const std::string &url);

/// The endings and schemes that can carry the codec: ".mp4 .mkv … rtsp://".
std::string places_for(Codec codec);

} // namespace penstock
