#pragma once

#include "core/base/result.h"

extern "C" {
#include <libavformat/avformat.h>
#include <libavutil/log.h>
#include <libavutil/mathematics.h>
#include <libavutil/opt.h>
}

namespace penstock {

/// The functions of libavformat, libavcodec and libavutil that outputs call, under their own names.
/// They bring more than a hundred libraries along, and what those take to load is most of a start:
/// runs that write no container do without.
struct Libav {
	decltype(&::av_dict_free) av_dict_free;
	decltype(&::av_dict_set) av_dict_set;
	decltype(&::av_free) av_free;
	decltype(&::av_freep) av_freep;
	decltype(&::av_log_format_line2) av_log_format_line2;
	decltype(&::av_log_set_callback) av_log_set_callback;
	decltype(&::av_malloc) av_malloc;
	decltype(&::av_mallocz) av_mallocz;
	decltype(&::av_opt_find) av_opt_find;
	decltype(&::av_opt_set) av_opt_set;
	decltype(&::av_rescale_q) av_rescale_q;
	decltype(&::av_strerror) av_strerror;

	decltype(&::av_packet_alloc) av_packet_alloc;
	decltype(&::av_packet_free) av_packet_free;
	decltype(&::av_packet_unref) av_packet_unref;

	decltype(&::av_guess_format) av_guess_format;
	decltype(&::av_sdp_create) av_sdp_create;
	decltype(&::av_write_frame) av_write_frame;
	decltype(&::av_write_trailer) av_write_trailer;
	decltype(&::avformat_alloc_output_context2) avformat_alloc_output_context2;
	decltype(&::avformat_free_context) avformat_free_context;
	decltype(&::avformat_init_output) avformat_init_output;
	decltype(&::avformat_new_stream) avformat_new_stream;
	decltype(&::avformat_write_header) avformat_write_header;
	decltype(&::avio_alloc_context) avio_alloc_context;
	decltype(&::avio_closep) avio_closep;
	decltype(&::avio_context_free) avio_context_free;
	decltype(&::avio_flush) avio_flush;
	decltype(&::avio_open2) avio_open2;
	decltype(&::avio_seek) avio_seek;
	decltype(&::avio_write) avio_write;
};

/// Loads them at the first call. no_such_file_or_directory where the libraries are missing or those
/// of another version, with what to install.
Status load_libav();
/// After load_libav() has succeeded.
const Libav &libav();

} // namespace penstock
