#include "app/outputs/libav/libav_output.h"

#include <cerrno>
#include <thread>
#include <utility>

#include <spdlog/spdlog.h>

#include "app/outputs/libav/libav.h"
#include "app/outputs/libav/libav_status.h"
#include "app/outputs/libav/muxer_options.h"
#include "app/outputs/libav/origin_tags.h"
#include "app/outputs/libav/stream_parameters.h"
#include "config/outputs/url_secrets.h"

namespace penstock {

namespace {

using namespace std::chrono_literals;

constexpr auto kSinkPatience = 10s;
constexpr auto kSrtLatency = 300ms; ///< the default of SRT is 120 ms

static_assert(Packet::kPadding >= AV_INPUT_BUFFER_PADDING_SIZE);

} // namespace

void LibavOutput::FreePacket::operator()(AVPacket *packet) const
{
	libav().av_packet_free(&packet);
}

LibavOutput::LibavOutput(Destination destination, const StreamInfo &stream, Deadline &deadline)
	: destination_(std::move(destination)), stream_info_(stream), deadline_(deadline),
	  packet_(libav().av_packet_alloc())
{}

LibavOutput::~LibavOutput() = default;

Status LibavOutput::checked(int result, const char *call) const
{
	return libav_status(result, call, destination_);
}

Result<std::unique_ptr<LibavOutput>> LibavOutput::open(Destination destination,
						       const StreamInfo &stream, Deadline &deadline)
{
	if (Status status = load_libav(); !status)
		return propagate(status);
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
	return checked(
		libav().av_opt_set(context_->priv_data, "mpegts_flags", "+resend_headers", 0),
		"begin");
}

std::chrono::nanoseconds LibavOutput::time() const
{
	return to_time(times_.last());
}

Status LibavOutput::make_context()
{
	auto context = make_format_context(destination_, deadline_);
	if (!context)
		return propagate(context);
	context_ = std::move(*context);
	stream_ = libav().avformat_new_stream(context_.get(), nullptr);
	if (!stream_ || !packet_)
		return system_error(ENOMEM, "avformat_new_stream");
	describe_stream(*stream_, stream_info_, destination_.container);
	return {};
}

Status LibavOutput::start(const Packet &first)
{
	if (Status status = add_parameter_sets(*stream_->codecpar, stream_info_.codec, first,
					       destination_.url);
	    !status)
		return status;
	MuxerOptions options(destination_);
	if (destination_.is_sink() && !(context_->oformat->flags & AVFMT_NOFILE)) {
		Status status = checked(
			libav().avio_open2(&context_->pb, libav_address(destination_).c_str(),
					   AVIO_FLAG_WRITE, &context_->interrupt_callback,
					   options.protocol()),
			"connect");
		if (!status)
			return status;
	}
	options.adjust(*context_);
	tell_capture_time(*context_, first.pts());
	Status status = checked(libav().avformat_init_output(context_.get(), options.muxer()),
				"write header");
	if (!status)
		return status;
	tag_origin(*context_, stream_info_, destination_.container, first.pts());
	const bool keeps_header = file_ && is_mp4_or_mov(destination_.container);
	if (keeps_header)
		file_->keep();
	status = checked(libav().avformat_write_header(context_.get(), nullptr), "write header");
	if (!status)
		return status;
	if (keeps_header)
		mp4_.begin(*context_->pb, file_->take_kept());
	started_ = true;
	times_ = PacketTimes(first.pts(), unit(), stream_info_.rate);
	if (destination_.container.muxer == "rtp")
		spdlog::info("players of {} need this SDP; save it as a .sdp file:\n{}",
			     shown_url(destination_.url), session_description(*context_));
	return {};
}

Fraction LibavOutput::unit() const
{
	const AVRational unit = stream_->time_base;
	return {static_cast<std::uint32_t>(unit.num), static_cast<std::uint32_t>(unit.den)};
}

std::chrono::nanoseconds LibavOutput::to_time(std::int64_t units) const
{
	constexpr AVRational kNanoseconds{1, 1'000'000'000};
	return std::chrono::nanoseconds(
		libav().av_rescale_q(units, stream_->time_base, kNanoseconds));
}

void LibavOutput::write_clock(std::int64_t distance)
{
	AVIOContext *file = context_->pb;
	// Whoever reads a pipe has lived through the gap.
	if (!file_ || !(file->seekable & AVIO_SEEKABLE_NORMAL))
		return;
	const auto packets = ts_clock_.lead_to_frame_after(distance);
	libav().avio_write(file, reinterpret_cast<const unsigned char *>(packets.data()),
			   static_cast<int>(packets.size()));
}

Status LibavOutput::write(const Packet &packet)
{
	if (destination_.is_sink())
		deadline_.allow(kSinkPatience);
	if (!started_)
		if (Status status = start(packet); !status)
			return status;
	const PacketTimes::Packet placed = times_.place(packet.pts());
	write_clock(placed.distance);
	AVPacket &out = *packet_;
	out.data = reinterpret_cast<std::uint8_t *>(const_cast<std::byte *>(packet.data().data()));
	out.size = static_cast<int>(packet.data().size());
	out.pts = out.dts = placed.time;
	out.duration = placed.duration;
	out.flags = packet.keyframe() ? AV_PKT_FLAG_KEY : 0;
	out.stream_index = 0;
	int result = libav().av_write_frame(context_.get(), &out);
	libav().av_packet_unref(&out);
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
		status = checked(libav().av_write_trailer(context_.get()), "finish");
	if (started_ && status && file_)
		mp4_.write_duration(*context_->pb, to_time(times_.end()));
	// An SRT receiver discards what it has not played yet when the sender closes.
	if (started_ && status && destination_.transport == Destination::Transport::kSrt)
		std::this_thread::sleep_for(kSrtLatency);
	if (file_) {
		Status closed = has_frame_ ? file_->finish() : file_->discard();
		return status ? closed : status;
	}
	if (!(context_->oformat->flags & AVFMT_NOFILE)) {
		int closed = libav().avio_closep(&context_->pb);
		if (status)
			status = checked(closed, "close");
	}
	return status;
}

} // namespace penstock
