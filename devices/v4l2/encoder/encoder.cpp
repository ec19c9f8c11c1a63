#include "devices/v4l2/encoder/encoder.h"

#include <algorithm>
#include <cerrno>
#include <linux/videodev2.h>
#include <sys/epoll.h>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include "core/meta/video_crop_meta.h"
#include "core/meta/video_meta.h"
#include "core/pool/configure_pool.h"
#include "devices/v4l2/encoder/encoder_settings.h"
#include "devices/v4l2/encoder/raw_frames.h"
#include "devices/v4l2/node/capabilities.h"
#include "devices/v4l2/node/controls.h"
#include "devices/v4l2/node/format_list.h"
#include "devices/v4l2/node/frame_rate.h"
#include "devices/v4l2/node/selection.h"
#include "devices/v4l2/queue/import_trial.h"
#include "devices/v4l2/queue/queue_pool.h"

namespace penstock::v4l2 {

namespace {

// One that the hardware reads and the next one, so that it never waits.
constexpr std::uint32_t kRawBuffers = 2;

Result<std::uint32_t> choose_codec(const Device &device, std::optional<Codec> wanted)
{
	std::vector<std::string_view> offered;
	for (const FormatCapability &format : list_formats(device, *device.capture_type())) {
		const auto codec = codec_of(format.fourcc);
		if (!codec)
			continue;
		if (!wanted || codec == wanted)
			return format.fourcc;
		offered.push_back(name_of(*codec));
	}
	if (Status there = device.check_presence(); !there)
		return propagate(there);
	return make_error(std::errc::not_supported,
			  fmt::format("{} does not encode {}; it offers {}", device.path(),
				      name_of(wanted), fmt::join(offered, ", ")));
}

/// A query states a layout as the padding around the visible picture.
VideoAlignment alignment_of(const VideoInfo &layout)
{
	VideoAlignment alignment;
	Size coded = layout.coded_size();
	alignment.padding_right = coded.width - layout.width();
	alignment.padding_bottom = coded.height - layout.height();
	return alignment;
}

/// The part of each frame that is to be coded: the whole visible picture, or what a VideoCropMeta
/// names that the pool put on the buffer.
Rectangle visible_part(const Buffer &buffer, Size visible)
{
	if (const auto *crop = buffer.find_meta<VideoCropMeta>())
		return *crop;
	return {0, 0, visible.width, visible.height};
}

} // namespace

Encoder::Encoder(std::unique_ptr<Device> device, std::uint32_t codec)
	: device_(std::move(device)), codec_(codec), raw_(*device_, *device_->output_type()),
	  raw_formats_(list_formats(*device_, raw_.type())),
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
		return make_error(std::errc::not_supported, device->path() + " is not an encoder");
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

	// Drivers without this event mark the end of a drain by V4L2_BUF_FLAG_LAST alone.
	v4l2_event_subscription subscription{};
	subscription.type = V4L2_EVENT_EOS;
	(void)device->try_ioctl(VIDIOC_SUBSCRIBE_EVENT, &subscription);
	return std::unique_ptr<Encoder>(new Encoder(std::move(device), *codec));
}

Result<EncoderCapabilities> Encoder::capabilities() const
{
	return encoder_capabilities(*device_);
}

Result<EncoderCapabilities> Encoder::modes() const
{
	if (Status there = device_->check_presence(); !there)
		return propagate(there);
	EncoderCapabilities modes;
	modes.identity = device_->identity();
	modes.multiplanar = V4L2_TYPE_IS_MULTIPLANAR(raw_.type());
	modes.raw_formats = raw_formats_;
	return modes;
}

Codec Encoder::codec() const
{
	// choose_codec() takes no other.
	return *codec_of(codec_);
}

Result<Answer<>> Encoder::propose_allocation(AllocationQuery &query)
{
	if (Status legal = life_.check(Step::kPropose, device_->path()); !legal)
		return propagate(legal);
	release_allocation();
	auto answer = set_raw_format(raw_, query.info);
	if (!answer)
		return propagate(answer);
	if (!*answer)
		return propagate(*answer);
	raw_format_ = **answer;
	auto layout = raw_format_.layout(query.info.size());
	if (!layout)
		return propagate(layout);
	VideoAlignment alignment = alignment_of(*layout);
	query.add_meta(kVideoMetaApi, alignment);
	if (has_selection(*device_, raw_.type(), V4L2_SEL_TGT_CROP))
		query.add_meta(kVideoCropMetaApi);
	query.imports = MemoryUse::kDmabuf;
	raw_.describe(to_string(*layout));
	if (query.need_pool)
		own_pool_ = QueuePool::create(raw_, *layout, QueueReader::kDevice, alignment);
	std::size_t size = 0;
	for (std::uint32_t i = 0; i < raw_format_.memory_count; ++i)
		size += raw_format_.length[i];
	query.pools.push_back(
		{own_pool_, size,
		 std::max(kRawBuffers, minimum_buffers(*device_, V4L2_CID_MIN_BUFFERS_FOR_OUTPUT)),
		 0});
	life_.take(Step::kPropose);
	return {};
}

