#include "tests/support/v4l2/fake_camera_node.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "tests/support/fakes/fake_picture.h"
#include "tests/support/v4l2/fake_camera_file.h"

namespace penstock::test {

namespace {

constexpr std::uint32_t kMaxPadding = 64;
/// Added to the number that a cropped picture shows.
constexpr std::uint32_t kCropped = 1'000'000;
/// Likewise, of a picture that no source sent.
constexpr std::uint32_t kNoise = 2'000'000;

std::uint32_t capabilities_of(const FakeCameraNodeTraits &traits)
{
	return (traits.multiplanar ? V4L2_CAP_VIDEO_CAPTURE_MPLANE : V4L2_CAP_VIDEO_CAPTURE) |
	       (traits.needs_graph ? V4L2_CAP_IO_MC : 0);
}

FakeDmaBuf own_memory(const FakeDemands &demands)
{
	return demands.memory == FakeHeap::Kind::kContiguous ? FakeDmaBuf::kContiguous
							     : FakeDmaBuf::kPaged;
}

FakeVb2Traits queue_traits(const FakeCameraNodeTraits &traits)
{
	FakeVb2Traits queue;
	queue.type = traits.multiplanar ? V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE
					: V4L2_BUF_TYPE_VIDEO_CAPTURE;
	queue.fewest_buffers = traits.demands.fewest_buffers;
	queue.most_buffers = traits.demands.most_buffers;
	queue.exports = traits.demands.exports;
	queue.imports = traits.demands.imports;
	queue.own_memory = own_memory(traits.demands);
	queue.contiguous_only = traits.demands.contiguous_only;
	queue.orphans_buffers = traits.orphans_buffers;
	return queue;
}

} // namespace

v4l2_dv_timings dv_timings_of(Size size)
{
	v4l2_dv_timings timings{};
	timings.type = V4L2_DV_BT_656_1120;
	timings.bt.width = size.width;
	timings.bt.height = size.height;
	timings.bt.pixelclock = std::uint64_t{size.width} * size.height * 60;
	return timings;
}

FakeCameraNode::FakeCameraNode(const FakeCameraNodeTraits &traits)
	: FakeNode(traits.identity, capabilities_of(traits)), traits_(traits),
	  queue_(queue_traits(traits)), timings_(dv_timings_of(traits.sizes[0])),
	  rate_(traits.rates[0])
{
	for (const FakeControl &control : traits.controls)
		controls_.add(control);
	std::ranges::transform(traits.inputs, std::back_inserter(signals_),
			       &FakeCameraNodeTraits::Input::signal);
	reset_format();
}

std::unique_ptr<FakeFile> FakeCameraNode::make_file()
{
	auto file = std::make_unique<File>(*this);
	serve_identity(file->ioctls);
	return file;
}

std::vector<std::string> FakeCameraNode::misuses() const
{
	std::vector<std::string> all = queue_.misuses;
	std::ranges::copy(controls_.misuses, std::back_inserter(all));
	return all;
}

/// An HDMI receiver captures what its timings say and nothing else.
std::vector<Size> FakeCameraNode::sizes() const
{
	if (is_hdmi())
		return {{timings_.bt.width, timings_.bt.height}};
	return traits_.sizes;
}

Size FakeCameraNode::nearest_size(Size wanted) const
{
	const auto distance = [&](Size size) {
		return std::abs(std::int64_t{size.width} - wanted.width) +
		       std::abs(std::int64_t{size.height} - wanted.height);
	};
	return std::ranges::min(sizes(), {}, distance);
}

/// Rows of the buffer: those of the picture, or more where it can be composed into them.
std::uint32_t FakeCameraNode::rows_of(Size wanted, Size nearest) const
{
	if (!traits_.composes || wanted.width != nearest.width || wanted.height < nearest.height)
		return nearest.height;
	return std::min(wanted.height, nearest.height + kMaxPadding);
}

PixelFormat FakeCameraNode::pixel_format(std::uint32_t fourcc) const
{
	const auto found = std::ranges::find(traits_.formats, fourcc, [](PixelFormat format) {
		return pixel_format_info(format).v4l2;
	});
	return found == traits_.formats.end() ? traits_.formats[0] : *found;
}

/// The nearest that the driver can do. It tells colours and is told none.
FakeFormat FakeCameraNode::negotiate(const v4l2_format &request) const
{
	const FakeFormatRequest wanted = read_request(request);
	const PixelFormat format = pixel_format(wanted.fourcc);
	const Size size = nearest_size(wanted.size);
	const VideoInfo layout =
		lay_out_any(traits_.demands, format, size, traits_.takes_stride ? wanted.stride : 0,
			    rows_of(wanted.size, size));
	FakeFormat answer;
	answer.fourcc = pixel_format_info(format).v4l2;
	answer.size = {size.width, std::max(layout.coded_size().height, size.height)};
	answer.field = traits_.field;
	answer.colorspace = traits_.colorspace;
	answer.quantization = traits_.quantization;
	adopt_layout(answer, layout, traits_.demands, traits_.header);
	return answer;
}

void FakeCameraNode::adopt(const FakeFormat &format)
{
	// A composition stays, as far as it lies inside.
	const bool fresh = compose_.width == 0;
	format_ = format;
	compose_ = {0, 0, fresh ? format.size.width : std::min(compose_.width, format.size.width),
		    fresh ? format.size.height : std::min(compose_.height, format.size.height)};
	if (!traits_.composes)
		compose_ = {0, 0, format.size.width, format.size.height};
	queue_.set_sizes(format_.lengths);
}

void FakeCameraNode::reset_format()
{
	v4l2_format request{};
	request.type = queue_.type();
	compose_ = {};
	crop_ = whole_source();
	adopt(negotiate(request));
}

const std::vector<std::uint32_t> &FakeCameraNode::rates_of(PixelFormat format) const
{
	const auto found = traits_.rates_of.find(format);
	return found == traits_.rates_of.end() ? traits_.rates : found->second;
}

/// Everything that the source sees.
v4l2_rect FakeCameraNode::whole_source() const
{
	const Size largest =
		std::ranges::max(sizes(), {}, [](Size size) { return size.width * size.height; });
	return {0, 0, largest.width, largest.height};
}

VideoInfo FakeCameraNode::layout_now() const
{
	// The picture fills what it is composed into; without composition, rows of padding are
	// below it only where the driver cannot do without them.
	Size picture = nearest_size(format_.size);
	if (traits_.composes)
		picture = {compose_.width, compose_.height};
	return lay_out_any(traits_.demands, pixel_format(format_.fourcc), picture,
			   format_.strides[0], format_.size.height);
}

bool FakeCameraNode::capture_one(const Capture &capture)
{
	sequence_ += capture.lost;
	const std::uint32_t number = sequence_++;
	if (!queue_.streaming() || queue_.broken() || queue_.pending().empty())
		return false;

	std::vector<std::span<std::byte>> memories = queue_.bytes(queue_.pending().front());
	for (std::span<std::byte> &memory : memories)
		memory = memory.subspan(traits_.header);
	const VideoInfo layout = layout_now();
	const v4l2_rect whole = whole_source();
	std::uint32_t payload = layout.memory_size(0);
	if (pixel_format_info(layout.format()).compressed)
		payload = write_coded(number, memories[0]);
	else if (shows_noise())
		draw_picture(layout, number + kNoise, memories);
	else
		draw_picture(layout,
			     std::memcmp(&crop_, &whole, sizeof(whole)) == 0 ? number
									     : number + kCropped,
			     memories);

	FakeVb2Queue::Frame frame;
	frame.flags = capture.flags | (capture.damaged ? V4L2_BUF_FLAG_ERROR : 0u);
	frame.sequence = number;
	const std::uint64_t us = time_us(number);
	frame.time = capture.time.value_or(timeval{static_cast<time_t>(us / 1'000'000),
						   static_cast<suseconds_t>(us % 1'000'000)});
	for (std::size_t i = 0; i < layout.memory_count(); ++i)
		frame.bytes_used.push_back((i == 0 ? payload : layout.memory_size(i)) +
					   traits_.header);
	frame.bytes_used[0] -= std::min(capture.missing, frame.bytes_used[0]);
	frame.data_offset = traits_.multiplanar ? traits_.header : 0;
	queue_.finish(frame);
	return true;
}

/// The length of what was written.
std::uint32_t FakeCameraNode::write_coded(std::uint32_t number, std::span<std::byte> memory) const
{
	const auto coded = traits_.coded.find(pixel_format(format_.fourcc));
	if (coded == traits_.coded.end()) {
		std::memset(memory.data(), static_cast<int>(number), memory.size());
		return static_cast<std::uint32_t>(memory.size());
	}
	const std::vector<std::byte> &frame = coded->second.at(number % coded->second.size());
	std::ranges::copy(frame, memory.begin());
	return static_cast<std::uint32_t>(frame.size());
}

void FakeCameraNode::run_freely()
{
	while (traits_.free_running && queue_.streaming() && !queue_.pending().empty()) {
		const auto signal = traits_.signals.find(sequence_);
		if (signal != traits_.signals.end() && last_signal_ != sequence_) {
			last_signal_ = sequence_;
			change_signal(signal->second);
		}
		Capture capture;
		while (traits_.skipped.contains(sequence_ + capture.lost))
			++capture.lost;
		capture.damaged = traits_.damaged.contains(sequence_ + capture.lost);
		if (!capture_one(capture))
			return;
	}
}

bool FakeCameraNode::capture(const Capture &frame)
{
	const Lock lock(mutex_);
	const bool captured = capture_one(frame);
	settle();
	return captured;
}

void FakeCameraNode::set_signal(std::optional<v4l2_dv_timings> signal)
{
	const Lock lock(mutex_);
	change_signal(signal);
	settle();
}

void FakeCameraNode::change_signal(std::optional<v4l2_dv_timings> signal)
{
	signals_[static_cast<std::size_t>(input_)] = signal;
	if (queue_.streaming() && traits_.breaks_stream)
		queue_.break_stream();
	// While the next frame is on its way.
	const std::uint64_t us = time_us(sequence_) - 500'000 / rate_;
	v4l2_event event{};
	event.type = V4L2_EVENT_SOURCE_CHANGE;
	event.id = static_cast<std::uint32_t>(input_);
	event.u.src_change.changes = V4L2_EVENT_SRC_CH_RESOLUTION;
	event.timestamp = {static_cast<time_t>(us / 1'000'000),
			   static_cast<long>(us % 1'000'000 * 1000)};
	send_event(event);
}

bool FakeCameraNode::shows_noise() const
{
	const auto &signal = signals_[static_cast<std::size_t>(input_)];
	return is_hdmi() &&
	       (!signal || std::memcmp(&signal->bt, &timings_.bt, sizeof(timings_.bt)) != 0);
}

/// Of a frame: the first one comes a second after the clock began, which is never 0.
std::uint64_t FakeCameraNode::time_us(std::uint32_t number) const
{
	return 1'000'000 + std::uint64_t{number} * 1'000'000 / rate_;
}

void FakeCameraNode::change_format(Size size)
{
	const Lock lock(mutex_);
	v4l2_format request{};
	request.type = queue_.type();
	write_format(format_, request);
	FakeFormat changed = negotiate(request);
	changed.size = size;
	format_ = changed;
}

FakeFormat FakeCameraNode::format()
{
	const Lock lock(mutex_);
	return format_;
}

v4l2_rect FakeCameraNode::composition()
{
	const Lock lock(mutex_);
	return compose_;
}

v4l2_rect FakeCameraNode::crop()
{
	const Lock lock(mutex_);
	return crop_;
}

std::uint32_t FakeCameraNode::rate()
{
	const Lock lock(mutex_);
	return rate_;
}

int FakeCameraNode::input()
{
	const Lock lock(mutex_);
	return input_;
}

std::int64_t FakeCameraNode::control(std::uint32_t id)
{
	const Lock lock(mutex_);
	return controls_.value(id);
}

bool FakeCameraNode::streaming()
{
	const Lock lock(mutex_);
	return queue_.streaming();
}

std::size_t FakeCameraNode::pending()
{
	const Lock lock(mutex_);
	return queue_.pending().size();
}

VideoInfo FakeCameraNode::layout()
{
	const Lock lock(mutex_);
	return layout_now();
}

} // namespace penstock::test
