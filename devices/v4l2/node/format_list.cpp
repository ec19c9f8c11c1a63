#include "devices/v4l2/node/format_list.h"

#include <linux/videodev2.h>
#include <memory>
#include <optional>
#include <utility>

#include "devices/v4l2/calls/kernel_string.h"
#include "devices/v4l2/node/driver_numbers.h"
#include "devices/v4l2/node/frame_rate.h"

namespace penstock::v4l2 {

namespace {

/// Whom all lists of a queue ask.
struct Asked {
	const Device &device;
	CallBudget budget;

	/// One call, if it may be made; false: the driver refuses it.
	bool answers(unsigned long request, void *argument)
	{
		return budget.take() && device.try_ioctl(request, argument) == 0;
	}
};
using AskedRef = std::shared_ptr<Asked>;

/// The number of the next entry; none where the one that came is the only one.
using NextIndex = std::optional<std::uint32_t>;

void add_rate(std::deque<Fraction> &rates, const v4l2_fract &interval)
{
	if (const auto rate = rate_of(interval))
		rates.push_back(*rate);
}

LazyList<Fraction> list_rates(const AskedRef &asked, std::uint32_t fourcc, Size size)
{
	return LazyList<Fraction>([=, next = NextIndex(0)](std::deque<Fraction> &rates) mutable {
		const std::size_t known = rates.size();
		while (next && rates.size() == known) {
			v4l2_frmivalenum interval{};
			interval.index = (*next)++;
			interval.pixel_format = fourcc;
			interval.width = size.width;
			interval.height = size.height;
			if (!asked->answers(VIDIOC_ENUM_FRAMEINTERVALS, &interval))
				return false;
			if (interval.type == V4L2_FRMIVAL_TYPE_DISCRETE) {
				add_rate(rates, interval.discrete);
				continue;
			}
			// A range, of which a driver has this one entry: its shortest interval is
			// the highest rate, its longest the lowest.
			next.reset();
			add_rate(rates, interval.stepwise.min);
			add_rate(rates, interval.stepwise.max);
		}
		return rates.size() != known;
	});
}

SizeRange range_of(const v4l2_frmsizeenum &size)
{
	SizeRange range;
	if (size.type == V4L2_FRMSIZE_TYPE_DISCRETE) {
		range.minimum = range.maximum = {size.discrete.width, size.discrete.height};
		return range;
	}
	range.minimum = {size.stepwise.min_width, size.stepwise.min_height};
	range.maximum = {size.stepwise.max_width, size.stepwise.max_height};
	range.step = {size.stepwise.step_width, size.stepwise.step_height};
	return range;
}

bool is_range(const SizeRange &range)
{
	return range.minimum.width != 0 && range.minimum.height != 0 &&
	       range.minimum.width <= range.maximum.width &&
	       range.minimum.height <= range.maximum.height;
}

LazyList<SizeRange> list_sizes(const AskedRef &asked, std::uint32_t fourcc)
{
	return LazyList<SizeRange>([=, next = NextIndex(0)](std::deque<SizeRange> &sizes) mutable {
		const std::size_t known = sizes.size();
		while (next && sizes.size() == known) {
			v4l2_frmsizeenum size{};
			size.index = (*next)++;
			size.pixel_format = fourcc;
			if (!asked->answers(VIDIOC_ENUM_FRAMESIZES, &size))
				return false;
			// A driver with a range has this one entry.
			if (size.type != V4L2_FRMSIZE_TYPE_DISCRETE)
				next.reset();
			SizeRange range = range_of(size);
			if (!is_range(range))
				continue;
			range.rates = list_rates(asked, fourcc, range.maximum);
			sizes.push_back(std::move(range));
		}
		return sizes.size() != known;
	});
}

FormatCapability format_of(const v4l2_fmtdesc &description, const AskedRef &asked)
{
	FormatCapability format;
	format.fourcc = description.pixelformat;
	if (const PixelFormatInfo *info = find_v4l2_format(description.pixelformat))
		format.format = info->format;
	format.description = to_string(description.description);
	format.emulated = (description.flags & V4L2_FMT_FLAG_EMULATED) != 0;
	format.sizes = list_sizes(asked, format.fourcc);
	return format;
}

} // namespace

LazyList<FormatCapability> list_formats(const Device &device, std::uint32_t type)
{
	const auto asked = std::make_shared<Asked>(Asked{device, CallBudget(kMaxFormatCalls)});
	return LazyList<FormatCapability>(
		[asked, type, index = 0u](std::deque<FormatCapability> &formats) mutable {
			v4l2_fmtdesc description{};
			description.index = index++;
			description.type = type;
			if (!asked->answers(VIDIOC_ENUM_FMT, &description))
				return false;
			formats.push_back(format_of(description, asked));
			return true;
		});
}

} // namespace penstock::v4l2
