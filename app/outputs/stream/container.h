#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/video/codec.h"

namespace penstock {

/// What holds coded frames, and how it gets where it goes.
struct Container {
	enum class Transport {
		kFile,
		kStandardOutput,
		kPeer, ///< another program, over a network
	};

	std::string_view name;	///< for people: "MP4"
	std::string_view muxer; ///< libavformat's name; empty: the frames one after another
	Transport transport = Transport::kFile;
	std::span<const Codec> codecs;

	bool takes(Codec codec) const;
	bool takes_every_codec() const;
};

/// What the ending or the scheme of an output's URL names: "-" and names without an ending are the
/// raw stream. Others are a user_mistake(), with the nearest one that exists.
Result<Container> container_of(const std::string &url);

/// The endings and schemes that can carry the codec: ".mp4 .mkv … rtsp://".
std::string places_for(Codec codec);

} // namespace penstock
