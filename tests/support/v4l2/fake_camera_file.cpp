#include "tests/support/v4l2/fake_camera_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace penstock::test {

namespace {

/// The selection calls want the single-planar type on multi-planar nodes too.
constexpr std::uint32_t kSelectionType = V4L2_BUF_TYPE_VIDEO_CAPTURE;
/// Of a signal that the receiver takes.
constexpr std::uint32_t kLongestSide = 4096;

} // namespace

FakeCameraNode::File::File(FakeCameraNode &node) : node_(node)
{
	serve_formats();
	serve_buffers();
	serve_inputs();
	serve_timings();
	if (node_.traits_.composes || node_.traits_.crops)
		serve_selection();
	node_.controls_.serve(ioctls, [this] { return node_.queue_.streaming(); });
	offer_events({V4L2_EVENT_SOURCE_CHANGE});
}

std::shared_ptr<FakePlane> FakeCameraNode::File::find_plane(std::int64_t offset,
							    std::size_t length) const
{
	return node_.queue_.find_plane(offset, length);
}

void FakeCameraNode::File::work()
{
	node_.run_freely();
}

void FakeCameraNode::File::release()
{
	node_.queue_.close(this);
}

void FakeCameraNode::File::serve_formats()
{
	ioctls.on<v4l2_fmtdesc>(VIDIOC_ENUM_FMT,
				[this](auto &argument) { return enumerate_format(argument); });
	ioctls.on<v4l2_frmsizeenum>(VIDIOC_ENUM_FRAMESIZES,
				    [this](auto &argument) { return enumerate_size(argument); });
	ioctls.on<v4l2_frmivalenum>(VIDIOC_ENUM_FRAMEINTERVALS, [this](auto &argument) {
		return enumerate_interval(argument);
	});
	ioctls.on<v4l2_format>(VIDIOC_G_FMT,
			       [this](auto &argument) { return get_format(argument); });
	ioctls.on<v4l2_format>(VIDIOC_TRY_FMT,
			       [this](auto &argument) { return set_format(argument, false); });
	ioctls.on<v4l2_format>(VIDIOC_S_FMT,
			       [this](auto &argument) { return set_format(argument, true); });
	ioctls.on<v4l2_streamparm>(VIDIOC_G_PARM,
				   [this](auto &argument) { return get_rate(argument); });
	ioctls.on<v4l2_streamparm>(VIDIOC_S_PARM,
				   [this](auto &argument) { return set_rate(argument); });
}

void FakeCameraNode::File::serve_buffers()
{
	FakeVb2Queue &queue = node_.queue_;
	ioctls.on<v4l2_requestbuffers>(VIDIOC_REQBUFS, [this, &queue](auto &argument) {
		return queue.request_buffers(argument, this);
	});
	ioctls.on<v4l2_create_buffers>(VIDIOC_CREATE_BUFS, [this, &queue](auto &argument) {
		return queue.create_buffers(argument, this);
	});
	ioctls.on<v4l2_buffer>(VIDIOC_QUERYBUF,
			       [&queue](auto &argument) { return queue.query_buffer(argument); });
	ioctls.on<v4l2_buffer>(VIDIOC_QBUF, [this, &queue](auto &argument) {
		return queue.queue_buffer(argument, this);
	});
	ioctls.on<v4l2_buffer>(VIDIOC_DQBUF, [this, &queue](auto &argument) {
		return queue.dequeue_buffer(argument, this);
	});
	ioctls.on<v4l2_exportbuffer>(VIDIOC_EXPBUF, [this, &queue](auto &argument) {
		return queue.export_buffer(argument, this);
	});
	ioctls.on<int>(VIDIOC_STREAMON, [this](int &type) { return stream_on(type); });
	ioctls.on<int>(VIDIOC_STREAMOFF, [this](int &type) { return stream_off(type); });
}

void FakeCameraNode::File::serve_inputs()
{
	ioctls.on<v4l2_input>(VIDIOC_ENUMINPUT,
			      [this](auto &argument) { return enumerate_input(argument); });
	ioctls.on<int>(VIDIOC_G_INPUT, [this](int &input) {
		input = node_.input_;
		return 0;
	});
	ioctls.on<int>(VIDIOC_S_INPUT, [this](int &input) { return set_input(input); });
}

/// Nodes without an HDMI input do not have these calls; with one they answer ENODATA while another
/// input is selected.
void FakeCameraNode::File::serve_timings()
{
	if (std::ranges::none_of(node_.traits_.inputs, &FakeCameraNodeTraits::Input::hdmi))
		return;
	ioctls.on<v4l2_dv_timings>(VIDIOC_QUERY_DV_TIMINGS,
				   [this](auto &argument) { return query_timings(argument); });
	ioctls.on<v4l2_dv_timings>(VIDIOC_S_DV_TIMINGS,
				   [this](auto &argument) { return set_timings(argument); });
	ioctls.on<v4l2_dv_timings>(VIDIOC_G_DV_TIMINGS, [this](v4l2_dv_timings &timings) {
		if (!node_.is_hdmi())
			return ENODATA;
		timings = node_.timings_;
		return 0;
	});
}

