#include "devices/software/frame_coder.h"

#include <utility>

#include <fmt/format.h>

#include "core/allocation/allocation_error.h"
#include "devices/convert/mapped_frame.h"
#include "devices/software/openh264.h"

namespace penstock::software {

namespace {

Result<MappedFrame> map_frame(const Buffer &frame, const VideoInfo &layout)
{
	auto mapped = MappedFrame::map(frame, layout, MapMode::kRead);
	if (!mapped)
		return mapped;
	// OpenH264 takes the stride of Cb for that of Cr, too.
	const SourcePicture picture = mapped->source();
	if (picture.stride[1] != picture.stride[2])
		return make_error(std::errc::not_supported,
				  fmt::format("{}: lines of Cb and Cr {} and {} bytes apart",
					      to_string(layout), picture.stride[1],
					      picture.stride[2]));
	return mapped;
}

} // namespace

Status try_mapping(const std::vector<BufferRef> &buffers, const VideoInfo &layout)
{
	for (const BufferRef &buffer : buffers) {
		auto mapped = map_frame(*buffer, layout);
		if (!mapped)
			return propagate(mapped);
		if (Status status = mapped->unmap(); !status)
			return status;
	}
	return {};
}

FrameCoder::FrameCoder(std::unique_ptr<OpenH264> stream, const VideoInfo &layout)
	: stream_(std::move(stream)), layout_(layout)
{}

FrameCoder::~FrameCoder() = default;

void FrameCoder::run(CodingJob &job, CodingResult &result, const std::stop_token &stopping)
{
	result.data.clear();
	result.keyframe = false;
	result.pts = job.frame->pts;
	result.status = {};
	if (!stopping.stop_requested())
		result.status = encode(job, result);
	job.frame.reset();
}

Status FrameCoder::encode(const CodingJob &job, CodingResult &result)
{
	auto frame = map_frame(*job.frame, layout_);
	if (!frame)
		return tl::unexpected<Error>(
			Error{AllocationErrc::kMemoryRefused, frame.error().message()});
	auto coded = stream_->encode(frame->source(), job.frame->pts, job.keyframe, result.data);
	Status unmapped = frame->unmap();
	if (!coded)
		return propagate(coded);
	result.keyframe = *coded == OpenH264::Coded::kKeyframe;
	return unmapped;
}

} // namespace penstock::software
