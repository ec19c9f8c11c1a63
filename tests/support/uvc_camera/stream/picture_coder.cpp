#include "tests/support/uvc_camera/stream/picture_coder.h"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <string>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/opt.h>
}

namespace penstock::uvc {
namespace {

std::string encoder_of(Coding coding)
{
	if (coding == Coding::kH264)
		return "libx264";
	return is_mjpeg(coding) ? "mjpeg" : "libx265";
}

tl::unexpected<Error> failed(int code, const std::string &what)
{
	return system_error(code < 0 ? AVUNERROR(code) : EIO, "libavcodec: " + what);
}

/// In full range, as cameras do. FFmpeg writes 4:2:2 with sampling factors of 2x2 and 1x2, where
/// most cameras have 2x1 and 1x1.
void set_up_mjpeg(AVCodecContext &context, Coding coding)
{
	constexpr int kQuality = 4; // 2 is the best, 31 the worst
	context.pix_fmt = coding == Coding::kMjpeg422 ? AV_PIX_FMT_YUVJ422P : AV_PIX_FMT_YUVJ420P;
	context.color_range = AVCOL_RANGE_JPEG;
	context.flags |= AV_CODEC_FLAG_QSCALE;
	context.global_quality = kQuality * FF_QP2LAMBDA;
}

/// One access unit a picture, without delay and threads.
void set_up_video(AVCodecContext &context, Coding coding)
{
	context.pix_fmt = AV_PIX_FMT_YUV420P;
	context.color_range = AVCOL_RANGE_MPEG;
	context.gop_size = kKeyframeInterval;
	context.max_b_frames = 0;
	const std::string parameters = "repeat-headers=1:annexb=1:scenecut=0:bframes=0:keyint=" +
				       std::to_string(kKeyframeInterval) +
				       ":min-keyint=" + std::to_string(kKeyframeInterval);
	av_opt_set(context.priv_data, "preset", "ultrafast", 0);
	av_opt_set(context.priv_data, "tune", "zerolatency", 0);
	if (coding == Coding::kH264)
		av_opt_set(context.priv_data, "x264-params", parameters.c_str(), 0);
	else
		av_opt_set(context.priv_data, "x265-params",
			   (parameters + ":log-level=error:open-gop=0:pools=none:frame-threads=1"
					 ":wpp=0:info=0")
				   .c_str(),
			   0);
}

} // namespace

void PictureCoder::Free::operator()(AVCodecContext *context) const
{
	avcodec_free_context(&context);
}

void PictureCoder::Free::operator()(AVFrame *frame) const
{
	av_frame_free(&frame);
}

void PictureCoder::Free::operator()(AVPacket *packet) const
{
	av_packet_free(&packet);
}

PictureCoder::PictureCoder(Context context, Frame frame, Packet packet)
	: context_(std::move(context)), frame_(std::move(frame)), packet_(std::move(packet))
{}

Result<PictureCoder> PictureCoder::open(Coding coding, Size size)
{
	const std::string name = encoder_of(coding);
	const AVCodec *codec = avcodec_find_encoder_by_name(name.c_str());
	if (!codec)
		return make_error(std::errc::function_not_supported, "libavcodec has no " + name);
	Context context(avcodec_alloc_context3(codec));
	Frame frame(av_frame_alloc());
	Packet packet(av_packet_alloc());
	if (!context || !frame || !packet)
		return make_error(std::errc::not_enough_memory, name);
	context->width = static_cast<int>(size.width);
	context->height = static_cast<int>(size.height);
	context->time_base = {1, 30};
	context->framerate = {30, 1};
	context->thread_count = 1;
	// x264 tells what it did: information becomes as unimportant as debugging.
	context->log_level_offset = AV_LOG_DEBUG - AV_LOG_INFO;
	context->color_primaries = AVCOL_PRI_BT709;
	context->color_trc = AVCOL_TRC_BT709;
	context->colorspace = AVCOL_SPC_SMPTE170M;
	if (is_mjpeg(coding))
		set_up_mjpeg(*context, coding);
	else
		set_up_video(*context, coding);
	if (const int code = avcodec_open2(context.get(), codec, nullptr); code < 0)
		return failed(code, name);
	return PictureCoder(std::move(context), std::move(frame), std::move(packet));
}

Result<PictureCoder::Coded> PictureCoder::encode(Canvas &canvas)
{
	// Without a reference count, so that libavcodec copies what it keeps.
	frame_->format = context_->pix_fmt;
	frame_->width = context_->width;
	frame_->height = context_->height;
	frame_->color_range = context_->color_range;
	frame_->quality = context_->global_quality;
	frame_->pts = number_++;
	for (std::size_t i = 0; i < 3; ++i) {
		frame_->data[i] = reinterpret_cast<std::uint8_t *>(canvas.plane(i));
		frame_->linesize[i] = static_cast<int>(canvas.layout().plane(i).stride);
		if (i > 0 && context_->pix_fmt == AV_PIX_FMT_YUVJ422P)
			frame_->data[i] = twice_the_lines(canvas, i);
	}
	if (const int code = avcodec_send_frame(context_.get(), frame_.get()); code < 0)
		return failed(code, "send a frame");
	if (const int code = avcodec_receive_packet(context_.get(), packet_.get()); code < 0)
		return failed(code, "receive a packet");
	const auto bytes =
		std::as_bytes(std::span(packet_->data, static_cast<std::size_t>(packet_->size)));
	Coded coded{{bytes.begin(), bytes.end()}, (packet_->flags & AV_PKT_FLAG_KEY) != 0};
	av_packet_unref(packet_.get());
	return coded;
}

/// Of a plane of chroma, each line and one that is a little brighter.
std::uint8_t *PictureCoder::twice_the_lines(Canvas &canvas, std::size_t plane)
{
	const PlaneLayout &layout = canvas.layout().plane(plane);
	const auto *from = reinterpret_cast<const std::uint8_t *>(canvas.plane(plane));
	std::vector<std::uint8_t> &lines = lines_[plane - 1];
	lines.clear();
	for (std::uint32_t row = 0; row < layout.rows; ++row, from += layout.stride) {
		lines.insert(lines.end(), from, from + layout.stride);
		std::transform(from, from + layout.stride, std::back_inserter(lines),
			       [](std::uint8_t sample) {
				       return static_cast<std::uint8_t>(std::min(sample + 2, 255));
			       });
	}
	return lines.data();
}

} // namespace penstock::uvc
