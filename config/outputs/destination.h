#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/video/codec.h"

namespace penstock {

/// A container for coded frames.
struct Container {
	std::string_view name;	///< for people: "MP4"
	std::string_view muxer; ///< libavformat's name; empty: raw frames without a container
	std::span<const Codec> codecs;

	bool takes(Codec codec) const;
	bool takes_every_codec() const;
};

/// How long frames may wait in memory for the disk, where a power cut takes them (fdatasync(2)).
using SyncInterval = std::chrono::nanoseconds;
/// As long as the kernel likes.
inline constexpr SyncInterval kNoSync{0};
/// Until the file ends.
inline constexpr SyncInterval kSyncWholeFiles = SyncInterval::max();

/// Everything since the list of an HLS output began.
inline constexpr std::chrono::nanoseconds kWholeList = std::chrono::nanoseconds::max();

/// What is done for the safety of files.
struct FilePolicy {
	/// A file that is there is emptied; otherwise the new one gets another name, as segments
	/// always do.
	bool overwrite = false;
	SyncInterval sync = std::chrono::seconds(1);
};

/// Whom a sink must prove to be before it is told anything, over TLS.
struct TlsPolicy {
	/// The host of the URL, by a certificate that is trusted; otherwise anybody may be it.
	bool verify = true;
	std::string ca_file; ///< of who is trusted, in PEM; empty: whom the system trusts
};

/// Stands in a URL for what Destination::password_file holds.
inline constexpr std::string_view kPasswordPlace = "{password}";

/// An output's URL, parsed: where coded frames go, in which container and by which transport.
struct Destination {
	enum class Transport : std::uint8_t {
		kFile, ///< or a named pipe; the URL is a path
		kStandardOutput,
		kNetwork, ///< a sink: another program, addressed by a URL
		kTls,	  ///< a sink, by TLS
		kSrt,	  ///< a sink, by SRT
	};

	std::string url; ///< as the user wrote it, but the scheme in lower case
	Container container{};
	Transport transport = Transport::kFile;
	/// A new file begins at the first keyframe after this time; 0: never.
	std::chrono::nanoseconds segment{0};
	FilePolicy policy; ///< of a file
	/// How much of the stream the list of an HLS output holds.
	std::chrono::nanoseconds hls_window = std::chrono::minutes(5);
	TlsPolicy tls; ///< of a sink
	/// Of what the URL does not tell everybody who sees it; empty: none.
	std::string password_file;

	bool is_file() const { return transport == Transport::kFile; }
	bool is_sink() const { return transport >= Transport::kNetwork; }
	bool uses_tls() const { return transport == Transport::kTls; }
	bool has_password_place() const
	{
		return is_sink() && url.find(kPasswordPlace) != std::string::npos;
	}
};

/// The ending or the scheme of the URL, in any case, selects the container; "-" and names without
/// an ending are the raw stream, "ts:-" and "mkv:-" write a container to standard output. An
/// unknown one is a user_mistake() that names the nearest known one.
Result<Destination> parse_destination(std::string_view url);

/// A path, or "-". What looks like an option is one whose file was forgotten.
Result<std::string> parse_file_name(std::string_view text);

/// The endings and schemes that can carry the codec: ".mp4 .mkv … rtsp://".
std::string places_for(Codec codec);

} // namespace penstock
