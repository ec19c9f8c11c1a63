#include "devices/convert/bayer_conversion.h"

#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>

#include <libv4l-plugin.h>
#include <libyuv.h>

#include "devices/convert/step_chain.h"
#include "devices/convert/v4lconvert.h"

namespace penstock::software {
namespace {

constexpr PixelFormat kColours = PixelFormat::kRGB3;

// libv4lconvert treats the first and the last line and column separately and assumes that there are
// others between them; with a height of 1 it would never end.
constexpr std::uint32_t kMinSide = 4;

struct Pattern {
	PixelFormat format;
	std::uint32_t v4l2; ///< of the same pattern with 8 bits
	bool ten_bits;
};

constexpr Pattern kPatterns[] = {
	{PixelFormat::kBA81, V4L2_PIX_FMT_SBGGR8, false},
	{PixelFormat::kGBRG, V4L2_PIX_FMT_SGBRG8, false},
	{PixelFormat::kGRBG, V4L2_PIX_FMT_SGRBG8, false},
	{PixelFormat::kRGGB, V4L2_PIX_FMT_SRGGB8, false},
	{PixelFormat::kBG10, V4L2_PIX_FMT_SBGGR8, true},
	{PixelFormat::kGB10, V4L2_PIX_FMT_SGBRG8, true},
	{PixelFormat::kBA10, V4L2_PIX_FMT_SGRBG8, true},
	{PixelFormat::kRG10, V4L2_PIX_FMT_SRGGB8, true},
};

const Pattern *find_pattern(PixelFormat format)
{
	const auto *found = std::ranges::find(kPatterns, format, &Pattern::format);
	return found == std::end(kPatterns) ? nullptr : found;
}

// libv4lconvert needs a camera that it can query. If all formats of the camera need conversion, or
// it lists none, the library adds software controls in shared memory named after the camera. To
// avoid that, this camera lists a single format that libv4lconvert does not know.
int answer(void *, int, unsigned long request, void *argument)
{
	if (request == VIDIOC_ENUM_FMT && static_cast<v4l2_fmtdesc *>(argument)->index == 0)
		return 0;
	errno = ENOTTY;
	return -1;
}

constexpr libv4l_dev_ops kNoCamera = [] {
	libv4l_dev_ops ops{};
	ops.ioctl = answer;
	return ops;
}();

v4l2_format format_of(std::uint32_t code, Size size, std::uint32_t stride)
{
	v4l2_format format{};
	format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
	format.fmt.pix.pixelformat = code;
	format.fmt.pix.width = size.width;
	format.fmt.pix.height = size.height;
	format.fmt.pix.bytesperline = stride;
	format.fmt.pix.sizeimage = stride * size.height;
	return format;
}

} // namespace

bool bayer_conversion_exists(PixelFormat from, PixelFormat to)
{
	return find_pattern(from) && raw_conversion_exists(kColours, to);
}

void BayerConversion::Destroy::operator()(v4lconvert_data *data) const noexcept
{
	v4lconvert().destroy(data);
}

BayerConversion::BayerConversion(Converter converter, PixelFormat from, Size size,
				 ScratchPicture colours, ConversionPtr rest)
	: converter_(std::move(converter)), size_(size), pattern_(find_pattern(from)->v4l2),
	  bytes_(find_pattern(from)->ten_bits ? std::size_t{size.width} * size.height : 0),
	  colours_(std::move(colours)), rest_(std::move(rest))
{}

Result<ConversionPtr> BayerConversion::create(PixelFormat from, PixelFormat to, Size size)
{
	if (!bayer_conversion_exists(from, to) || std::min(size.width, size.height) < kMinSide)
		return make_error(std::errc::not_supported, std::string(name_of(from)) + " " +
								    to_string(size) + " to " +
								    std::string(name_of(to)));
	Result<ConversionPtr> rest = make_raw_conversion(kColours, to, size, {});
	if (!rest)
		return rest;
	Result<ScratchPicture> colours = ScratchPicture::create(kColours, size);
	if (!colours)
		return propagate(colours);
	if (Status status = load_v4lconvert(); !status)
		return propagate(status);
	Converter converter(v4lconvert().create_with_dev_ops(-1, nullptr, &kNoCamera));
	if (!converter)
		return make_error(std::errc::not_enough_memory, "v4lconvert_create");
	return ConversionPtr(new BayerConversion(std::move(converter), from, size,
						 std::move(*colours), std::move(*rest)));
}

Status BayerConversion::run(const SourcePicture &from, const TargetPicture &to)
{
	const std::uint8_t *samples = from.data[0];
	auto stride = static_cast<std::uint32_t>(from.stride[0]);
	if (!bytes_.empty()) {
		// libv4lconvert converts 10 bits to 8 in place, but the source must not be written.
		constexpr int kScale = 1 << 14; // sample * scale / 65536
		const auto width = static_cast<int>(size_.width);
		libyuv::Convert16To8Plane(reinterpret_cast<const std::uint16_t *>(samples),
					  from.stride[0] / 2, bytes_.data(), width, kScale, width,
					  static_cast<int>(size_.height));
		samples = bytes_.data();
		stride = size_.width;
	}

	const v4l2_format source = format_of(pattern_, size_, stride);
	const v4l2_format target = format_of(V4L2_PIX_FMT_RGB24, size_, size_.width * 3);
	// The memory may end after the last line, without its padding.
	const std::uint32_t bytes = stride * (size_.height - 1) + size_.width;
	if (v4lconvert().convert(converter_.get(), &source, &target,
				 const_cast<std::uint8_t *>(samples), static_cast<int>(bytes),
				 colours_.target().data[0],
				 static_cast<int>(target.fmt.pix.sizeimage)) < 0)
		return system_error(errno, "v4lconvert_convert");
	return rest_->run(colours_.source(), to);
}

} // namespace penstock::software
