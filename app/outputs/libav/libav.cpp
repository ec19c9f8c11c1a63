#include "app/outputs/libav/libav.h"

#include <fmt/format.h>

#include "app/outputs/libav/libav_log.h"
#include "core/base/shared_library.h"

namespace penstock {

namespace {

/// libavcodec and libavutil come with it.
Result<SharedLibrary> open_library()
{
	return SharedLibrary::open(
		{.name = fmt::format("libavformat.so.{}", LIBAVFORMAT_VERSION_MAJOR),
		 .purpose = "FFmpeg's libraries, which write all outputs but raw streams (.h264, "
			    ".h265)",
		 .package = PENSTOCK_LIBAVFORMAT_PACKAGE});
}

Result<Libav> find_functions()
{
	const auto library = open_library();
	if (!library)
		return tl::unexpected<Error>(library.error());
	Libav libav{};
	Status status;
	const auto find = [&](const char *name, auto *&function) {
		if (status)
			status = library->find(name, function);
	};
	find("av_dict_free", libav.av_dict_free);
	find("av_dict_set", libav.av_dict_set);
	find("av_free", libav.av_free);
	find("av_freep", libav.av_freep);
	find("av_log_format_line2", libav.av_log_format_line2);
	find("av_log_set_callback", libav.av_log_set_callback);
	find("av_malloc", libav.av_malloc);
	find("av_mallocz", libav.av_mallocz);
	find("av_opt_find", libav.av_opt_find);
	find("av_opt_set", libav.av_opt_set);
	find("av_rescale_q", libav.av_rescale_q);
	find("av_strerror", libav.av_strerror);
	find("av_packet_alloc", libav.av_packet_alloc);
	find("av_packet_free", libav.av_packet_free);
	find("av_packet_unref", libav.av_packet_unref);
	find("av_guess_format", libav.av_guess_format);
	find("av_sdp_create", libav.av_sdp_create);
	find("av_write_frame", libav.av_write_frame);
	find("av_write_trailer", libav.av_write_trailer);
	find("avformat_alloc_output_context2", libav.avformat_alloc_output_context2);
	find("avformat_free_context", libav.avformat_free_context);
	find("avformat_init_output", libav.avformat_init_output);
	find("avformat_new_stream", libav.avformat_new_stream);
	find("avformat_write_header", libav.avformat_write_header);
	find("avio_alloc_context", libav.avio_alloc_context);
	find("avio_closep", libav.avio_closep);
	find("avio_context_free", libav.avio_context_free);
	find("avio_flush", libav.avio_flush);
	find("avio_open2", libav.avio_open2);
	find("avio_seek", libav.avio_seek);
	find("avio_write", libav.avio_write);
	if (!status)
		return propagate(status);
	libav.av_log_set_callback(&LibavLog::write);
	return libav;
}

const Result<Libav> &loaded()
{
	static const Result<Libav> functions = find_functions();
	return functions;
}

} // namespace

Status load_libav()
{
	if (!loaded())
		return tl::unexpected<Error>(loaded().error());
	return {};
}

const Libav &libav()
{
	return *loaded();
}

} // namespace penstock
