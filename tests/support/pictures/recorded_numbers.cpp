#include "tests/support/pictures/recorded_numbers.h"

#include <array>
#include <cstddef>
#include <memory>
#include <stdexcept>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include "tests/support/pictures/pattern_reading.h"

namespace penstock::test {

namespace {

struct Free {
	void operator()(AVFormatContext *file) const { avformat_close_input(&file); }
	void operator()(AVCodecContext *decoder) const { avcodec_free_context(&decoder); }
	void operator()(AVPacket *packet) const { av_packet_free(&packet); }
	void operator()(AVFrame *frame) const { av_frame_free(&frame); }
};

/// The pictures of a recording, decoded one after another by FFmpeg's libraries: in this process,
/// since to start the program takes longer than the pictures do.
class Decoding
{
public:
	explicit Decoding(const std::string &path) : path_(path)
	{
		AVFormatContext *opened = nullptr;
		check(avformat_open_input(&opened, path.c_str(), nullptr, nullptr));
		file_.reset(opened);
		check(avformat_find_stream_info(file_.get(), nullptr));
		const AVCodec *codec = nullptr;
		stream_ = check(
			av_find_best_stream(file_.get(), AVMEDIA_TYPE_VIDEO, -1, -1, &codec, 0));
		decoder_.reset(avcodec_alloc_context3(codec));
		check(avcodec_parameters_to_context(decoder_.get(),
						    file_->streams[stream_]->codecpar));
		// Instead of a guess at what a damaged picture was.
		decoder_->err_recognition = AV_EF_EXPLODE;
		check(avcodec_open2(decoder_.get(), codec, nullptr));
	}

	/// Null after the last one; valid until the next call.
	const AVFrame *next()
	{
		for (;;) {
			const int result = avcodec_receive_frame(decoder_.get(), frame_.get());
			if (result == AVERROR_EOF)
				return nullptr;
			if (result != AVERROR(EAGAIN)) {
				check(result);
				check(frame_->decode_error_flags == 0 ? 0 : AVERROR_INVALIDDATA);
				return frame_.get();
			}
			feed();
		}
	}

private:
	void feed()
	{
		const int result = av_read_frame(file_.get(), packet_.get());
		if (result == AVERROR_EOF) {
			check(avcodec_send_packet(decoder_.get(), nullptr));
			return;
		}
		check(result);
		if (packet_->stream_index == stream_)
			check(avcodec_send_packet(decoder_.get(), packet_.get()));
		av_packet_unref(packet_.get());
	}

	int check(int result) const
	{
		if (result >= 0)
			return result;
		std::array<char, AV_ERROR_MAX_STRING_SIZE> why{};
		(void)av_strerror(result, why.data(), why.size());
		throw std::runtime_error(path_ + ": " + why.data());
	}

	const std::string path_;
	std::unique_ptr<AVFormatContext, Free> file_;
	std::unique_ptr<AVCodecContext, Free> decoder_;
	const std::unique_ptr<AVPacket, Free> packet_{av_packet_alloc()};
	const std::unique_ptr<AVFrame, Free> frame_{av_frame_alloc()};
	int stream_ = 0;
};

bool is_planar(int format)
{
	return format == AV_PIX_FMT_YUV420P || format == AV_PIX_FMT_YUVJ420P ||
	       format == AV_PIX_FMT_YUV422P || format == AV_PIX_FMT_YUVJ422P;
}

} // namespace

std::vector<std::optional<std::uint32_t>> recorded_numbers(const std::string &recording, Size size)
{
	Decoding decoding(recording);
	std::vector<std::optional<std::uint32_t>> numbers;
	while (const AVFrame *frame = decoding.next()) {
		if (!is_planar(frame->format) ||
		    Size{static_cast<std::uint32_t>(frame->width),
			 static_cast<std::uint32_t>(frame->height)} != size)
			throw std::runtime_error(recording + ": a picture of another kind");
		numbers.push_back(read_pattern_counter(size, [frame](auto x, auto y) {
			return frame->data[0][std::ptrdiff_t{y} * frame->linesize[0] + x];
		}));
	}
	return numbers;
}

} // namespace penstock::test
