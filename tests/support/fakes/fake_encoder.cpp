#include "tests/support/fakes/fake_encoder.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <sys/epoll.h>

#include "core/allocation/allocation_error.h"
#include "core/allocation/layout_fit.h"
#include "core/meta/video_meta.h"
#include "core/pool/configure_pool.h"

namespace penstock::test {

namespace {

std::vector<FormatCapability> capabilities_of(const std::vector<PixelFormat> &formats)
{
	std::vector<FormatCapability> capabilities;
	for (PixelFormat format : formats) {
		FormatCapability &capability = capabilities.emplace_back();
		capability.format = format;
		capability.fourcc = pixel_format_info(format).v4l2;
	}
	return capabilities;
}

} // namespace

std::vector<FakeCoded> parse_fake_stream(std::span<const std::byte> stream)
{
	std::vector<FakeCoded> frames(stream.size() / sizeof(FakeCoded));
	if (!frames.empty())
		std::memcpy(frames.data(), stream.data(), frames.size() * sizeof(FakeCoded));
	return frames;
}

FakeEncoder::FakeEncoder(const FakeEncoderTraits &traits)
	: traits_(traits), queue_(traits.demands), pace_(traits.interval)
{}

FakeEncoder::~FakeEncoder()
{
	stop();
	release_allocation();
}

DeviceIdentity FakeEncoder::identity() const
{
	return {traits_.path, "fake", "Fake encoder", "platform:fake"};
}

Result<EncoderCapabilities> FakeEncoder::capabilities() const
{
	EncoderCapabilities capabilities;
	capabilities.identity = identity();
	capabilities.raw_memory = {traits_.demands.exports, traits_.demands.imports};
	capabilities.raw_formats = capabilities_of(traits_.formats);
	capabilities.converted_formats = capabilities_of(traits_.converts);
	return capabilities;
}

/// A size is given exactly when it is to convert.
bool FakeEncoder::takes(const AllocationQuery &query) const
{
	const auto &formats = query.output_size ? traits_.converts : traits_.formats;
	return std::ranges::find(formats, query.info.format()) != formats.end();
}

/// The layout around the visible picture, in one of the two forms that the role allows.
VideoAlignment FakeEncoder::alignment() const
{
	const VideoInfo &layout = queue_.layout();
	VideoAlignment alignment;
	alignment.padding_bottom = layout.plane(0).rows - layout.height();
	if (!traits_.states_strides) {
		alignment.padding_right = layout.coded_size().width - layout.width();
		return alignment;
	}
	for (std::size_t i = 0; i < layout.planes().size(); ++i) {
		const std::uint64_t ratio = layout.plane(0).stride / layout.plane(i).stride;
		alignment.stride_alignment[i] = static_cast<std::uint32_t>(std::max<std::uint64_t>(
			1, traits_.demands.stride_alignment / std::max<std::uint64_t>(1, ratio)));
	}
	return alignment;
}

Result<Answer<>> FakeEncoder::propose_allocation(AllocationQuery &query)
{
	if (Status legal = check(Step::kPropose); !legal)
		return propagate(legal);
	release_allocation();
	if (traits_.fails_to_propose)
		return tl::unexpected<Error>(*traits_.fails_to_propose);
	const PixelFormat format = query.info.format();
	output_size_ = query.output_size;
	if (!takes(query))
		return refused(fmt::format("fake encoder takes no {}", name_of(format)));
	VideoInfo layout = lay_out(traits_.demands, format, query.info.size());
	layout.colorimetry = query.info.colorimetry;
	layout.rate = query.info.rate;
	queue_.set_layout(layout);

	query.add_meta(kVideoMetaApi, alignment());
	if (traits_.demands.imports)
		query.imports |= MemoryUse::kDmabuf;
	std::size_t size = 0;
	for (std::size_t i = 0; i < layout.memory_count(); ++i)
		size += queue_.length(i);
	if (traits_.offers_memory)
		own_pool_ = FakePool::create(queue_, layout, alignment());
	query.pools.push_back({own_pool_, size, traits_.holds, 0});
	life_.take(Step::kPropose);
	return {};
}

Result<Answer<>> FakeEncoder::configure(const Decision &decision)
{
	if (Status legal = check(Step::kConfigure); !legal)
		return propagate(legal);
	life_.take(Step::kRefuse);
	if (traits_.fails_to_configure)
		return tl::unexpected<Error>(*traits_.fails_to_configure);
	const FramePool &frames = decision.encoder_side();
	const bool own = own_pool_ && frames.pool.get() == own_pool_.get();
	if (!own && own_pool_) {
		(void)own_pool_->set_active(false);
		own_pool_.reset();
	}
	const std::vector<BufferRef> buffers = acquire_all(*frames.pool);
	if (buffers.empty())
		return refused("no buffer to try");
	std::vector<std::uint64_t> lengths;
	for (std::size_t i = 0; i < buffers[0]->memory_count(); ++i)
		lengths.push_back(buffers[0]->memory(i).maxsize());
	const LayoutMisfit misfit = find_misfit(frames.layout, queue_.layout(), lengths);
	if (!misfit.none())
		return refused(to_string(misfit, "camera", "encoder"));
	if (auto adopted = adopt(buffers, own); !adopted)
		return adopted;
	life_.take(Step::kConfigure);
	return {};
}

/// Tries each buffer with the driver.
Answer<> FakeEncoder::adopt(const std::vector<BufferRef> &buffers, bool own)
{
	const auto slots = static_cast<std::uint32_t>(buffers.size());
	if (!own) {
		const auto granted = queue_.request(slots, FakeQueue::Memories::kForeign);
		if (!granted)
			return refused("encoder imports nothing: " + granted.error().message());
		if (*granted < slots)
			return refused(fmt::format("encoder grants {} slots for {} buffers",
						   *granted, slots));
	}
	if (slots < traits_.holds)
		return refused(fmt::format("encoder holds {} frames, there are {} buffers",
					   traits_.holds, slots));
	for (const BufferRef &buffer : buffers)
		if (Status status = queue_.check(*buffer); !status)
			return refused("encoder does not import this memory: " +
				       status.error().message());
	return {};
}

void FakeEncoder::release_allocation()
{
	(void)check(Step::kRelease);
	life_.take(Step::kRelease);
	if (own_pool_) {
		(void)own_pool_->set_active(false);
		own_pool_.reset();
	}
	(void)queue_.request(0, FakeQueue::Memories::kNone);
}

Status FakeEncoder::start(CodedSink &sink)
{
	if (Status legal = check(Step::kStart); !legal)
		return legal;
	if (traits_.fails_to_start)
		return tl::unexpected<Error>(*traits_.fails_to_start);
	sink_ = &sink;
	keyframe_wanted_ = true;
	life_.take(Step::kStart);
	return {};
}

Status FakeEncoder::submit(BufferRef frame)
{
	if (Status legal = check(Step::kSubmit); !legal)
		return legal;
	if (frame->index() >= queue_.slots())
		return system_error(EBUSY, "fake encoder QBUF");
	for (const BufferRef &held : frames_)
		if (held->index() == frame->index()) {
			misuses_.emplace_back("submit() of a slot that it still holds");
			return system_error(EBUSY, "fake encoder QBUF");
		}
	Status queued = queue_.check(*frame);
	if (queued && traits_.refused_frames.contains(submitted_ + 1))
		queued = system_error(EINVAL, "fake encoder QBUF");
	++submitted_;
	if (traits_.damaged_frames.contains(submitted_))
		return make_error(std::errc::bad_message, "fake encoder: a damaged frame");
	if (!queued)
		return to_allocation_error(std::move(queued.error()));
	frames_.push_back(std::move(frame));
	return {};
}

Status FakeEncoder::drain()
{
	if (!check(Step::kDrain))
		return {};
	life_.take(Step::kDrain);
	end_drain(life_, traits_.drains_at_once && frames_.empty(), sink_);
	return {};
}

void FakeEncoder::stop()
{
	frames_.clear();
	(void)life_.take_if_allowed(Step::kStop);
	sink_ = nullptr;
}

bool FakeEncoder::has_work() const
{
	if (hangs() || !life_.running())
		return false;
	if (life_.may(Step::kDrained))
		return true;
	return frames_.size() >= traits_.holds && (!traits_.done || traits_.done(coded_));
}

Result<std::uint32_t> FakeEncoder::prepare()
{
	return has_work() ? std::uint32_t{EPOLLIN} : 0u;
}

Status FakeEncoder::dispatch(std::uint32_t)
{
	if (pace_.take() == 0 || !has_work())
		return {};
	if (!frames_.empty())
		return encode_one();
	end_drain(life_, traits_.drains_exactly, sink_);
	return {};
}

Status FakeEncoder::encode_one()
{
	if (traits_.fails_after && coded_ >= *traits_.fails_after)
		return system_error(EIO, "fake encoder DQBUF");
	BufferRef frame = std::move(frames_.front());
	frames_.pop_front();
	const FakeCoded coded{checksum(queue_.layout(), queue_.bytes(*frame)), frame->pts.ns()};
	const CodedFrame output{std::as_bytes(std::span(&coded, 1)),
				traits_.forgets_times ? ClockTime(std::uint64_t{0}) : frame->pts,
				std::exchange(keyframe_wanted_, false)};
	// As with hardware, the raw buffer is free before its coded frame is taken.
	frame.reset();
	++coded_;
	return sink_->on_coded(output);
}

Status FakeEncoder::check(Step step)
{
	Status legal = life_.check(step, traits_.path);
	if (!legal)
		misuses_.push_back(legal.error().message());
	return legal;
}

} // namespace penstock::test
