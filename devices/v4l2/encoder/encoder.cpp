#include "devices/v4l2/encoder/encoder.h"

#include <algorithm>
#include <cerrno>
#include <linux/videodev2.h>
#include <sys/epoll.h>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include "core/allocation/allocation_error.h"
#include "core/allocation/layout_compare.h"
#include "core/meta/video_crop_meta.h"
#include "core/meta/video_meta.h"
#include "core/pool/configure_pool.h"
#include "devices/v4l2/encoder/coded_keyframe.h"
#include "devices/v4l2/encoder/encoder_settings.h"
#include "devices/v4l2/node/capabilities.h"
#include "devices/v4l2/node/controls.h"
#include "devices/v4l2/node/frame_rate.h"
#include "devices/v4l2/node/selection.h"
#include "devices/v4l2/queue/queue_pool.h"

namespace penstock::v4l2 {

namespace {

// One being filled, one being written out, two to bridge a slow moment of the program.
constexpr std::uint32_t kCodedBuffers = 4;
// One that the hardware reads and the next one, so that it never waits.
constexpr std::uint32_t kRawBuffers = 2;

Result<std::uint32_t> choose_codec(const Device &device, std::optional<Codec> wanted)
{
	std::vector<std::string_view> offered;
	std::uint32_t chosen = 0;
	for (const FormatCapability &format : list_formats(device, *device.capture_type())) {
		const auto codec = codec_of(format.fourcc);
		if (!codec)
			continue;
		offered.push_back(name_of(*codec));
		if (chosen == 0 && (!wanted || codec == wanted))
			chosen = format.fourcc;
	}
	if (chosen == 0)
		return make_error(std::errc::not_supported,
				  fmt::format("{} does not encode {}; it offers {}", device.path(),
					      name_of(wanted), fmt::join(offered, ", ")));
	return chosen;
}

/// How a layout is told in a query: as padding around the visible picture.
VideoAlignment alignment_of(const VideoInfo &layout)
{
	VideoAlignment alignment;
	Size coded = layout.coded_size();
	alignment.padding_right = coded.width - layout.width();
	alignment.padding_bottom = coded.height - layout.height();
	return alignment;
}

/// The part that is to be coded. A camera whose buffers all show a part of what it writes says so
/// with a meta for life.
Rectangle visible_part(const Buffer &buffer, Size visible)
{
	if (const auto *crop = buffer.find_meta<VideoCropMeta>())
		return *crop;
	return {0, 0, visible.width, visible.height};
}

} // namespace

Encoder::Encoder(std::unique_ptr<Device> device, std::uint32_t codec)
	: device_(std::move(device)), codec_(codec), raw_(*device_, *device_->output_type()),
	  coded_(*device_, *device_->capture_type())
{}

Encoder::~Encoder()
{
	stop();
	release_allocation();
}

Result<std::unique_ptr<Encoder>> Encoder::open(std::unique_ptr<Device> device,
					       const EncoderSettings &settings)
{
	if (device->role() != Role::kEncoder)
		return make_error(std::errc::not_supported, device->path() + " is no encoder");
	auto codec = choose_codec(*device, settings.codec);
	if (!codec)
		return propagate(codec);

	// The coded format comes first, since it resets the raw one; and some drivers compute
	// buffer sizes from the level, so controls precede the raw format.
	auto current = current_format(*device, *device->capture_type());
	if (!current)
		return propagate(current);
	FormatRequest request;
	request.fourcc = *codec;
	request.size = current->size;
	auto answer = set_format(*device, *device->capture_type(), request);
	if (!answer)
		return propagate(answer);
	if (answer->fourcc != *codec)
		return make_error(std::errc::not_supported,
				  fmt::format("{} gives {} instead of {}", device->path(),
					      fourcc_to_string(answer->fourcc),
					      fourcc_to_string(*codec)));
	if (Status status = apply_encoder_settings(*device, *codec, settings); !status)
		return propagate(status);

	// Drivers without the event signal the end by the LAST flag alone.
	v4l2_event_subscription subscription{};
	subscription.type = V4L2_EVENT_EOS;
	(void)device->try_ioctl(VIDIOC_SUBSCRIBE_EVENT, &subscription);
	return std::unique_ptr<Encoder>(new Encoder(std::move(device), *codec));
}

EncoderCapabilities Encoder::capabilities() const
{
	return encoder_capabilities(*device_);
}

Codec Encoder::codec() const
{
	// choose_codec() takes no other.
	return *codec_of(codec_);
}

Result<Answer<>> Encoder::propose_allocation(AllocationQuery &query)
{
	release_allocation();
	auto answer = set_raw_format(query.info);
	if (!answer)
		return propagate(answer);
	if (!*answer)
		return propagate(*answer);
	const VideoInfo &layout = **answer;
	VideoAlignment alignment = alignment_of(layout);
	query.add_meta(kVideoMetaApi, alignment);
	if (has_selection(*device_, raw_.type(), V4L2_SEL_TGT_CROP))
		query.add_meta(kVideoCropMetaApi);
	query.imports = MemoryUse::kDmabuf;
	raw_.describe(to_string(layout));
	if (query.need_pool)
		own_pool_ = QueuePool::create(raw_, layout, alignment);
	std::size_t size = 0;
	for (std::uint32_t i = 0; i < raw_format_.memory_count; ++i)
		size += raw_format_.length[i];
	query.pools.push_back(
		{own_pool_, size,
		 std::max(kRawBuffers, minimum_buffers(*device_, V4L2_CID_MIN_BUFFERS_FOR_OUTPUT)),
		 0});
	return {};
}

void Encoder::release_allocation()
{
	held_.clear();
	if (own_pool_) {
		(void)own_pool_->set_active(false);
		own_pool_.reset();
	}
	if (raw_.count() != 0)
		(void)raw_.request(0, raw_.memory());
}

Result<Answer<VideoInfo>> Encoder::set_raw_format(const VideoInfo &frames)
{
	FormatRequest request;
	request.fourcc = pixel_format_info(frames.format()).v4l2;
	request.size = frames.size();
	request.colorimetry = frames.colorimetry;
	auto answer = set_format(*device_, raw_.type(), request);
	if (!answer)
		return propagate(answer);
	std::string wanted = describe(request.fourcc, request.size);
	if (answer->fourcc != request.fourcc || answer->size.width < request.size.width ||
	    answer->size.height < request.size.height)
		return refused(fmt::format("{} takes {} instead of {}", device_->path(),
					   describe(answer->fourcc, answer->size), wanted));
	auto layout = answer->layout(frames.size());
	if (!layout)
		return propagate(layout);
	raw_format_ = *answer;
	return *layout;
}

Result<Answer<>> Encoder::configure(const Decision &decision)
{
	const FramePool &frames = decision.encoder_side();
	bool own = frames.pool.get() == own_pool_.get();
	if (!own)
		release_allocation();
	auto adopted = adopt_colours(frames.layout, own);
	if (!adopted || !*adopted)
		return adopted;
	auto layout = raw_format_.layout(frames.layout.size());
	if (!layout)
		return propagate(layout);
	layout->colorimetry = frames.layout.colorimetry;

	std::vector<BufferRef> buffers = acquire_all(*frames.pool);
	if (buffers.empty())
		return refused("no buffer to try");
	std::vector<std::uint64_t> lengths;
	for (std::size_t i = 0; i < buffers[0]->memory_count(); ++i)
		lengths.push_back(buffers[0]->memory(i).maxsize());
	LayoutDifference difference = compare(frames.layout, *layout, lengths);
	if (!difference.none())
		return refused(to_string(difference, "camera", "encoder"));
	for (std::uint32_t i = 0; i < raw_format_.memory_count; ++i)
		if (lengths[i] < raw_format_.length[i])
			return refused(
				fmt::format("encoder needs {} bytes in memory {}, camera has {}",
					    raw_format_.length[i], i, lengths[i]));

	auto cropped = set_visible(visible_part(*buffers[0], frames.layout.size()));
	if (!cropped || !*cropped)
		return cropped;
	// Rate control reckons with the rate that the camera really has.
	if (decision.camera.layout.rate.num != 0)
		if (auto rate = set_rate(*device_, raw_.type(), decision.camera.layout.rate); !rate)
			return propagate(rate);
	raw_.describe(to_string(*layout));
	if (!own) {
		auto imported = import_slots(buffers);
		if (!imported || !*imported)
			return imported;
	}
	held_.clear();
	held_.resize(raw_.count());
	return {};
}

/// The camera's colours go into the stream. A queue that has buffers keeps its format, so with own
/// memory they are what the driver assumed.
Result<Answer<>> Encoder::adopt_colours(const VideoInfo &frames, bool own)
{
	if (!own) {
		auto layout = set_raw_format(frames);
		if (!layout)
			return propagate(layout);
		if (!*layout)
			return propagate(*layout);
	}
	if (!compatible(raw_format_.colorimetry, frames.colorimetry))
		spdlog::info("{} encodes as {} what the camera gives as {}", device_->path(),
			     to_string(raw_format_.colorimetry), to_string(frames.colorimetry));
	return {};
}

/// One slot for each of somebody else's buffers, tried.
Result<Answer<>> Encoder::import_slots(const std::vector<BufferRef> &buffers)
{
	auto granted = raw_.request(static_cast<std::uint32_t>(buffers.size()), V4L2_MEMORY_DMABUF);
	if (!granted) {
		if (granted.error().is(std::errc::invalid_argument))
			return refused("encoder imports no dmabufs");
		return propagate(granted);
	}
	if (*granted < buffers.size())
		return refused(fmt::format("encoder grants {} slots for {} buffers", *granted,
					   buffers.size()));

	Status queued;
	for (std::size_t i = 0; i < buffers.size() && queued; ++i)
		queued = queue_raw(*buffers[i]);
	// STREAMOFF gives back what was queued, streaming or not. What stays queued would be
	// encoded as if it were a frame.
	if (Status given_back = raw_.stream_off(); !given_back)
		return refused("encoder does not give back the buffers of a trial: " +
			       given_back.error().message());
	if (queued)
		return {};
	std::string refusal = "encoder does not import this memory: " + queued.error().message();
	if (queued.error().is(std::errc::bad_address))
		refusal += " (it needs contiguous memory)";
	return refused(std::move(refusal));
}

/// Leaves the padding out of the coded picture.
Result<Answer<>> Encoder::set_visible(const Rectangle &visible)
{
	if (visible == Rectangle{0, 0, raw_format_.size.width, raw_format_.size.height})
		return {};
	v4l2_selection selection = selection_of(raw_.type(), V4L2_SEL_TGT_CROP);
	selection.r = {static_cast<std::int32_t>(visible.x), static_cast<std::int32_t>(visible.y),
		       visible.width, visible.height};
	int number = device_->try_ioctl(VIDIOC_S_SELECTION, &selection);
	if (number == ENOTTY || number == EINVAL)
		return refused(fmt::format("encoder cannot crop {} to the visible {}",
					   to_string(raw_format_.size), to_string(visible)));
	if (number != 0)
		return device_->error(number, VIDIOC_S_SELECTION, "crop " + to_string(visible));
	const v4l2_rect &r = selection.r;
	bool exact = std::cmp_equal(r.left, visible.x) && std::cmp_equal(r.top, visible.y) &&
		     r.width == visible.width && r.height == visible.height;
	if (!exact)
		return refused(fmt::format("encoder crops to {}x{} at {},{} instead of {}", r.width,
					   r.height, r.left, r.top, to_string(visible)));
	return {};
}

Status Encoder::start(CodedSink &sink)
{
	coded_.describe(fourcc_to_string(codec_));
	sink_ = &sink;
	state_ = State::kStreaming;
	if (Status status = raw_.stream_on(); !status)
		return status;
	return coded_.start(kCodedBuffers);
}

Status Encoder::submit(BufferRef frame)
{
	std::uint32_t slot = frame->index();
	if (slot >= held_.size() || held_[slot])
		return device_->error(EBUSY, VIDIOC_QBUF, fmt::format("slot {}", slot));
	if (Status status = queue_raw(*frame); !status)
		return to_allocation_error(std::move(status.error()));
	++submitted_;
	held_[slot] = std::move(frame);
	return {};
}

std::uint64_t Encoder::failed_in_this_run() const
{
	return std::max(failed_raw_, failed_coded_);
}

std::uint64_t Encoder::failed() const
{
	return failed_in_earlier_runs_ + failed_in_this_run();
}

Status Encoder::queue_raw(Buffer &frame)
{
	std::array<BufferMemory, VIDEO_MAX_PLANES> memories;
	for (std::uint32_t i = 0; i < raw_format_.memory_count; ++i) {
		Memory &memory = frame.memory(i);
		memories[i].fd = memory.fd();
		memories[i].length = static_cast<std::uint32_t>(memory.maxsize());
		memories[i].bytes_used = raw_format_.length[i];
	}
	return raw_.queue(frame.index(), std::span(memories).first(raw_format_.memory_count),
			  frame.pts.is_set() ? frame.pts.ns() : 0);
}

void Encoder::request_keyframe()
{
	// A button; drivers without it leave the next keyframe to the GOP.
	if (state_ == State::kStreaming)
		(void)set_control(*device_, V4L2_CID_MPEG_VIDEO_FORCE_KEY_FRAME, 1);
}

Status Encoder::drain()
{
	if (state_ != State::kStreaming)
		return {};
	state_ = State::kDraining;
	v4l2_encoder_cmd command{};
	command.cmd = V4L2_ENC_CMD_STOP;
	int number = device_->try_ioctl(VIDIOC_ENCODER_CMD, &command);
	if (number == ENOTTY || number == EINVAL) {
		stop_command_ = false;
		check_drained();
		return {};
	}
	if (number != 0)
		return device_->error(number, VIDIOC_ENCODER_CMD, "stop");
	return {};
}

void Encoder::stop()
{
	if (state_ == State::kIdle)
		return;
	(void)raw_.stream_off();
	coded_.stop();
	std::ranges::fill(held_, nullptr);
	state_ = State::kIdle;
	stop_command_ = true;
	submitted_ = 0;
	coded_frames_ = 0;
	failed_in_earlier_runs_ = failed();
	failed_raw_ = 0;
	failed_coded_ = 0;
	end_of_stream_ = false;
	sink_ = nullptr;
}

Result<std::uint32_t> Encoder::prepare()
{
	bool running = state_ == State::kStreaming || state_ == State::kDraining;
	return running ? std::uint32_t{EPOLLIN | EPOLLOUT | EPOLLPRI} : 0u;
}

Status Encoder::dispatch(std::uint32_t events)
{
	Status status;
	if (events & EPOLLPRI)
		status = take_events();
	if (status && (events & EPOLLOUT))
		status = release_raw();
	if (status && (events & EPOLLIN))
		status = take_coded();
	if (status && (events & (EPOLLERR | EPOLLHUP)) && !(events & (EPOLLIN | EPOLLOUT)))
		status = device_->error(EIO, VIDIOC_DQBUF, "poll reports an error");
	if (status)
		check_drained();
	return status;
}

Status Encoder::release_raw()
{
	auto done = raw_.dequeue();
	if (!done)
		return propagate(done);
	if (!*done)
		return {};
	// The driver could not read or encode it; no coded frame will come.
	failed_raw_ += ((*done)->flags & V4L2_BUF_FLAG_ERROR) != 0;
	if ((*done)->index < held_.size())
		held_[(*done)->index].reset();
	return {};
}

Status Encoder::take_coded()
{
	auto coded = coded_.dequeue();
	if (!coded) {
		if (!coded.error().is(std::errc::broken_pipe))
			return propagate(coded);
		finish();
		return {};
	}
	if (!*coded)
		return {};

	const DequeuedBuffer &buffer = (*coded)->buffer;
	bool last = (buffer.flags & V4L2_BUF_FLAG_LAST) != 0;
	if (buffer.flags & V4L2_BUF_FLAG_ERROR) {
		spdlog::warn("{} gave a coded frame with an error; dropped", device_->path());
		++failed_coded_;
	} else if (!(*coded)->data.empty()) {
		++coded_frames_;
		CodedFrame frame{(*coded)->data, ClockTime(buffer.timestamp_ns),
				 is_keyframe(codec_, buffer.flags, (*coded)->data)};
		if (Status status = sink_->on_coded(frame); !status)
			return status;
	}
	if (last) {
		finish();
		return {};
	}
	return coded_.requeue(**coded);
}

Status Encoder::take_events()
{
	v4l2_event event{};
	do {
		int number = device_->try_ioctl(VIDIOC_DQEVENT, &event);
		if (number == ENOENT || number == EAGAIN)
			return {};
		if (number != 0)
			return device_->error(number, VIDIOC_DQEVENT);
		end_of_stream_ |= event.type == V4L2_EVENT_EOS;
	} while (event.pending != 0);
	return {};
}

/// Without the command nothing marks the end but the number of frames. (A rate control may leave
/// frames out, hence drains_exactly().) Drivers older than the LAST flag send the event instead,
/// some of them before the last frame can be dequeued.
void Encoder::check_drained()
{
	if (state_ == State::kDraining && (!stop_command_ || end_of_stream_) &&
	    raw_.queued() == 0 && coded_frames_ + failed_in_this_run() >= submitted_)
		finish();
}

void Encoder::finish()
{
	if (state_ != State::kDraining)
		return;
	state_ = State::kDrained;
	sink_->on_drained();
}

} // namespace penstock::v4l2