void Encoder::release_allocation()
{
	life_.take(Step::kRelease);
	free_buffers();
}

void Encoder::free_buffers()
{
	if (own_pool_) {
		(void)own_pool_->set_active(false);
		own_pool_.reset();
	}
	if (raw_.count() != 0)
		(void)raw_.request(0, raw_.memory());
}

Result<Answer<>> Encoder::configure(const Decision &decision)
{
	if (Status legal = life_.check(Step::kConfigure, device_->path()); !legal)
		return propagate(legal);
	life_.take(Step::kRefuse);
	auto adopted = adopt(decision.encoder_side(), decision.camera.layout.rate);
	if (adopted && *adopted)
		life_.take(Step::kConfigure);
	return adopted;
}

Result<Answer<>> Encoder::adopt(const FramePool &frames, Fraction rate)
{
	bool own = own_pool_ && frames.pool.get() == own_pool_.get();
	if (!own)
		free_buffers();
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
	if (auto fits = check_memory(*buffers[0], frames.layout, *layout, raw_format_); !fits)
		return fits;
	auto cropped = set_visible(raw_, raw_format_.size,
				   visible_part(*buffers[0], frames.layout.size()));
	if (!cropped || !*cropped)
		return cropped;
	// The rate control works with the rate that the camera was set to, which may not be the
	// one that was asked for.
	if (rate.num != 0)
		if (auto set = set_rate(*device_, raw_.type(), rate); !set)
			return propagate(set);
	raw_.describe(to_string(*layout));
	if (own)
		return {};
	return try_import(raw_, buffers, raw_format_, "encoder");
}

/// Tells the driver the camera's colours, which it writes into the stream. VIDIOC_S_FMT is refused
/// once a queue has buffers, so with its own memory the driver keeps the colours of the query.
Result<Answer<>> Encoder::adopt_colours(const VideoInfo &frames, bool own)
{
	if (!own) {
		auto answer = set_raw_format(raw_, frames);
		if (!answer)
			return propagate(answer);
		if (!*answer)
			return propagate(*answer);
		raw_format_ = **answer;
	}
	if (!compatible(raw_format_.colorimetry, frames.colorimetry))
		spdlog::info("colours: {} labels the stream {}, the camera labels its frames {}",
			     device_->path(), to_string(raw_format_.colorimetry),
			     to_string(frames.colorimetry));
	return {};
}

Status Encoder::start(CodedSink &sink)
{
	if (Status legal = life_.check(Step::kStart, device_->path()); !legal)
		return legal;
	auto run = EncodeRun::start({raw_, raw_format_, coded_, codec_}, sink);
	if (!run)
		return propagate(run);
	run_ = std::move(*run);
	sink_ = &sink;
	life_.take(Step::kStart);
	return {};
}

Status Encoder::submit(BufferRef frame)
{
	if (Status legal = life_.check(Step::kSubmit, device_->path()); !legal)
		return legal;
	return run_->submit(std::move(frame));
}

std::uint64_t Encoder::failed() const
{
	return failed_in_earlier_runs_ + (run_ ? run_->failed() : 0);
}

void Encoder::request_keyframe()
{
	if (life_.may(Step::kSubmit))
		run_->request_keyframe();
}

Status Encoder::drain()
{
	if (!life_.may(Step::kDrain))
		return {};
	if (Status status = run_->drain(); !status)
		return status;
	life_.take(Step::kDrain);
	end_drain(life_, run_->drained(), sink_);
	return {};
}

bool Encoder::drains_exactly() const
{
	return !run_ || run_->drains_exactly();
}

void Encoder::stop()
{
	if (!run_)
		return;
	failed_in_earlier_runs_ = failed();
	run_.reset();
	sink_ = nullptr;
	life_.take(Step::kStop);
}

Result<std::uint32_t> Encoder::prepare()
{
	return life_.running() ? std::uint32_t{EPOLLIN | EPOLLOUT | EPOLLPRI} : 0u;
}

Status Encoder::dispatch(std::uint32_t events)
{
	if (!run_)
		return {};
	Status status = run_->dispatch(events);
	if (status)
		end_drain(life_, run_->drained(), sink_);
	return status;
}

} // namespace penstock::v4l2
