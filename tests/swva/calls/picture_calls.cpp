#include "tests/swva/calls/calls.h"

#include <chrono>

#include <fmt/format.h>

#include "tests/swva/rules/picture_rules.h"
#include "tests/swva/rules/reference_rules.h"
#include "tests/swva/run/decode_job.h"
#include "tests/swva/run/encode_job.h"
#include "tests/swva/run/render.h"
#include "tests/swva/run/video_proc.h"

namespace swva {
namespace {

constexpr VAStatus kOrder = VA_STATUS_ERROR_OPERATION_FAILED;

std::int64_t monotonic_us()
{
	using namespace std::chrono;
	return duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count();
}

void append(std::vector<Violation> &all, std::vector<Violation> more)
{
	for (Violation &each : more)
		all.push_back(std::move(each));
}

// Adds to the frame what is not in its parameter buffers.
template <typename Frame>
void complete_frame(const Context &context, const PictureState &picture, Frame &frame)
{
	frame.bitrate = context.config->has_bitrate() ? context.misc.bitrate : 0;
	if constexpr (std::is_same_v<Frame, H264Frame>)
		frame.profile = context.config->profile;
	frame.packed = context.config->packed_headers;
	frame.visible_width = picture.surface->width;
	frame.visible_height = picture.surface->height;
}

template <typename Frame>
std::vector<Violation> judge(const Driver &driver, Context &context, const PictureState &picture,
			     const Frame &frame)
{
	std::vector<Violation> found = check_coded_size(context, picture);
	append(found, check_packed_headers(driver.persona, context, picture));
	append(found, check_slices(driver.persona, context, picture));
	append(found, check_coded_buffer(driver, context, frame.picture.coded_buf));
	const PictureReferences references = references_of(frame);
	append(found, check_references(driver, context, picture.target, references));
	remember_reconstruction(context, references);
	if constexpr (std::is_same_v<Frame, HevcFrame>)
		append(found, context.hevc_judge->check(frame));
	else
		append(found, context.h264_judge->check(frame));
	return found;
}

// What makes encoding impossible, also without strictness.
VAStatus check_possible(Driver &driver, const PictureState &picture, VABufferID coded)
{
	auto buffer = driver.buffers.find(coded);
	if (!buffer || buffer->type != VAEncCodedBufferType ||
	    buffer->state == CodedState::kPending)
		return VA_STATUS_ERROR_INVALID_BUFFER;
	if (picture.surface->format->fourcc != VA_FOURCC_NV12)
		return driver.refuse(VA_STATUS_ERROR_INVALID_SURFACE, "the input is not NV12");
	// iHD finds this out in vaEndPicture, not at import.
	if (picture.surface->bad_rows)
		return driver.refuse(VA_STATUS_ERROR_ENCODING_ERROR,
				     "the input's chroma is not after whole steps of rows");
	return VA_STATUS_SUCCESS;
}

template <typename Frame>
VAStatus encode(Driver &driver, const std::shared_ptr<Context> &context, PictureState &picture,
		Frame &frame)
{
	const auto missing = check_complete(*context, picture);
	VAStatus status = driver.violations(missing);
	if (!missing.empty() &&
	    (!picture.has_picture || context->coded_width == 0 || frame.slices.empty()))
		return VA_STATUS_ERROR_INVALID_PARAMETER;
	complete_frame(*context, picture, frame);
	const VAStatus judged = driver.violations(judge(driver, *context, picture, frame));
	if (status == VA_STATUS_SUCCESS)
		status = judged;
	if (status == VA_STATUS_SUCCESS)
		status = check_possible(driver, picture, frame.picture.coded_buf);
	if (status != VA_STATUS_SUCCESS)
		return status;
	auto coded = driver.buffers.find(frame.picture.coded_buf);
	EncodeJob::submit(std::make_shared<EncodeJob>(driver, context, picture.target,
						      picture.surface, std::move(coded),
						      std::move(frame), picture.given_us));
	return VA_STATUS_SUCCESS;
}

} // namespace

VAStatus begin_picture(Driver &driver, VAContextID id, VASurfaceID target)
{
	auto context = driver.find(driver.contexts, id);
	if (!context)
		return VA_STATUS_ERROR_INVALID_CONTEXT;
	auto surface = driver.find(driver.surfaces, target);
	if (!surface)
		return VA_STATUS_ERROR_INVALID_SURFACE;
	if (context->picture)
		if (VAStatus status =
			    driver.violation("2.order", kOrder, "vaBeginPicture within a picture"))
			return status;
	context->picture.emplace();
	context->picture->target = target;
	context->picture->surface = std::move(surface);
	return VA_STATUS_SUCCESS;
}

VAStatus render_picture(Driver &driver, VAContextID id, VABufferID *buffers, int count)
{
	auto context = driver.find(driver.contexts, id);
	if (!context)
		return VA_STATUS_ERROR_INVALID_CONTEXT;
	if (!context->picture) {
		(void)driver.violation("2.order", kOrder, "vaRenderPicture outside a picture");
		return kOrder;
	}
	VAStatus status = VA_STATUS_SUCCESS;
	for (int i = 0; i < count && status == VA_STATUS_SUCCESS; ++i) {
		auto buffer = driver.find(driver.buffers, buffers[i]);
		if (!buffer) {
			status = VA_STATUS_ERROR_INVALID_BUFFER;
			break;
		}
		if (buffer->context != id)
			status = driver.violation("1.lifetime", VA_STATUS_ERROR_INVALID_BUFFER,
						  "a buffer of another context");
		if (status == VA_STATUS_SUCCESS && buffer->mapped)
			status = driver.violation("1.map", VA_STATUS_ERROR_INVALID_BUFFER,
						  "a mapped buffer is rendered");
		if (status == VA_STATUS_SUCCESS)
			status = render_buffer(driver, *context, *buffer);
		buffer->in_picture = true;
		context->picture->buffers.push_back(std::move(buffer));
	}
	if (status != VA_STATUS_SUCCESS)
		context->picture->failed = true;
	return status;
}

VAStatus end_picture(Driver &driver, VAContextID id)
{
	const std::int64_t now_us = monotonic_us();
	auto context = driver.find(driver.contexts, id);
	if (!context)
		return VA_STATUS_ERROR_INVALID_CONTEXT;
	if (!context->picture) {
		(void)driver.violation("2.order", kOrder, "vaEndPicture outside a picture");
		return kOrder;
	}
	// The picture is over, also when this call fails.
	PictureState picture = std::move(*context->picture);
	context->picture.reset();
	picture.given_us = now_us;
	for (const auto &buffer : picture.buffers)
		buffer->in_picture = false;
	if (auto status = driver.failure(Call::kEndPicture))
		return *status;
	if (picture.failed)
		return kOrder;
	if (context->config->decodes())
		return decode_picture(driver, context, picture);
	if (!context->config->encodes())
		return process_picture(driver, context, picture);
	if (context->config->hevc())
		return encode(driver, context, picture, picture.hevc);
	return encode(driver, context, picture, picture.h264);
}

} // namespace swva
