#include "tests/support/v4l2/fake_encoder_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>

#include "tests/support/fakes/fake_encoder.h"
#include "tests/support/fakes/fake_picture.h"

namespace penstock::test {

namespace {

constexpr Size kSmallest{16, 16};
constexpr Size kLargest{4096, 4096};
constexpr Size kDefault{1280, 720};
/// Where videobuf2 puts the coded queue of a mem2mem node for mmap().
constexpr std::uint32_t kCodedOffset = 1u << 30;
constexpr std::uint32_t kMinCodedLength = 4096;

std::uint32_t raw_type(const FakeEncoderNodeTraits &traits)
{
	return traits.multiplanar ? V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE : V4L2_BUF_TYPE_VIDEO_OUTPUT;
}

std::uint32_t coded_type(const FakeEncoderNodeTraits &traits)
{
	return traits.multiplanar ? V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE
				  : V4L2_BUF_TYPE_VIDEO_CAPTURE;
}

FakeVb2Traits raw_queue(const FakeEncoderNodeTraits &traits)
{
	FakeVb2Traits queue;
	queue.type = raw_type(traits);
	queue.fewest_buffers = traits.demands.fewest_buffers;
	queue.most_buffers = traits.demands.most_buffers;
	queue.exports = traits.demands.exports;
	queue.imports = traits.demands.imports;
	queue.own_memory = traits.demands.memory == FakeHeap::Kind::kContiguous
				   ? FakeDmaBuf::kContiguous
				   : FakeDmaBuf::kPaged;
	queue.contiguous_only = traits.demands.contiguous_only;
	queue.orphans_buffers = traits.orphans_buffers;
	queue.copies_timestamps = true;
	return queue;
}

FakeVb2Traits coded_queue(const FakeEncoderNodeTraits &traits)
{
	FakeVb2Traits queue;
	queue.type = coded_type(traits);
	queue.most_buffers = traits.most_coded_buffers;
	queue.orphans_buffers = traits.orphans_buffers;
	queue.copies_timestamps = true;
	queue.first_offset = kCodedOffset;
	return queue;
}

PixelFormat pixel_format(const FakeEncoderNodeTraits &traits, std::uint32_t fourcc)
{
	const auto found = std::ranges::find(traits.formats, fourcc, [](PixelFormat format) {
		return pixel_format_info(format).v4l2;
	});
	return found == traits.formats.end() ? traits.formats[0] : *found;
}

FakeFormat negotiate_raw(const FakeEncoderNodeTraits &traits, const FakeFormatRequest &wanted)
{
	const PixelFormat format = pixel_format(traits, wanted.fourcc);
	const Size size{std::clamp(wanted.size.width, kSmallest.width, kLargest.width),
			std::clamp(wanted.size.height, kSmallest.height, kLargest.height)};
	const VideoInfo layout = lay_out_any(traits.demands, format, size);
	FakeFormat answer;
	answer.fourcc = pixel_format_info(format).v4l2;
	answer.size = {size.width, std::max(layout.coded_size().height, size.height)};
	adopt_layout(answer, layout, traits.demands);
	return answer;
}

FakeFormat coded_format_of(std::uint32_t fourcc, const FakeFormat &raw, std::uint32_t length)
{
	FakeFormat coded = raw;
	coded.fourcc = fourcc;
	coded.strides = {0};
	coded.lengths = {std::max({length, kMinCodedLength, raw.size.width * raw.size.height / 2})};
	return coded;
}

} // namespace

FakeEncoderNode::File::File(FakeEncoderNode &node)
	: raw(raw_queue(node.traits_)), coded(coded_queue(node.traits_)), node_(node)
{
	for (const FakeControl &control : node.traits_.controls)
		controls.add(control);
	coded_format.fourcc = node.traits_.codecs[0];
	reset_raw_format();
	serve_formats();
	serve_buffers();
	if (node.traits_.crops)
		serve_selection();
	if (node.traits_.drain_end != FakeDrainEnd::kUnmarked)
		ioctls.on<v4l2_encoder_cmd>(VIDIOC_ENCODER_CMD,
					    [this](auto &argument) { return command(argument); });
	controls.serve(ioctls, [this] { return raw.streaming() || coded.streaming(); });
	offer_events({V4L2_EVENT_EOS});
}

FakeEncoderNode::File::~File()
{
	node_.open_.erase(this);
	if (node_.last_ == this)
		node_.last_ = nullptr;
}

std::shared_ptr<FakePlane> FakeEncoderNode::File::find_plane(std::int64_t offset,
							     std::size_t length) const
{
	return offset < kCodedOffset ? raw.find_plane(offset, length)
				     : coded.find_plane(offset, length);
}

void FakeEncoderNode::File::release()
{
	raw.close(this);
	coded.close(this);
	std::ranges::move(misuses(), std::back_inserter(node_.misuses_));
	std::ranges::move(held(), std::back_inserter(node_.misuses_));
}

std::vector<std::string> FakeEncoderNode::File::misuses() const
{
	std::vector<std::string> all = raw.misuses;
	std::ranges::copy(coded.misuses, std::back_inserter(all));
	std::ranges::copy(controls.misuses, std::back_inserter(all));
	return all;
}

std::vector<std::string> FakeEncoderNode::File::held() const
{
	std::vector<std::string> all = raw.held();
	std::ranges::move(coded.held(), std::back_inserter(all));
	return all;
}

/// As v4l2_m2m_poll().
std::uint32_t FakeEncoderNode::File::poll_queues() const
{
	const bool raw_waits = raw.streaming() && (!raw.pending().empty() || raw.has_done());
	const bool coded_waits = coded.streaming() &&
				 (!coded.pending().empty() || coded.has_done() || coded.ended());
	if (!raw_waits && !coded_waits)
		return POLLERR;
	return (raw.has_done() ? std::uint32_t{POLLOUT} : 0u) |
	       (coded.has_done() || coded.ended() ? std::uint32_t{POLLIN} : 0u);
}

FakeVb2Queue *FakeEncoderNode::File::find_queue(std::uint32_t type)
{
	if (type == raw.type())
		return &raw;
	return type == coded.type() ? &coded : nullptr;
}

void FakeEncoderNode::File::serve_formats()
{
	ioctls.on<v4l2_fmtdesc>(VIDIOC_ENUM_FMT,
				[this](auto &argument) { return enumerate_format(argument); });
	ioctls.on<v4l2_frmsizeenum>(VIDIOC_ENUM_FRAMESIZES,
				    [this](auto &argument) { return enumerate_size(argument); });
	ioctls.on<v4l2_format>(VIDIOC_G_FMT,
			       [this](auto &argument) { return get_format(argument); });
	ioctls.on<v4l2_format>(VIDIOC_TRY_FMT,
			       [this](auto &argument) { return set_format(argument, false); });
	ioctls.on<v4l2_format>(VIDIOC_S_FMT,
			       [this](auto &argument) { return set_format(argument, true); });
	ioctls.on<v4l2_streamparm>(VIDIOC_G_PARM,
				   [this](auto &argument) { return set_rate(argument, false); });
	ioctls.on<v4l2_streamparm>(VIDIOC_S_PARM,
				   [this](auto &argument) { return set_rate(argument, true); });
}

void FakeEncoderNode::File::serve_buffers()
{
	ioctls.on<v4l2_requestbuffers>(VIDIOC_REQBUFS, [this](auto &argument) {
		FakeVb2Queue *queue = find_queue(argument.type);
		return queue ? queue->request_buffers(argument, this) : EINVAL;
	});
	ioctls.on<v4l2_create_buffers>(VIDIOC_CREATE_BUFS, [this](auto &argument) {
		FakeVb2Queue *queue = find_queue(argument.format.type);
		return queue ? queue->create_buffers(argument, this) : EINVAL;
	});
	ioctls.on<v4l2_buffer>(VIDIOC_QUERYBUF, [this](auto &argument) {
		const FakeVb2Queue *queue = find_queue(argument.type);
		return queue ? queue->query_buffer(argument) : EINVAL;
	});
	ioctls.on<v4l2_buffer>(VIDIOC_QBUF, [this](auto &argument) {
		FakeVb2Queue *queue = find_queue(argument.type);
		return queue ? queue->queue_buffer(argument, this) : EINVAL;
	});
	ioctls.on<v4l2_buffer>(VIDIOC_DQBUF, [this](auto &argument) {
		FakeVb2Queue *queue = find_queue(argument.type);
		return queue ? queue->dequeue_buffer(argument, this) : EINVAL;
	});
	ioctls.on<v4l2_exportbuffer>(VIDIOC_EXPBUF, [this](auto &argument) {
		const FakeVb2Queue *queue = find_queue(argument.type);
		return queue ? queue->export_buffer(argument, this) : EINVAL;
	});
	ioctls.on<int>(VIDIOC_STREAMON, [this](int &type) { return stream_on(type); });
	ioctls.on<int>(VIDIOC_STREAMOFF, [this](int &type) { return stream_off(type); });
}

void FakeEncoderNode::File::serve_selection()
{
	ioctls.on<v4l2_selection>(VIDIOC_G_SELECTION,
				  [this](auto &argument) { return get_selection(argument); });
	ioctls.on<v4l2_selection>(VIDIOC_S_SELECTION,
				  [this](auto &argument) { return set_selection(argument); });
}

int FakeEncoderNode::File::enumerate_format(v4l2_fmtdesc &description) const
{
	const auto &[formats, codecs] = std::tie(node_.traits_.formats, node_.traits_.codecs);
	const std::uint32_t index = description.index;
	if (description.type == raw.type() && index < formats.size()) {
		description = describe_format(description.type, index,
					      pixel_format_info(formats[index]).v4l2, false);
		return 0;
	}
	if (description.type == coded.type() && index < codecs.size()) {
		description = describe_format(description.type, index, codecs[index], true);
		return 0;
	}
	return EINVAL;
}

int FakeEncoderNode::File::enumerate_size(v4l2_frmsizeenum &size) const
{
	const auto &[formats, codecs] = std::tie(node_.traits_.formats, node_.traits_.codecs);
	const auto code = [](PixelFormat format) { return pixel_format_info(format).v4l2; };
	const bool known = std::ranges::find(codecs, size.pixel_format) != codecs.end() ||
			   std::ranges::find(formats, size.pixel_format, code) != formats.end();
	if (!known || size.index != 0)
		return EINVAL;
	size.type = V4L2_FRMSIZE_TYPE_STEPWISE;
	size.stepwise = {.min_width = kSmallest.width,
			 .max_width = kLargest.width,
			 .step_width = 2,
			 .min_height = kSmallest.height,
			 .max_height = kLargest.height,
			 .step_height = 2};
	return 0;
}

int FakeEncoderNode::File::get_format(v4l2_format &format) const
{
	if (format.type != raw.type() && format.type != coded.type())
		return EINVAL;
	write_format(format.type == raw.type() ? raw_format : coded_format, format);
	return 0;
}

int FakeEncoderNode::File::set_format(v4l2_format &format, bool apply)
{
	if (format.type == raw.type())
		return set_raw_format(format, apply);
	return format.type == coded.type() ? set_coded_format(format, apply) : EINVAL;
}

int FakeEncoderNode::File::set_raw_format(v4l2_format &format, bool apply)
{
	FakeFormat negotiated = negotiate_raw(node_.traits_, read_request(format));
	if (node_.traits_.keeps_colours) {
		const bool several = V4L2_TYPE_IS_MULTIPLANAR(format.type);
		const auto &pix = format.fmt.pix;
		const auto &pix_mp = format.fmt.pix_mp;
		negotiated.colorspace = several ? pix_mp.colorspace : pix.colorspace;
		negotiated.transfer = several ? pix_mp.xfer_func : pix.xfer_func;
		negotiated.encoding = several ? pix_mp.ycbcr_enc : pix.ycbcr_enc;
		negotiated.quantization = several ? pix_mp.quantization : pix.quantization;
	}
	if (apply && (raw.busy() || coded.busy()))
		return EBUSY;
	write_format(negotiated, format);
	if (apply)
		adopt_raw_format(negotiated);
	return 0;
}

/// The coded size is that of the raw queue. Another codec resets the raw queue.
int FakeEncoderNode::File::set_coded_format(v4l2_format &format, bool apply)
{
	const FakeFormatRequest wanted = read_request(format);
	const auto &codecs = node_.traits_.codecs;
	const bool known = std::ranges::find(codecs, wanted.fourcc) != codecs.end();
	const std::uint32_t fourcc = known ? wanted.fourcc : codecs[0];
	if (apply && (raw.busy() || coded.busy()))
		return EBUSY;
	if (!apply) {
		write_format(coded_format_of(fourcc, raw_format, wanted.length), format);
		return 0;
	}
	const bool changed = fourcc != coded_format.fourcc;
	coded_format = coded_format_of(fourcc, raw_format, wanted.length);
	if (changed)
		reset_raw_format();
	coded.set_sizes(coded_format.lengths);
	write_format(coded_format, format);
	return 0;
}

void FakeEncoderNode::File::reset_raw_format()
{
	adopt_raw_format(negotiate_raw(node_.traits_, {0, kDefault}));
}

/// In most drivers the crop rectangle becomes the whole frame.
void FakeEncoderNode::File::adopt_raw_format(const FakeFormat &format)
{
	raw_format = format;
	const bool kept = node_.traits_.keeps_crop && crop.width != 0;
	crop = {0, 0, kept ? std::min(crop.width, format.size.width) : format.size.width,
		kept ? std::min(crop.height, format.size.height) : format.size.height};
	raw.set_sizes(format.lengths);
	coded_format = coded_format_of(coded_format.fourcc, format, 0);
	coded.set_sizes(coded_format.lengths);
}

int FakeEncoderNode::File::set_rate(v4l2_streamparm &request, bool apply)
{
	if (request.type != raw.type())
		return EINVAL;
	v4l2_outputparm &parameters = request.parm.output;
	const v4l2_fract wanted = parameters.timeperframe;
	if (apply && wanted.numerator != 0 && wanted.denominator != 0)
		rate = wanted.denominator / wanted.numerator;
	parameters = {};
	parameters.capability = V4L2_CAP_TIMEPERFRAME;
	parameters.timeperframe = {1, rate};
	return 0;
}

int FakeEncoderNode::File::get_selection(v4l2_selection &selection) const
{
	if (selection.type != V4L2_BUF_TYPE_VIDEO_OUTPUT)
		return EINVAL;
	switch (selection.target) {
	case V4L2_SEL_TGT_CROP:
		selection.r = crop;
		return 0;
	case V4L2_SEL_TGT_CROP_DEFAULT:
	case V4L2_SEL_TGT_CROP_BOUNDS:
		selection.r = {0, 0, raw_format.size.width, raw_format.size.height};
		return 0;
	default:
		return EINVAL;
	}
}

/// A part of the top left corner, as most drivers crop.
int FakeEncoderNode::File::set_selection(v4l2_selection &selection)
{
	if (selection.type != V4L2_BUF_TYPE_VIDEO_OUTPUT || selection.target != V4L2_SEL_TGT_CROP)
		return EINVAL;
	if (raw.streaming())
		return EBUSY;
	selection.r = {0, 0, std::clamp(selection.r.width, kSmallest.width, raw_format.size.width),
		       std::clamp(selection.r.height, kSmallest.height, raw_format.size.height)};
	crop = selection.r;
	return 0;
}

int FakeEncoderNode::File::stream_on(int type)
{
	FakeVb2Queue *queue = find_queue(static_cast<std::uint32_t>(type));
	if (!queue)
		return EINVAL;
	const bool before = queue->streaming();
	const int number = queue->stream_on(this);
	if (number != 0 || before)
		return number;
	sequence_ = 0;
	if (queue == &raw)
		taken_ = 0;
	return 0;
}

int FakeEncoderNode::File::stream_off(int type)
{
	FakeVb2Queue *queue = find_queue(static_cast<std::uint32_t>(type));
	if (!queue)
		return EINVAL;
	const int number = queue->stream_off(this);
	if (number != 0)
		return number;
	if (queue == &coded) {
		state_ = State::kRunning;
		empty_last_wanted_ = end_wanted_ = false;
	} else if (state_ == State::kDraining) {
		// What was to be drained is gone: nothing follows.
		frames_to_drain_ = 0;
		finish_drain();
	}
	return 0;
}

int FakeEncoderNode::File::command(const v4l2_encoder_cmd &command)
{
	if (command.cmd != V4L2_ENC_CMD_STOP && command.cmd != V4L2_ENC_CMD_START)
		return EINVAL;
	if (!raw.streaming())
		return 0;
	if (state_ == State::kDraining)
		return EBUSY;
	if (command.cmd == V4L2_ENC_CMD_STOP)
		return stop_command();
	// VIDIOC_DQBUF answers EPIPE until VIDIOC_STREAMOFF, as with vicodec.
	state_ = State::kRunning;
	return 0;
}

int FakeEncoderNode::File::stop_command()
{
	if (state_ == State::kStopped)
		return 0;
	state_ = State::kDraining;
	frames_to_drain_ = raw.pending().size();
	if (node_.traits_.drain_end == FakeDrainEnd::kEvent)
		send_event(V4L2_EVENT_EOS);
	if (frames_to_drain_ == 0)
		finish_drain();
	return 0;
}

/// Every frame before the command is coded, and the last one did not carry the flag.
void FakeEncoderNode::File::finish_drain()
{
	state_ = State::kStopped;
	switch (node_.traits_.drain_end) {
	case FakeDrainEnd::kLastFlag:
	case FakeDrainEnd::kEmptyLast:
		empty_last_wanted_ = true;
		break;
	case FakeDrainEnd::kBrokenPipe:
		end_wanted_ = true;
		break;
	case FakeDrainEnd::kEvent:
	case FakeDrainEnd::kUnmarked:
		break;
	}
}

void FakeEncoderNode::File::give_last_buffer()
{
	FakeVb2Queue::Frame frame;
	frame.flags = V4L2_BUF_FLAG_LAST;
	frame.sequence = sequence_++;
	frame.bytes_used = {0};
	coded.finish(frame);
	empty_last_wanted_ = false;
	send_event(V4L2_EVENT_EOS);
}

void FakeEncoderNode::File::work()
{
	while (!node_.paused_ && code_one())
		;
	if (empty_last_wanted_ && coded.streaming() && !coded.pending().empty())
		give_last_buffer();
	if (end_wanted_ && coded.streaming() && !coded.has_done()) {
		coded.end_without_mark();
		end_wanted_ = false;
	}
}

bool FakeEncoderNode::File::is_ready() const
{
	if (!raw.streaming() || !coded.streaming() || raw.pending().empty() ||
	    coded.pending().empty() || state_ == State::kStopped)
		return false;
	return state_ == State::kDraining || raw.pending().size() >= node_.traits_.lookahead;
}

bool FakeEncoderNode::File::is_last() const
{
	return state_ == State::kDraining && frames_to_drain_ == 1;
}

bool FakeEncoderNode::File::wants_keyframe()
{
	constexpr std::uint32_t kButton = V4L2_CID_MPEG_VIDEO_FORCE_KEY_FRAME;
	const std::uint32_t pressed = controls.has(kButton) ? controls.times_set(kButton) : 0;
	const bool forced = pressed != keyframes_forced_;
	keyframes_forced_ = pressed;
	return forced || (taken_ - 1) % node_.traits_.gop == 0;
}

/// The checksum of what the raw buffer shows, and its time; how many bytes that are.
std::uint32_t FakeEncoderNode::File::write_coded(std::uint32_t raw_index)
{
	const VideoInfo layout = lay_out_any(
		node_.traits_.demands, pixel_format(node_.traits_, raw_format.fourcc),
		{crop.width, crop.height}, raw_format.strides[0], raw_format.size.height);
	const timeval &time = raw.queued_frame(raw_index).time;
	const FakeCoded frame{checksum(layout, raw.bytes(raw_index)),
			      (static_cast<std::uint64_t>(time.tv_sec) * 1'000'000 +
			       static_cast<std::uint64_t>(time.tv_usec)) *
				      1000};
	std::memcpy(coded.bytes(coded.pending().front())[0].data(), &frame, sizeof(frame));
	return sizeof(frame);
}

bool FakeEncoderNode::File::code_one()
{
	if (!is_ready())
		return false;
	const FakeEncoderNodeTraits &traits = node_.traits_;
	const std::uint32_t raw_index = raw.pending().front();
	++taken_;
	const bool last = is_last();
	const bool raw_fails = traits.failed_raw.contains(taken_);
	const bool coded_fails = traits.failed_coded.contains(taken_);
	const bool coded_follows = !raw_fails && !traits.left_out.contains(taken_);

	FakeVb2Queue::Frame done = raw.queued_frame(raw_index);
	FakeVb2Queue::Frame frame;
	frame.time = done.time;
	if (coded_follows) {
		frame.bytes_used = {coded_fails ? 0 : write_coded(raw_index)};
		frame.sequence = sequence_++;
		frame.flags = coded_fails ? V4L2_BUF_FLAG_ERROR : 0u;
		frame.flags |= wants_keyframe() ? V4L2_BUF_FLAG_KEYFRAME : V4L2_BUF_FLAG_PFRAME;
		if (last && traits.drain_end == FakeDrainEnd::kLastFlag)
			frame.flags |= V4L2_BUF_FLAG_LAST;
		coded.finish(frame);
		coded_frames += !coded_fails;
	}
	done.flags = raw_fails ? V4L2_BUF_FLAG_ERROR : 0u;
	raw.finish(done);
	if (state_ != State::kDraining)
		return true;
	--frames_to_drain_;
	if (!last)
		return true;
	if (frame.flags & V4L2_BUF_FLAG_LAST) {
		state_ = State::kStopped;
		send_event(V4L2_EVENT_EOS);
	} else {
		finish_drain();
	}
	return true;
}

} // namespace penstock::test
