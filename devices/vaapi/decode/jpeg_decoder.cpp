#include "devices/vaapi/decode/jpeg_decoder.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/allocation/allocation_error.h"
#include "core/buffer/frame_mapping.h"
#include "devices/vaapi/decode/jpeg_config.h"
#include "devices/vaapi/decode/jpeg_parameters.h"
#include "devices/vaapi/stream/stream_format.h"

namespace penstock::vaapi {

namespace {

/// What webcams send, the usual one first.
constexpr std::array kUsualChromas{JpegChroma::k422, JpegChroma::k420, JpegChroma::k444,
				   JpegChroma::k400};

Result<ContextHandle> create_context(const DisplayRef &display, VAConfigID config, Size size,
				     const std::vector<Surface> &surfaces)
{
	std::vector<VASurfaceID> ids(surfaces.size());
	std::ranges::transform(surfaces, ids.begin(), &Surface::id);
	VAContextID id = VA_INVALID_ID;
	const VAStatus status =
		display->try_call("vaCreateContext", vaCreateContext, config,
				  static_cast<int>(size.width), static_cast<int>(size.height),
				  VA_PROGRESSIVE, ids.data(), static_cast<int>(ids.size()), &id);
	if (status != VA_STATUS_SUCCESS)
		return display->error(status, "vaCreateContext",
				      fmt::format("JPEG {}", to_string(size)));
	return ContextHandle(display, id);
}

} // namespace

JpegDecoder::JpegDecoder(DisplayRef display, const JpegTargets &targets, const VideoInfo &frames,
			 std::size_t slots)
	: display_(std::move(display)), targets_(targets), frames_(frames), slots_(slots)
{}

Result<JpegDecoder> JpegDecoder::create(const DisplayRef &display, const JpegDecoding &decoding,
					const JpegTargets &targets, const VideoInfo &frames,
					std::size_t slots)
{
	JpegDecoder decoder(display, targets, frames, slots);
	auto config = create_jpeg_config(display, decoding.rt_formats);
	if (!config)
		return propagate(config);
	decoder.config_ = std::move(*config);
	const auto *usual = std::ranges::find_if(kUsualChromas, [&targets](JpegChroma chroma) {
		return targets.format_of(chroma).has_value();
	});
	if (usual == kUsualChromas.end())
		return make_error(std::errc::not_supported,
				  display->path() + " decodes JPEG to nothing that it encodes");
	if (Status made = decoder.make_surfaces(*usual); !made)
		return propagate(made);
	auto context = create_context(display, decoder.config_.id(), shown_size(frames.size()),
				      decoder.surfaces_of(*usual));
	if (!context)
		return propagate(context);
	decoder.context_ = std::move(*context);
	decoder.writer_ = std::make_unique<PictureWriter>(display, decoder.context_.id());
	return decoder;
}

std::vector<Surface> &JpegDecoder::surfaces_of(JpegChroma chroma)
{
	return surfaces_[static_cast<std::size_t>(chroma)];
}

Status JpegDecoder::make_surfaces(JpegChroma chroma)
{
	std::vector<Surface> &surfaces = surfaces_of(chroma);
	while (surfaces.size() < slots_) {
		auto surface = create_surface(display_, *targets_.format_of(chroma),
					      shown_size(frames_.size()));
		if (!surface)
			return propagate(surface);
		surfaces.push_back(std::move(*surface));
	}
	return {};
}

Result<JpegDecoder::Decoded> JpegDecoder::decode(const Buffer &frame)
{
	auto mapping = FrameMapping::map(frame, frames_, MapMode::kRead);
	if (!mapping)
		return propagate(mapping);
	auto picture = parse_jpeg(mapping->payload(frame));
	if (!picture)
		return propagate(picture);
	if (picture->headers.size != frames_.size())
		return make_error(std::errc::bad_message,
				  fmt::format("JPEG of {} in a frame of {}",
					      to_string(picture->headers.size),
					      to_string(frames_.size())));
	auto decoded = decode(*picture, frame.index());
	if (Status ended = mapping->unmap(); !ended)
		return propagate(ended);
	return decoded;
}

Result<JpegDecoder::Decoded> JpegDecoder::decode(const JpegPicture &picture, std::size_t slot)
{
	const JpegChroma chroma = picture.headers.chroma;
	const auto format = targets_.format_of(chroma);
	if (!format)
		return tl::unexpected<Error>(
			Error{AllocationErrc::kMemoryRefused,
			      fmt::format("{} does not make NV12 of JPEG with {} chroma",
					  display_->path(), name_of(chroma))});
	if (Status made = make_surfaces(chroma); !made)
		return propagate(made);
	if (Status kept = keep(picture.headers); !kept)
		return propagate(kept);
	for (const BufferHandle &buffer : kept_)
		writer_->add_kept(buffer);
	writer_->add(VASliceParameterBufferType, slice_parameters(picture));
	writer_->add_bytes(VASliceDataBufferType, picture.scan);
	const VASurfaceID surface = surfaces_of(chroma)[slot].id();
	if (Status status = writer_->submit(surface); !status)
		return propagate(status);
	return Decoded{surface, targets_.is_encodable(*format)};
}

/// The buffers of what a camera sends with each frame without changing it. The drivers read them
/// anew in each vaRenderPicture(), and iHD has room in a context for one of each kind: the old ones
/// go first.
Status JpegDecoder::keep(const JpegHeaders &headers)
{
	if (headers_ == headers)
		return {};
	headers_.reset();
	kept_.clear();
	const auto keep = [this](VABufferType type, const auto &parameters) -> Status {
		auto buffer = writer_->create(type, std::as_bytes(std::span(&parameters, 1)));
		if (!buffer)
			return propagate(buffer);
		kept_.push_back(std::move(*buffer));
		return {};
	};
	if (Status kept = keep(VAPictureParameterBufferType, picture_parameters(headers)); !kept)
		return kept;
	if (Status kept = keep(VAIQMatrixBufferType, quantisers(headers)); !kept)
		return kept;
	if (Status kept = keep(VAHuffmanTableBufferType, huffman_tables(headers)); !kept)
		return kept;
	headers_ = headers;
	return {};
}

} // namespace penstock::vaapi
