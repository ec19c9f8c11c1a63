#include "devices/vaapi/encoder.h"

#include <algorithm>
#include <sys/epoll.h>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include "core/allocation/coded_frame.h"
#include "core/allocation/layout_fit.h"
#include "core/allocation/memory_lengths.h"
#include "core/base/user_mistake.h"
#include "core/meta/video_meta.h"
#include "core/pool/configure_pool.h"
#include "devices/vaapi/driver/abort_trial.h"
#include "devices/vaapi/driver/choose_entry.h"
#include "devices/vaapi/driver/driver_family.h"

namespace penstock::vaapi {

namespace {

/// One that the hardware works on, and the next ones, so that it never waits.
constexpr std::size_t kDepth = 3;
/// It reads a picture by blocks of so many pixels, whatever the codec's smallest one.
constexpr std::uint32_t kBlock = 16;
/// Frames that it needs at once to keep the hardware busy.
constexpr std::uint32_t kRawBuffers = 2;

/// Asked once, and not for each path that is tried.
Status check_rate_offer(const Display &display, const EntryTraits &traits,
			const EncoderSettings &settings)
{
	Status offered = check_rate_control(settings, traits.rate_controls);
	if (offered)
		return {};
	std::string advice;
	// Their bits are counted by HuC, a firmware that i915 loads by itself from Alder Lake on.
	if (traits.entry.entrypoint == VAEntrypointEncSliceLP &&
	    driver_family(display.vendor()) == DriverFamily::kIhd)
		advice = ". Intel's low-power encoders need the GPU's HuC firmware for a bitrate: "
			 "install firmware-misc-nonfree and boot with i915.enable_guc=2; or "
			 "install intel-media-va-driver-non-free, whose other encoders need none";
	return user_mistake(
		fmt::format("{}: {}{}", display.path(), offered.error().context, advice));
}

std::uint32_t index_of(const BufferRef &buffer)
{
	return buffer->index();
}

} // namespace

Encoder::Encoder(DisplayRef display, EncoderSettings settings, const EntryTraits &traits,
		 SurfaceTraits surfaces, EventSet events, std::chrono::nanoseconds watchdog)
	: display_(std::move(display)),
	  rules_(read_rules(display_->vendor(), has_low_power(*display_))),
	  settings_(std::move(settings)),
	  traits_(traits), readers_{std::move(surfaces), query_video_proc(display_),
				    query_jpeg_decoding(display_), traits.maximum},
	  events_(std::move(events)), watchdog_(watchdog)
{}

Encoder::~Encoder()
{
	stop();
	release_allocation();
}

Result<std::unique_ptr<Encoder>> Encoder::open(DisplayRef display, const EncoderSettings &settings,
					       std::chrono::nanoseconds watchdog)
{
	if (!settings.controls.empty())
		return user_mistake(fmt::format("{} has no control {}; VA-API has none by name",
						display->path(), settings.controls[0].name));
	auto entry = choose_entry(*display, settings);
	if (!entry)
		return propagate(entry);
	if (Status survived = survive_context(*display, *entry); !survived)
		return propagate(survived);
	auto traits = query_entry(*display, *entry);
	if (!traits)
		return propagate(traits);
	if (Status offered = check_rate_offer(*display, *traits, settings); !offered)
		return propagate(offered);
	if (settings.quality && traits->quality_levels == 0)
		spdlog::warn("{} cannot set --quality; the driver's own value stays",
			     display->path());
	auto config = create_config(display, *traits, 0);
	if (!config)
		return propagate(config);
	auto surfaces = query_surface_traits(*display, config->id());
	if (!surfaces)
		return propagate(surfaces);
	auto events = EventSet::create();
	if (!events)
		return propagate(events);
	return std::unique_ptr<Encoder>(new Encoder(std::move(display), settings, *traits,
						    std::move(*surfaces), std::move(*events),
						    watchdog));
}

Codec Encoder::codec() const
{
	return traits_.entry.codec;
}

DeviceIdentity Encoder::identity() const
{
	return {display_->path(), "vaapi", display_->vendor(), {}};
}

Result<EncoderCapabilities> Encoder::capabilities() const
{
	EncoderCapabilities capabilities;
	capabilities.identity = identity();
	readers_.describe(capabilities);
	std::vector<FormatCapability> codecs;
	for (const EncodeEntry &entry : list_encode_entries(*display_)) {
		const bool hevc = entry.codec == Codec::kHevc;
		FormatCapability codec;
		codec.fourcc = hevc ? fourcc('H', 'E', 'V', 'C') : fourcc('H', '2', '6', '4');
		codec.description = name_of(entry.codec);
		codec.sizes = {readers_.sizes()};
		if (std::ranges::find(codecs, codec.fourcc, &FormatCapability::fourcc) ==
		    codecs.end())
			codecs.push_back(std::move(codec));
	}
	capabilities.codecs = std::move(codecs);
	return capabilities;
}

Result<std::unique_ptr<StreamWriter>> Encoder::plan_stream(const VideoInfo &frames) const
{
	StreamFormat format;
	format.visible = output_size_;
	format.rate = frames.rate;
	format.colorimetry = converted_colorimetry(frames);
	return create_stream(traits_, format, settings_);
}

Result<Answer<>> Encoder::propose_allocation(AllocationQuery &query)
{
	if (Status legal = life_.check(Step::kPropose, display_->path()); !legal)
		return propagate(legal);
	release_allocation();
	output_size_ = query.output_size.value_or(query.info.size());
	auto reader = readers_.reader_of(query.info, output_size_, query.output_size.has_value(),
					 display_->path());
	if (!reader)
		return propagate(reader);
	reader_ = *reader;
	auto stream = plan_stream(query.info);
	if (!stream)
		return propagate(stream);
	if (decodes()) {
		propose_decoding(query);
		life_.take(Step::kPropose);
		return {};
	}
	// A converter reads what is visible, an encoder whole blocks.
	auto layout = probe_layout(display_, *reader_, rules_, query,
				   encodes_directly() ? coded_size((*stream)->coded(), kBlock)
						      : query.info.size());
	if (!layout)
		return propagate(layout);
	layout_ = *layout;

	query.add_meta(kVideoMetaApi, layout_->alignment);
	query.as_produced = layout_->origin == FrameLayout::Origin::kCamera;
	if (reader_->imports_dmabufs())
		query.imports |= MemoryUse::kDmabuf;
	if (layout_->origin == FrameLayout::Origin::kDriver)
		own_pool_ = SurfacePool::create(display_, *layout_);
	query.pools.push_back({own_pool_, layout_->layout.total_size(), kRawBuffers, 0});
	life_.take(Step::kPropose);
	return {};
}

/// The coded bytes are handed to the driver by the CPU, wherever they are.
void Encoder::propose_decoding(AllocationQuery &query)
{
	query.add_meta(kVideoMetaApi);
	query.imports |= MemoryUse::kMapped;
	query.pools.push_back({{}, 0, kRawBuffers, 0});
}

void Encoder::release_allocation()
{
	life_.take(Step::kRelease);
	session_.reset();
	if (own_pool_) {
		(void)own_pool_->set_active(false);
		own_pool_.reset();
	}
	layout_.reset();
}

Result<Answer<>> Encoder::configure(const Decision &decision)
{
	if (Status legal = life_.check(Step::kConfigure, display_->path()); !legal)
		return propagate(legal);
	life_.take(Step::kRefuse);
	session_.reset();
	const FramePool &frames = decision.encoder_side();
	const std::vector<BufferRef> buffers = acquire_all(*frames.pool);
	if (buffers.empty())
		return refused("no buffer to try");

	auto session = std::make_shared<DriverObjects>();
	session->display = display_;
	session->traits = traits_;
	auto gathered = decodes() ? decode_inputs(frames.layout, buffers, *session)
				  : gather_inputs(frames, buffers, *session);
	if (!gathered)
		return propagate(gathered);
	auto stream = plan_stream(frames.layout);
	if (!stream)
		return refused(stream.error().message());
	session->stream = std::move(*stream);
	if (auto added = add_converter(frames.layout, *session); !added)
		return propagate(added);
	auto context = EncodeContext::create(display_, traits_, *session->stream, kDepth);
	if (!context)
		return propagate(context);
	session->context.emplace(std::move(*context));
	session_ = std::move(session);
	life_.take(Step::kConfigure);
	return {};
}

/// The surfaces of buffers that the encoder or the converter reads.
Answer<> Encoder::gather_inputs(const FramePool &frames, const std::vector<BufferRef> &buffers,
				DriverObjects &session)
{
	const bool own = own_pool_ && frames.pool.get() == own_pool_.get();
	VideoInfo layout = own ? layout_->layout : layout_->layout_read(frames.layout);
	layout.colorimetry = frames.layout.colorimetry;
	const LayoutMisfit misfit = find_misfit(frames.layout, layout, memory_lengths(*buffers[0]));
	if (!misfit.none())
		return refused(to_string(misfit, "camera", "encoder"));
	if (Status status = import_inputs(buffers, layout, own, session); !status)
		return refused("encoder does not import this memory: " + status.error().message());
	return {};
}

/// The surfaces that buffers of coded frames are decoded to.
Answer<> Encoder::decode_inputs(const VideoInfo &frames, const std::vector<BufferRef> &buffers,
				DriverObjects &session)
{
	if (auto readable = try_reading_coded(*buffers[0], frames); !readable)
		return readable;
	const auto last = std::ranges::max_element(buffers, {}, &index_of);
	session.inputs.resize(index_of(*last) + 1);
	auto decoder = JpegDecoder::create(display_, *readers_.decoder, jpeg_targets(frames.size()),
					   frames, session.inputs.size());
	if (!decoder)
		return refused(decoder.error().message());
	session.decoder.emplace(std::move(*decoder));
	return {};
}

JpegTargets Encoder::jpeg_targets(Size frames) const
{
	return {*readers_.decoder, readers_.converter, output_size_ != frames};
}

/// What a JPEG is decoded to shows in the first frame, and may have to be converted.
Answer<> Encoder::add_converter(const VideoInfo &frames, DriverObjects &session)
{
	if (encodes_directly() || (decodes() && !jpeg_targets(frames.size()).need_converter()))
		return {};
	auto converter = VideoProc::create(display_, frames, shown_size(output_size_), kDepth);
	if (!converter)
		return refused(converter.error().message());
	session.converter.emplace(std::move(*converter));
	return {};
}

/// The surface of each buffer, by its index.
Status Encoder::import_inputs(const std::vector<BufferRef> &buffers, const VideoInfo &layout,
			      bool own, DriverObjects &session)
{
	for (const BufferRef &buffer : buffers) {
		const std::size_t index = buffer->index();
		if (session.inputs.size() <= index)
			session.inputs.resize(index + 1);
		session.inputs[index].encodable = encodes_directly();
		if (own) {
			session.inputs[index].id = own_pool_->surface(buffer->index());
			continue;
		}
		if (buffer->memory_count() == 0 || !buffer->memory(0).is_dmabuf())
			return make_error(std::errc::not_supported, "it is not a dmabuf");
		auto surface = import_surface(display_, buffer->memory(0), layout,
					      layout_->surface_size, reader_->memory_types);
		if (!surface)
			return propagate(surface);
		session.inputs[index].id = surface->id();
		session.imported.push_back(std::move(*surface));
	}
	return {};
}

Status Encoder::start(CodedSink &sink)
{
	if (Status legal = life_.check(Step::kStart, display_->path()); !legal)
		return legal;
	auto encoding = EncodeRun::start(session_, sink, watchdog_);
	if (!encoding)
		return propagate(encoding);
	for (int fd : (*encoding)->event_fds())
		if (Status added = events_.add(fd); !added)
			return added;
	encoding_ = std::move(*encoding);
	sink_ = &sink;
	life_.take(Step::kStart);
	return {};
}

Status Encoder::submit(BufferRef frame)
{
	if (Status legal = life_.check(Step::kSubmit, display_->path()); !legal)
		return legal;
	return encoding_->submit(std::move(frame));
}

std::uint32_t Encoder::in_flight() const
{
	return encoding_ ? encoding_->in_flight() : 0;
}

std::uint64_t Encoder::failed() const
{
	return lost_in_earlier_runs_ + (encoding_ ? encoding_->lost() : 0);
}

Status Encoder::drain()
{
	if (life_.take_if_allowed(Step::kDrain))
		end_drain(life_, in_flight() == 0, sink_);
	return {};
}

void Encoder::stop()
{
	if (!encoding_)
		return;
	// A driver that hangs keeps its event open, which must wake nobody any more.
	for (int fd : encoding_->event_fds())
		events_.remove(fd);
	lost_in_earlier_runs_ += encoding_->lost();
	encoding_.reset();
	sink_ = nullptr;
	life_.take(Step::kStop);
}

Result<std::uint32_t> Encoder::prepare()
{
	return life_.running() ? std::uint32_t{EPOLLIN} : 0u;
}

Status Encoder::dispatch(std::uint32_t)
{
	if (!encoding_)
		return {};
	Status status = encoding_->dispatch();
	if (status)
		end_drain(life_, in_flight() == 0, sink_);
	return status;
}

void Encoder::request_keyframe()
{
	if (encoding_)
		encoding_->force_idr();
}

Status Encoder::set_bitrate(std::uint64_t bitrate)
{
	if (!encoding_)
		return make_error(std::errc::operation_not_permitted,
				  "set_bitrate " + display_->path() + ": not streaming");
	return encoding_->set_bitrate(bitrate);
}

} // namespace penstock::vaapi
