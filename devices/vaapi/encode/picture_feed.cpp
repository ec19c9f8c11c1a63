#include "devices/vaapi/encode/picture_feed.h"

#include <algorithm>
#include <utility>

#include "devices/vaapi/driver/va_error.h"

namespace penstock::vaapi {

namespace {

/// What FFmpeg takes: twice a frame without any compression, so that only headers, emulation
/// prevention and a driver's own needs can make it too small.
std::size_t first_capacity(Size coded)
{
	return std::size_t{3} * coded.width * coded.height + (1u << 16);
}
constexpr std::size_t kLargestGrowth = 8;

} // namespace

PictureFeed::PictureFeed(DriverObjects &objects)
	: objects_(objects), gop_(objects.stream->period()),
	  writer_(std::make_unique<PictureWriter>(objects.display, objects.context->id())),
	  coded_capacity_(first_capacity(objects.stream->coded()))
{
	for (std::size_t i = objects.context->depth(); i > 0; --i)
		free_coded_.push_back(i - 1);
}

Status PictureFeed::prepare()
{
	if (prepared_ || free_coded_.empty())
		return {};
	EncodeContext &context = *objects_.context;
	const std::size_t index = free_coded_.back();
	auto coded = context.coded_buffer(index, coded_capacity_);
	if (!coded)
		return propagate(coded);
	Prepared next{.gop = gop_,
		      .picture = {},
		      .coded_index = index,
		      .coded = (*coded)->handle.id(),
		      .capacity = (*coded)->capacity};
	next.picture = next.gop.next();
	const PictureBuffers buffers{context.reconstructed(), context.reference(), next.coded};
	objects_.stream->write(*writer_, next.picture, buffers, rate_changed_);
	free_coded_.pop_back();
	prepared_ = next;
	return {};
}

/// The next picture is to be another one than was written.
void PictureFeed::discard_prepared()
{
	if (!prepared_)
		return;
	writer_->clear();
	free_coded_.push_back(prepared_->coded_index);
	prepared_.reset();
}

/// The surface that the encoder reads: the frame's own, or what the converter makes of it.
Result<VASurfaceID> PictureFeed::input_of(const Buffer &frame, std::size_t coded_index)
{
	const InputSurface &own = objects_.inputs[frame.index()];
	if (own.encodable)
		return own.id;
	return objects_.converter->convert(own.id, coded_index);
}

Result<SubmittedPicture> PictureFeed::submit(HeldFrame &frame)
{
	if (Status status = prepare(); !status)
		return propagate(status);
	const Prepared next = *prepared_;
	auto input = input_of(*frame, next.coded_index);
	if (!input) {
		discard_prepared();
		return propagate(input);
	}
	Status status = writer_->submit(*input);
	prepared_.reset();
	// HW_BUSY leaves the picture's numbers (frame_num, POC) unused. After any other error the
	// driver may have used them, and they must not come twice.
	if (status || !is_busy(status.error()))
		gop_ = next.gop;
	if (!status) {
		free_coded_.push_back(next.coded_index);
		return propagate(status);
	}
	rate_changed_ = false;
	objects_.context->advance();
	const ClockTime pts = frame->pts;
	const VASurfaceID decoded =
		objects_.decoder ? objects_.inputs[frame->index()].id : VA_INVALID_SURFACE;
	return SubmittedPicture{.frame = std::move(frame),
				.decoded = decoded,
				.input = *input,
				.coded = next.coded,
				.capacity = next.capacity,
				.coded_index = next.coded_index,
				.pts = pts,
				.keyframe = next.picture.idr};
}

void PictureFeed::take_back(const FinishedPicture &picture)
{
	free_coded_.push_back(picture.coded_index);
	if (picture.outcome != CodedOutcome::kOverflow)
		return;
	const std::size_t limit = kLargestGrowth * first_capacity(objects_.stream->coded());
	coded_capacity_ = std::min(2 * coded_capacity_, limit);
}

void PictureFeed::force_idr()
{
	gop_.force_idr();
	discard_prepared();
}

Status PictureFeed::set_bitrate(std::uint64_t bitrate)
{
	auto other_level = objects_.stream->set_bitrate(bitrate);
	if (!other_level)
		return propagate(other_level);
	rate_changed_ = true;
	discard_prepared();
	if (*other_level)
		force_idr();
	return {};
}

Status PictureFeed::rebuild()
{
	discard_prepared();
	// All of them, since the driver has no picture and none is prepared.
	const std::size_t depth = free_coded_.size();
	writer_.reset();
	// The old one first: hardware may have only so many.
	objects_.context.reset();
	auto context =
		EncodeContext::create(objects_.display, objects_.traits, *objects_.stream, depth);
	if (!context)
		return propagate(context);
	objects_.context.emplace(std::move(*context));
	writer_ = std::make_unique<PictureWriter>(objects_.display, objects_.context->id());
	gop_.force_idr();
	return {};
}

} // namespace penstock::vaapi
