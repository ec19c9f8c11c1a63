#include "app/outputs/libav/libav_output.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <thread>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/outputs/libav/libav_log.h"
#include "app/outputs/libav/muxer_options.h"
#include "app/outputs/libav/tls.h"
#include "config/outputs/url_secrets.h"
#include "core/bitstream/parameter_sets.h"
#include "core/time/wall_clock.h"

extern "C" {
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
}

namespace penstock {

namespace {

using namespace std::chrono_literals;

constexpr auto kSinkPatience = 10s;
constexpr auto kSrtLatency = 300ms; ///< the default of SRT is 120 ms
constexpr AVRational kNanoseconds{1, 1000000000};
/// A container with a time unit of its own overrides this. MP4 and QuickTime count a distance
/// between frames in 31 bits: with this unit it may be 6 hours, with microseconds 35 minutes.
/// QuickTime does not play files with a finer unit than 1/100000.
constexpr AVRational kTimeBase{1, 90000};

static_assert(Packet::kPadding >= AV_INPUT_BUFFER_PADDING_SIZE);

AVCodecID codec_id(Codec codec)
{
	switch (codec) {
	case Codec::kH264:
		return AV_CODEC_ID_H264;
	case Codec::kHevc:
		return AV_CODEC_ID_HEVC;
	case Codec::kVp8:
		return AV_CODEC_ID_VP8;
	case Codec::kVp9:
		return AV_CODEC_ID_VP9;
	case Codec::kMjpeg:
		return AV_CODEC_ID_MJPEG;
	case Codec::kFwht:
		break;
	}
	return AV_CODEC_ID_NONE;
}

int is_over(void *deadline)
{
	return static_cast<const Deadline *>(deadline)->is_over() ? 1 : 0;
}

/// libavformat takes the part before a colon for a protocol.
std::string address(const Destination &destination)
{
	return destination.is_file() ? "file:" + destination.url : destination.url;
}

AVColorRange color_range(Colorimetry::Range range)
{
	switch (range) {
	case Colorimetry::Range::kLimited:
		return AVCOL_RANGE_MPEG;
	case Colorimetry::Range::kFull:
		return AVCOL_RANGE_JPEG;
	case Colorimetry::Range::kUnspecified:
		break;
	}
	return AVCOL_RANGE_UNSPECIFIED;
}

/// "2031-02-03T04:05:06.789012Z"
std::string utc(std::chrono::sys_time<std::chrono::nanoseconds> time)
{
	const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
	const auto rest = std::chrono::floor<std::chrono::microseconds>(time - seconds);
	return fmt::format("{:%FT%T}.{:06}Z", fmt::gmtime(seconds.time_since_epoch().count()),
			   rest.count());
}

bool has_duration_in_front(std::string_view muxer)
{
	return muxer == "mp4" || muxer == "mov";
}

/// Prints an SDP: RTP itself does not tell the codec.
std::string session_description(AVFormatContext &context)
{
	std::array<char, 4096> text{};
	std::array<AVFormatContext *, 1> contexts{&context};
	if (av_sdp_create(contexts.data(), 1, text.data(), static_cast<int>(text.size())) < 0)
		return {};
	return text.data();
}

} // namespace

void LibavOutput::FreeContext::operator()(AVFormatContext *context) const
{
	// A connection, or a file of ours, which frees its context itself.
	if (!(context->oformat->flags & AVFMT_NOFILE) && !(context->flags & AVFMT_FLAG_CUSTOM_IO))
		avio_closep(&context->pb);
	avformat_free_context(context);
}

void LibavOutput::FreePacket::operator()(AVPacket *packet) const
{
	av_packet_free(&packet);
}

LibavOutput::LibavOutput(Destination destination, const StreamInfo &stream, Deadline &deadline)
	: destination_(std::move(destination)), stream_info_(stream), deadline_(deadline),
	  packet_(av_packet_alloc())
{}

LibavOutput::~LibavOutput() = default;

Status LibavOutput::checked(int result, const char *call) const
{
	if (result >= 0)
		return {};
	std::string complaint = LibavLog::take_complaint();
	std::string context = fmt::format("{} {} ({})", call, shown_url(destination_.url),
					  destination_.container.name);
	if (!complaint.empty())
		context += ": " + complaint;
	if (destination_.uses_tls() && is_about_certificate(complaint))
		return untrusted(std::move(context));
	if (result == AVERROR_EXIT)
		return make_error(std::errc::timed_out, std::move(context));
	// libavformat's own errors are codes of four letters, far away from errno.
	constexpr int kMaxErrno = 4095;
	if (result >= AVERROR(kMaxErrno))
		return system_error(AVUNERROR(result), std::move(context));
	std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
	av_strerror(result, text.data(), text.size());
	return make_error(std::errc::io_error, fmt::format("{}: {}", context, text.data()));
}

Result<std::unique_ptr<LibavOutput>> LibavOutput::open(Destination destination,
						       const StreamInfo &stream, Deadline &deadline)
{
	std::unique_ptr<LibavOutput> output(
		new LibavOutput(std::move(destination), stream, deadline));
	if (Status status = output->make_context(); !status)
		return propagate(status);
	return output;
}

Result<std::unique_ptr<LibavOutput>> LibavOutput::open(OutputFile file, Destination destination,
						       const StreamInfo &stream, Deadline &deadline)
{
	destination.url = file.path();
	auto output = open(std::move(destination), stream, deadline);
	if (!output)
		return output;
	if (Status status = (*output)->set_file(std::move(file)); !status)
		return propagate(status);
	return output;
}

Status LibavOutput::set_file(OutputFile file)
{
	auto avio = AvioFile::create(std::move(file), deadline_);
	if (!avio)
		return propagate(avio);
	file_ = std::move(*avio);
	context_->pb = file_->context();
	context_->flags |= AVFMT_FLAG_CUSTOM_IO;
	has_frame_ = false;
	ts_clock_ = {};
	if (destination_.container.muxer == "mpegts")
		file_->show(ts_clock_);
	return {};
}

Status LibavOutput::begin_file(OutputFile file)
{
	if (Status status = file_->finish(); !status)
		return status;
	destination_.url = file.path();
	if (Status status = set_file(std::move(file)); !status)
		return status;
	// Each file can be played by itself.
	return checked(av_opt_set(context_->priv_data, "mpegts_flags", "+resend_headers", 0),
		       "begin");
}

std::chrono::nanoseconds LibavOutput::time() const
{
	return std::chrono::nanoseconds(av_rescale_q(last_, stream_->time_base, kNanoseconds));
}

Status LibavOutput::make_context()
{
	AVFormatContext *context = nullptr;
	std::string muxer(destination_.container.muxer);
	int result = avformat_alloc_output_context2(&context, nullptr, muxer.c_str(),
						    address(destination_).c_str());
	if (Status status = checked(result, "libavformat for"); !status)
		return status;
	context_.reset(context);
	context->interrupt_callback = {is_over, &deadline_};
	context->flags |= AVFMT_FLAG_FLUSH_PACKETS;
	stream_ = avformat_new_stream(context, nullptr);
	if (!stream_ || !packet_)
		return system_error(ENOMEM, "avformat_new_stream");
	stream_->time_base = kTimeBase;
	const StreamInfo &info = stream_info_;
	if (info.rate.num != 0)
		stream_->avg_frame_rate = {static_cast<int>(info.rate.num),
					   static_cast<int>(info.rate.den)};
	AVCodecParameters &parameters = *stream_->codecpar;
	parameters.codec_type = AVMEDIA_TYPE_VIDEO;
	parameters.codec_id = codec_id(info.codec);
	// Apple's players only know HEVC by this name.
	bool quicktime =
		destination_.container.muxer == "mp4" || destination_.container.muxer == "mov";
	if (quicktime && parameters.codec_id == AV_CODEC_ID_HEVC)
		parameters.codec_tag = MKTAG('h', 'v', 'c', '1');
	// MP4 needs the VP9 profile. Encoders for cameras only make profile 0: 8 bits in 4:2:0.
	if (parameters.codec_id == AV_CODEC_ID_VP9)
		parameters.format = AV_PIX_FMT_YUV420P;
	parameters.width = static_cast<int>(info.size.width);
	parameters.height = static_cast<int>(info.size.height);
	parameters.color_primaries = static_cast<AVColorPrimaries>(info.colorimetry.primaries);
	parameters.color_trc =
		static_cast<AVColorTransferCharacteristic>(info.colorimetry.transfer);
	parameters.color_space = static_cast<AVColorSpace>(info.colorimetry.matrix);
	parameters.color_range = color_range(info.colorimetry.range);
	return {};
}

/// Parameter sets are in band; containers and stream descriptions need them in front.
Status LibavOutput::add_headers(const Packet &first)
{
	if (stream_info_.codec != Codec::kH264 && stream_info_.codec != Codec::kHevc)
		return {};
	ParameterSets sets(stream_info_.codec);
	(void)sets.complete(first.data());
	const std::span<const std::byte> bytes = sets.bytes();
	if (bytes.empty())
		return make_error(std::errc::bad_message,
				  fmt::format("{}: the encoder sent no SPS/PPS with its first "
					      "frame, and this output needs them",
					      shown_url(destination_.url)));
	AVCodecParameters &parameters = *stream_->codecpar;
	parameters.extradata = static_cast<std::uint8_t *>(
		av_mallocz(bytes.size() + AV_INPUT_BUFFER_PADDING_SIZE));
	if (!parameters.extradata)
		return system_error(ENOMEM, "av_mallocz");
	std::ranges::copy(bytes, reinterpret_cast<std::byte *>(parameters.extradata));
	parameters.extradata_size = static_cast<int>(bytes.size());
	return {};
}

/// When it was captured, with what, and by whom.
void LibavOutput::tell_origin(ClockTime begin)
{
	constexpr std::array<std::string_view, 4> kMuxers{"mp4", "mov", "matroska", "webm"};
	if (std::ranges::find(kMuxers, destination_.container.muxer) == kMuxers.end())
		return;
	const auto set = [](AVDictionary **tags, const char *name, const std::string &value) {
		if (!value.empty())
			av_dict_set(tags, name, value.c_str(), 0);
	};
	const StreamInfo &info = stream_info_;
	set(&context_->metadata, "creation_time", utc(WallClock::look().at(begin).time));
	// The name of the program has two names, by container.
	for (const char *name : {"encoder", "encoding_tool"})
		set(&context_->metadata, name, info.program);
	if (!info.camera.empty())
		set(&context_->metadata, "comment",
		    fmt::format("camera {}, encoder {}", info.camera, info.encoder));
	set(&stream_->metadata, "encoder", info.encoder);
}

Status LibavOutput::start(const Packet &first)
{
	if (Status status = add_headers(first); !status)
		return status;
	MuxerOptions options(destination_);
	if (destination_.is_sink() && !(context_->oformat->flags & AVFMT_NOFILE)) {
		Status status = checked(avio_open2(&context_->pb, address(destination_).c_str(),
						   AVIO_FLAG_WRITE, &context_->interrupt_callback,
						   options.protocol()),
					"connect");
		if (!status)
			return status;
	}
	options.adjust(*context_);
	Status status =
		checked(avformat_init_output(context_.get(), options.muxer()), "write header");
	if (!status)
		return status;
	// libavformat puts its own name there before.
	tell_origin(first.pts());
	const bool keeps_header = file_ && has_duration_in_front(destination_.container.muxer);
	if (keeps_header)
		file_->keep();
	status = checked(avformat_write_header(context_.get(), nullptr), "write header");
	if (!status)
		return status;
	if (keeps_header)
		mp4_header_ = Mp4Header(file_->take_kept());
	started_ = true;
	first_ = first.pts();
	if (destination_.container.muxer == "rtp")
		spdlog::info("players of {} need this SDP; save it as a .sdp file:\n{}",
			     shown_url(destination_.url), session_description(*context_));
	return {};
}

void LibavOutput::write_duration()
{
	AVIOContext *file = context_->pb;
	if (!(file->seekable & AVIO_SEEKABLE_NORMAL))
		return;
	const std::int64_t end = avio_tell(file);
	const std::int64_t duration = av_rescale_q(end_, stream_->time_base, kNanoseconds);
	for (const auto &change : mp4_header_.with_duration(std::chrono::nanoseconds(duration))) {
		avio_seek(file, static_cast<std::int64_t>(change.position), SEEK_SET);
		avio_write(file, reinterpret_cast<const unsigned char *>(change.bytes.data()),
			   static_cast<int>(change.count));
	}
	avio_seek(file, end, SEEK_SET);
}

void LibavOutput::write_clock_until(std::int64_t time)
{
	AVIOContext *file = context_->pb;
	// Whoever reads a pipe has lived through the gap.
	if (!file_ || !(file->seekable & AVIO_SEEKABLE_NORMAL))
		return;
	const auto packets = ts_clock_.lead_to_frame_after(time - last_);
	avio_write(file, reinterpret_cast<const unsigned char *>(packets.data()),
		   static_cast<int>(packets.size()));
}

Status LibavOutput::write(const Packet &packet)
{
	if (destination_.is_sink())
		deadline_.allow(kSinkPatience);
	if (!started_)
		if (Status status = start(packet); !status)
			return status;
	const AVRational unit = stream_->time_base;
	auto elapsed = static_cast<std::int64_t>(packet.pts().ns() - first_.ns());
	// Two frames may have less than the container's unit between them.
	std::int64_t time = std::max(av_rescale_q(elapsed, kNanoseconds, unit), last_ + 1);
	if (last_ >= 0) {
		distance_ = time - last_;
		write_clock_until(time);
	}
	last_ = time;

	AVPacket &out = *packet_;
	out.data = reinterpret_cast<std::uint8_t *>(const_cast<std::byte *>(packet.data().data()));
	out.size = static_cast<int>(packet.data().size());
	out.pts = out.dts = time;
	const Fraction &rate = stream_info_.rate;
	out.duration =
		rate.num != 0
			? av_rescale_q(1, {static_cast<int>(rate.den), static_cast<int>(rate.num)},
				       unit)
			: distance_;
	end_ = time + out.duration;
	out.flags = packet.keyframe() ? AV_PKT_FLAG_KEY : 0;
	out.stream_index = 0;
	int result = av_write_frame(context_.get(), &out);
	av_packet_unref(&out);
	Status status = checked(result, "write");
	has_frame_ = has_frame_ || status;
	if (status && file_)
		status = file_->frame_written(packet.pts());
	else if (file_ && destination_.container.muxer == "mpegts")
		file_->cut_to_frames();
	// RTSP's muxer does not look at what becomes of the packets that it sends over TCP; one
	// that was given up because the time was over is known by the time alone.
	if (status && destination_.is_sink() && deadline_.is_over())
		return system_error(ETIMEDOUT, "write " + shown_url(destination_.url));
	return status;
}

Status LibavOutput::finish()
{
	if (destination_.is_sink())
		deadline_.allow(kSinkPatience);
	Status status;
	if (started_)
		status = checked(av_write_trailer(context_.get()), "finish");
	if (started_ && status && file_)
		write_duration();
	// An SRT receiver discards what it has not played yet when the sender closes.
	if (started_ && status && destination_.transport == Destination::Transport::kSrt)
		std::this_thread::sleep_for(kSrtLatency);
	if (file_) {
		Status closed = has_frame_ ? file_->finish() : file_->discard();
		return status ? closed : status;
	}
	if (!(context_->oformat->flags & AVFMT_NOFILE)) {
		int closed = avio_closep(&context_->pb);
		if (status)
			status = checked(closed, "close");
	}
	return status;
}

} // namespace penstock