void FakeCameraNode::File::serve_selection()
{
	ioctls.on<v4l2_selection>(VIDIOC_G_SELECTION,
				  [this](auto &argument) { return get_selection(argument); });
	ioctls.on<v4l2_selection>(VIDIOC_S_SELECTION,
				  [this](auto &argument) { return set_selection(argument); });
}

bool FakeCameraNode::File::is_format(std::uint32_t fourcc) const
{
	return std::ranges::any_of(node_.traits_.formats, [&](PixelFormat format) {
		return pixel_format_info(format).v4l2 == fourcc;
	});
}

int FakeCameraNode::File::enumerate_format(v4l2_fmtdesc &description) const
{
	const auto &formats = node_.traits_.formats;
	if (description.type != node_.queue_.type() || description.index >= formats.size())
		return EINVAL;
	const PixelFormatInfo &info = pixel_format_info(formats[description.index]);
	description =
		describe_format(description.type, description.index, info.v4l2, info.compressed);
	return 0;
}

int FakeCameraNode::File::enumerate_size(v4l2_frmsizeenum &size) const
{
	const std::vector<Size> sizes = node_.sizes();
	if (!is_format(size.pixel_format) || size.index >= sizes.size())
		return EINVAL;
	size.type = V4L2_FRMSIZE_TYPE_DISCRETE;
	size.discrete = {sizes[size.index].width, sizes[size.index].height};
	return 0;
}

int FakeCameraNode::File::enumerate_interval(v4l2_frmivalenum &interval) const
{
	const std::vector<Size> sizes = node_.sizes();
	const Size size{interval.width, interval.height};
	const auto &rates = node_.rates_of(node_.pixel_format(interval.pixel_format));
	if (!is_format(interval.pixel_format) || interval.index >= rates.size() ||
	    std::ranges::find(sizes, size) == sizes.end())
		return EINVAL;
	interval.type = V4L2_FRMIVAL_TYPE_DISCRETE;
	interval.discrete = {1, rates[interval.index]};
	return 0;
}

int FakeCameraNode::File::get_format(v4l2_format &format) const
{
	if (format.type != node_.queue_.type())
		return EINVAL;
	write_format(node_.format_, format);
	return 0;
}

int FakeCameraNode::File::set_format(v4l2_format &format, bool apply)
{
	if (format.type != node_.queue_.type())
		return EINVAL;
	const std::uint32_t field = V4L2_TYPE_IS_MULTIPLANAR(format.type) ? format.fmt.pix_mp.field
									  : format.fmt.pix.field;
	if (node_.traits_.refuses_progressive && field == V4L2_FIELD_NONE)
		return EINVAL;
	const FakeFormat negotiated = node_.negotiate(format);
	if (apply && node_.queue_.busy())
		return EBUSY;
	write_format(negotiated, format);
	if (apply)
		node_.adopt(negotiated);
	return 0;
}

int FakeCameraNode::File::get_rate(v4l2_streamparm &rate) const
{
	if (rate.type != node_.queue_.type())
		return EINVAL;
	rate.parm.capture = {};
	rate.parm.capture.capability = V4L2_CAP_TIMEPERFRAME;
	rate.parm.capture.timeperframe = {1, node_.rate_};
	rate.parm.capture.readbuffers = 1;
	return 0;
}

/// The nearest rate. While it streams, as uvcvideo has it, EBUSY.
int FakeCameraNode::File::set_rate(v4l2_streamparm &rate)
{
	if (rate.type != node_.queue_.type())
		return EINVAL;
	if (node_.queue_.streaming())
		return EBUSY;
	const v4l2_fract &interval = rate.parm.capture.timeperframe;
	if (interval.numerator != 0 && interval.denominator != 0)
		node_.rate_ = std::ranges::min(
			node_.rates_of(node_.pixel_format(node_.format_.fourcc)), {},
			[&](std::uint32_t one) {
				return std::abs(std::int64_t{one} * interval.numerator -
						std::int64_t{interval.denominator});
			});
	return get_rate(rate);
}

int FakeCameraNode::File::stream_on(int type)
{
	if (static_cast<std::uint32_t>(type) != node_.queue_.type())
		return EINVAL;
	const bool before = node_.queue_.streaming();
	const int number = node_.queue_.stream_on(this);
	if (number == 0 && !before)
		node_.sequence_ = 0;
	return number;
}

