#include "app/outputs/libav/muxer_options.h"

#include <filesystem>
#include <string>

extern "C" {
#include <libavformat/avformat.h>
}

namespace penstock {

namespace {

using namespace std::chrono_literals;

constexpr auto kHlsSegment = 4s;

/// HLS puts its segments beside the playlist: live.m3u8, live-00000.ts, …
std::string segment_names(const std::string &playlist)
{
	std::filesystem::path path(playlist);
	std::string base = (path.parent_path() / path.stem()).string();
	std::string escaped;
	for (char letter : base)
		escaped += letter == '%' ? std::string("%%") : std::string(1, letter);
	return "file:" + escaped + "-%05d.ts";
}

} // namespace

MuxerOptions::MuxerOptions(const Destination &destination)
{
	auto set = [this](const char *name, const std::string &value) {
		av_dict_set(&muxer_, name, value.c_str(), 0);
	};
	std::string_view muxer = destination.container.muxer;
	if (muxer == "mp4" || muxer == "mov") {
		// Fragments of a second, each complete on the disk: an unfinished file plays up to
		// its last fragment. The header then describes no sample.
		set("movflags", "+frag_keyframe+empty_moov+default_base_moof");
		set("frag_duration", "1000000");
		set("min_frag_duration", "500000");
	} else if (muxer == "matroska" || muxer == "webm") {
		// A cluster is written at once when it is complete.
		set("cluster_time_limit", "1000");
	} else if (muxer == "flv") {
		// The header has duration and size; a sink cannot seek back to fill them in.
		if (destination.is_sink())
			set("flvflags", "no_duration_filesize");
	} else if (muxer == "rtsp") {
		// TCP passes firewalls and loses nothing.
		set("rtsp_transport", "tcp");
	} else if (destination.transport == Destination::Transport::kSrt) {
		// Closing waits until the receiver has acknowledged everything.
		av_dict_set(&protocol_, "linger", "2", 0);
	} else if (muxer == "hls") {
		auto length = destination.segment.count() != 0 ? destination.segment : kHlsSegment;
		set("hls_time", std::to_string(std::chrono::duration<double>(length).count()));
		// Recorded segments are neither deleted nor removed from the list.
		set("hls_list_size", "0");
		set("hls_playlist_type", "event");
		set("hls_segment_filename", segment_names(destination.url));
	}
}

MuxerOptions::~MuxerOptions()
{
	av_dict_free(&muxer_);
	av_dict_free(&protocol_);
}

void MuxerOptions::adjust(AVFormatContext &context) const
{
	// MPEG-TS: the clock reference must come before the frame that uses it.
	context.max_delay = 100000;
}

} // namespace penstock
