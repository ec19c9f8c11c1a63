#include "devices/software/encoder.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <sys/epoll.h>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "core/memory/system_allocator.h"
#include "core/meta/video_meta.h"
#include "core/pool/configure_pool.h"
#include "core/pool/video_buffer_pool.h"
#include "devices/software/openh264.h"
#include "devices/software/openh264_library.h"
#include "devices/software/openh264_parameters.h"

namespace penstock::software {

namespace {

using namespace std::chrono_literals;

/// One that the thread codes, the next one, and one that is finished and not yet taken.
constexpr std::size_t kDepth = 3;
/// Frames that it needs at once to keep the thread busy.
constexpr std::uint32_t kRawBuffers = 2;
/// A frame takes much less. A memory whose device hangs cannot be read any more.
constexpr auto kPatience = 5s;

constexpr std::string_view kName = "the software encoder";

constexpr std::array kFormats{PixelFormat::kYU12, PixelFormat::kYV12, PixelFormat::kYM12,
			      PixelFormat::kYM21};

Answer<> check_frames(const VideoInfo &frames)
{
	const Size size = frames.size();
	if (std::ranges::find(kFormats, frames.format()) == kFormats.end())
		return refused(fmt::format("the software encoder does not take {}",
					   name_of(frames.format())));
	if (size.width < kSmallestPicture.width || size.height < kSmallestPicture.height ||
	    std::uint64_t{size.width} * size.height > kMaxPixels)
		return refused(fmt::format("the software encoder does not encode {}: {} to {} "
					   "pixels",
					   to_string(size), to_string(kSmallestPicture),
					   kMaxPixels));
	return {};
}

DeviceIdentity own_identity()
{
	return {"software", "openh264", "OpenH264 " + OpenH264::version(), {}};
}

} // namespace

Encoder::Encoder(EncoderSettings settings, EventSet events)
	: settings_(std::move(settings)), events_(std::move(events))
{}

Encoder::~Encoder()
{
	stop();
	release_allocation();
}

Result<std::unique_ptr<Encoder>> Encoder::open(const EncoderSettings &settings)
{
	if (Status status = check_settings(settings); !status)
		return propagate(status);
	if (Status status = load_openh264(); !status)
		return propagate(status);
	auto events = EventSet::create();
	if (!events)
		return propagate(events);
	return std::unique_ptr<Encoder>(new Encoder(settings, std::move(*events)));
}

DeviceIdentity Encoder::identity() const
{
	return own_identity();
}

EncoderCapabilities Encoder::describe()
{
	const LazyList<SizeRange> sizes{{kSmallestPicture, {4096, 2304}, {2, 2}, {}}};
	EncoderCapabilities capabilities;
	capabilities.identity = own_identity();
	capabilities.raw_memory.imports = true;
	std::vector<FormatCapability> formats;
	for (PixelFormat format : kFormats) {
		const PixelFormatInfo &info = pixel_format_info(format);
		formats.push_back({info.v4l2, format, std::string(info.description), false, sizes});
	}
	capabilities.raw_formats = std::move(formats);
	capabilities.codecs = {FormatCapability{fourcc('H', '2', '6', '4'), PixelFormat::kInvalid,
						"h264", false, sizes}};
	return capabilities;
}

Result<Answer<>> Encoder::propose_allocation(AllocationQuery &query)
{
	if (Status legal = life_.check(Step::kPropose, kName); !legal)
		return propagate(legal);
	release_allocation();
	if (query.output_size)
		return refused("the software encoder does not convert or scale");
	if (auto readable = check_frames(query.info); !readable)
		return propagate(readable);
	query.add_meta(kVideoMetaApi);
	query.imports = MemoryUses(MemoryUse::kMapped) | MemoryUse::kDmabuf;
	if (query.need_pool) {
		own_pool_ = VideoBufferPool::create();
		BufferPool::Config config;
		config.info = query.info;
		config.allocator = SystemAllocator::create();
		config.add_option(kOptionVideoMeta);
		if (Status status = configure_pool(*own_pool_, config); !status)
			return propagate(status);
	}
	query.pools.push_back({own_pool_, query.info.total_size(), kRawBuffers, 0});
	life_.take(Step::kPropose);
	return {};
}

Result<Answer<>> Encoder::configure(const Decision &decision)
{
	if (Status legal = life_.check(Step::kConfigure, kName); !legal)
		return propagate(legal);
	life_.take(Step::kRefuse);
	coder_.reset();
	const FramePool &frames = decision.encoder_side();
	const std::vector<BufferRef> buffers = acquire_all(*frames.pool);
	if (buffers.empty())
		return refused("no buffer to try");
	if (auto readable = check_frames(frames.layout); !readable)
		return propagate(readable);
	if (Status status = try_mapping(buffers, frames.layout); !status)
		return refused("the CPU cannot read this memory: " + status.error().message());
	VideoInfo coded = frames.layout;
	coded.rate = decision.camera.layout.rate;
	auto stream = OpenH264::create(settings_, coded);
	if (!stream)
		return refused(stream.error().context);
	coder_ = std::make_shared<FrameCoder>(std::move(*stream), frames.layout);
	buffers_ = buffers.size();
	life_.take(Step::kConfigure);
	return {};
}

void Encoder::release_allocation()
{
	life_.take(Step::kRelease);
	coder_.reset();
	if (own_pool_) {
		(void)own_pool_->set_active(false);
		own_pool_.reset();
	}
}

Status Encoder::start(CodedSink &sink)
{
	if (Status legal = life_.check(Step::kStart, kName); !legal)
		return legal;
	auto worker = CodingWorker::start(kName, kDepth,
					  [coder = coder_](CodingJob &job, CodingResult &result,
							   const std::stop_token &stopping) {
						  coder->run(job, result, stopping);
					  });
	if (!worker)
		return propagate(worker);
	if (Status added = events_.add((*worker)->event_fd()); !added)
		return added;
	worker_ = std::move(*worker);
	waiting_ = FrameQueue(buffers_);
	keyframe_wanted_ = true;
	sink_ = &sink;
	life_.take(Step::kStart);
	return {};
}

Status Encoder::submit(BufferRef frame)
{
	if (Status legal = life_.check(Step::kSubmit, kName); !legal)
		return legal;
	if (Status queued = waiting_.push(kName, std::move(frame)); !queued)
		return queued;
	pump();
	return {};
}

/// Gives the thread what it has room for.
void Encoder::pump()
{
	for (; !waiting_.empty() && in_worker_ < kDepth; ++in_worker_) {
		worker_->submit({waiting_.pop(), keyframe_wanted_});
		keyframe_wanted_ = false;
	}
}

std::uint32_t Encoder::in_flight() const
{
	return static_cast<std::uint32_t>(waiting_.size() + in_worker_);
}

void Encoder::stop()
{
	if (!worker_)
		return;
	events_.remove(worker_->event_fd());
	life_.take(Step::kStop);
	waiting_ = FrameQueue(0);
	if (!worker_->stop(kPatience)) {
		spdlog::warn("the software encoder still uses {} frames; their memory is kept for "
			     "it",
			     in_worker_);
		// The thread goes on with the stream.
		coder_.reset();
		life_.take(Step::kRefuse);
	}
	worker_.reset();
	in_worker_ = 0;
	sink_ = nullptr;
}

Status Encoder::drain()
{
	if (life_.take_if_allowed(Step::kDrain))
		end_drain(life_, in_flight() == 0, sink_);
	return {};
}

Result<std::uint32_t> Encoder::prepare()
{
	return life_.running() ? std::uint32_t{EPOLLIN} : 0u;
}

Status Encoder::dispatch(std::uint32_t)
{
	if (!worker_)
		return {};
	worker_->clear_event();
	while (CodingResult *coded = worker_->front()) {
		--in_worker_;
		Status status = take(*coded);
		worker_->pop();
		if (!status)
			return status;
	}
	pump();
	end_drain(life_, in_flight() == 0, sink_);
	return {};
}

Status Encoder::take(CodingResult &coded)
{
	if (!coded.status)
		return tl::unexpected<Error>(std::move(coded.status.error()));
	if (coded.data.empty()) {
		++failed_;
		return {};
	}
	return sink_->on_coded({coded.data, coded.pts, coded.keyframe});
}

} // namespace penstock::software
