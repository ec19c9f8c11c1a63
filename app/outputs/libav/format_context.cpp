#include "app/outputs/libav/format_context.h"

#include <array>

#include "app/outputs/libav/libav.h"
#include "app/outputs/libav/libav_status.h"

namespace penstock {

namespace {

int is_over(void *deadline)
{
	return static_cast<const Deadline *>(deadline)->is_over() ? 1 : 0;
}

} // namespace

void FreeFormatContext::operator()(AVFormatContext *context) const
{
	// A connection, or a file of ours, which frees its context itself.
	if (!(context->oformat->flags & AVFMT_NOFILE) && !(context->flags & AVFMT_FLAG_CUSTOM_IO))
		libav().avio_closep(&context->pb);
	libav().avformat_free_context(context);
}

Result<FormatContext> make_format_context(const Destination &destination, Deadline &deadline)
{
	AVFormatContext *context = nullptr;
	const std::string muxer(destination.container.muxer);
	const int result = libav().avformat_alloc_output_context2(
		&context, nullptr, muxer.c_str(), libav_address(destination).c_str());
	if (Status status = libav_status(result, "libavformat for", destination); !status)
		return propagate(status);
	FormatContext made(context);
	context->interrupt_callback = {is_over, &deadline};
	context->flags |= AVFMT_FLAG_FLUSH_PACKETS;
	return made;
}

std::string libav_address(const Destination &destination)
{
	// It takes the part before a colon for a protocol.
	return destination.is_file() ? "file:" + destination.url : destination.url;
}

std::string session_description(AVFormatContext &context)
{
	std::array<char, 4096> text{};
	std::array<AVFormatContext *, 1> contexts{&context};
	if (libav().av_sdp_create(contexts.data(), 1, text.data(), static_cast<int>(text.size())) <
	    0)
		return {};
	return text.data();
}

} // namespace penstock
