#include "app/outputs/libav/muxer_options.h"

#include <string>
#include <string_view>

#include "app/outputs/libav/libav.h"
#include "app/outputs/libav/mp4_header.h"
#include "app/outputs/libav/tls.h"

namespace penstock {

MuxerOptions::MuxerOptions(const Destination &destination)
{
	auto set = [this](const char *name, const std::string &value) {
		libav().av_dict_set(&muxer_, name, value.c_str(), 0);
	};
	std::string_view muxer = destination.container.muxer;
	if (is_mp4_or_mov(destination.container)) {
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
		libav().av_dict_set(&protocol_, "linger", "2", 0);
	}
	add_tls_options(destination, muxer_, protocol_);
}

MuxerOptions::~MuxerOptions()
{
	libav().av_dict_free(&muxer_);
	libav().av_dict_free(&protocol_);
}

void MuxerOptions::adjust(AVFormatContext &context) const
{
	// MPEG-TS: the clock reference must come before the frame that uses it.
	context.max_delay = 100000;
}

} // namespace penstock
