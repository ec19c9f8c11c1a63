#include "devices/v4l2/encoder/raw_frames.h"

#include <cerrno>
#include <linux/videodev2.h>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/allocation/layout_fit.h"
#include "core/allocation/memory_lengths.h"
#include "devices/v4l2/node/selection.h"

namespace penstock::v4l2 {

Result<Answer<QueueFormat>> set_raw_format(const Queue &raw, const VideoInfo &frames)
{
	FormatRequest request;
	request.fourcc = pixel_format_info(frames.format()).v4l2;
	request.size = frames.size();
	request.colorimetry = frames.colorimetry;
	auto answer = set_format(raw.device(), raw.type(), request);
	if (!answer)
		return propagate(answer);
	if (answer->fourcc != request.fourcc || answer->size.width < request.size.width ||
	    answer->size.height < request.size.height)
		return refused(fmt::format("{} takes {} instead of {}", raw.device().path(),
					   describe(answer->fourcc, answer->size),
					   describe(request.fourcc, request.size)));
	return std::move(*answer);
}

Result<Answer<>> set_visible(const Queue &raw, Size coded, const Rectangle &visible)
{
	// Also the whole, since what an earlier candidate cropped may still be set: not every
	// driver takes it back with the format.
	const Rectangle whole{0, 0, coded.width, coded.height};
	v4l2_selection selection = selection_of(raw.type(), V4L2_SEL_TGT_CROP);
	selection.r = {static_cast<std::int32_t>(visible.x), static_cast<std::int32_t>(visible.y),
		       visible.width, visible.height};
	int number = raw.device().try_ioctl(VIDIOC_S_SELECTION, &selection);
	if (number != 0 && visible == whole &&
	    !has_selection(raw.device(), raw.type(), V4L2_SEL_TGT_CROP))
		return {};
	if (number == ENOTTY || number == EINVAL)
		return refused(fmt::format("encoder cannot crop {} to the visible {}",
					   to_string(coded), to_string(visible)));
	if (number != 0)
		return raw.device().error(number, VIDIOC_S_SELECTION, "crop " + to_string(visible));
	const v4l2_rect &r = selection.r;
	bool exact = std::cmp_equal(r.left, visible.x) && std::cmp_equal(r.top, visible.y) &&
		     r.width == visible.width && r.height == visible.height;
	if (!exact)
		return refused(fmt::format("encoder crops to {}x{} at {},{} instead of {}", r.width,
					   r.height, r.left, r.top, to_string(visible)));
	return {};
}

Answer<> check_memory(const Buffer &buffer, const VideoInfo &frames, const VideoInfo &layout,
		      const QueueFormat &format)
{
	std::vector<std::uint64_t> lengths = memory_lengths(buffer);
	LayoutMisfit misfit = find_misfit(frames, layout, lengths);
	if (!misfit.none())
		return refused(to_string(misfit, "camera", "encoder"));
	std::span<const std::uint32_t> needed(format.length);
	if (auto shorter = find_short_memory(lengths, needed.first(format.memory_count)))
		return refused(fmt::format("encoder needs {} bytes in memory {}, camera has {}",
					   shorter->needed, shorter->memory, shorter->length));
	return {};
}

} // namespace penstock::v4l2