int FakeCameraNode::File::stream_off(int type)
{
	return static_cast<std::uint32_t>(type) == node_.queue_.type()
		       ? node_.queue_.stream_off(this)
		       : EINVAL;
}

int FakeCameraNode::File::enumerate_input(v4l2_input &input) const
{
	const auto &inputs = node_.traits_.inputs;
	if (input.index >= inputs.size())
		return EINVAL;
	const std::uint32_t index = input.index;
	const FakeCameraNodeTraits::Input &described = inputs[index];
	input = {};
	input.index = index;
	input.type = V4L2_INPUT_TYPE_CAMERA;
	std::memcpy(input.name, described.name.data(),
		    std::min(described.name.size(), sizeof(input.name) - 1));
	if (described.hdmi) {
		input.capabilities = V4L2_IN_CAP_DV_TIMINGS;
		input.status = node_.signals_[index] ? 0 : V4L2_IN_ST_NO_SIGNAL;
	}
	return 0;
}

int FakeCameraNode::File::set_input(int input)
{
	if (input < 0 || static_cast<std::size_t>(input) >= node_.traits_.inputs.size())
		return EINVAL;
	if (input == node_.input_)
		return 0;
	if (node_.queue_.busy())
		return EBUSY;
	node_.input_ = input;
	node_.reset_format();
	return 0;
}

int FakeCameraNode::File::query_timings(v4l2_dv_timings &timings) const
{
	if (!node_.is_hdmi())
		return ENODATA;
	const auto &signal = node_.signals_[static_cast<std::size_t>(node_.input_)];
	if (!signal)
		return ENOLINK;
	timings = *signal;
	return 0;
}

int FakeCameraNode::File::set_timings(const v4l2_dv_timings &timings)
{
	if (!node_.is_hdmi())
		return ENODATA;
	const auto is_side = [](std::uint32_t side) { return side != 0 && side <= kLongestSide; };
	if (!is_side(timings.bt.width) || !is_side(timings.bt.height))
		return EINVAL;
	if (std::memcmp(&timings.bt, &node_.timings_.bt, sizeof(timings.bt)) == 0)
		return 0;
	if (node_.queue_.busy())
		return EBUSY;
	node_.timings_ = timings;
	node_.reset_format();
	return 0;
}

int FakeCameraNode::File::get_selection(v4l2_selection &selection) const
{
	if (selection.type != kSelectionType || !has_rectangle(selection.target))
		return EINVAL;
	switch (selection.target) {
	case V4L2_SEL_TGT_CROP:
		selection.r = node_.crop_;
		return 0;
	case V4L2_SEL_TGT_CROP_DEFAULT:
	case V4L2_SEL_TGT_CROP_BOUNDS:
		selection.r = node_.whole_source();
		return 0;
	case V4L2_SEL_TGT_COMPOSE:
		selection.r = node_.compose_;
		return 0;
	default:
		selection.r = {0, 0, node_.format_.size.width, node_.format_.size.height};
		return 0;
	}
}

bool FakeCameraNode::File::has_rectangle(std::uint32_t target) const
{
	switch (target) {
	case V4L2_SEL_TGT_CROP:
	case V4L2_SEL_TGT_CROP_DEFAULT:
	case V4L2_SEL_TGT_CROP_BOUNDS:
		return node_.traits_.crops;
	case V4L2_SEL_TGT_COMPOSE:
	case V4L2_SEL_TGT_COMPOSE_DEFAULT:
	case V4L2_SEL_TGT_COMPOSE_BOUNDS:
		return node_.traits_.composes;
	default:
		return false;
	}
}

/// A composition goes into the top left corner, wherever else a client wants it.
int FakeCameraNode::File::set_selection(v4l2_selection &selection)
{
	if (selection.type != kSelectionType || !has_rectangle(selection.target))
		return EINVAL;
	if (node_.queue_.busy())
		return EBUSY;
	const Size size = node_.format_.size;
	const v4l2_rect whole = node_.whole_source();
	v4l2_rect &r = selection.r;
	switch (selection.target) {
	case V4L2_SEL_TGT_CROP:
		r.width = std::clamp(r.width, 1u, whole.width);
		r.height = std::clamp(r.height, 1u, whole.height);
		r.left = std::clamp(r.left, 0, static_cast<std::int32_t>(whole.width - r.width));
		r.top = std::clamp(r.top, 0, static_cast<std::int32_t>(whole.height - r.height));
		node_.crop_ = r;
		return 0;
	case V4L2_SEL_TGT_COMPOSE:
		r = {0, 0, std::clamp(r.width, 1u, size.width),
		     std::clamp(r.height, 1u, size.height)};
		node_.compose_ = r;
		return 0;
	default:
		return EINVAL;
	}
}

} // namespace penstock::test
