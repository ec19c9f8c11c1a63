#include "tests/support/rigs/va_rig.h"

#include <random>

#include <fmt/format.h>

#include "devices/vaapi/stream/stream_format.h"
#include "tests/support/rigs/must.h"

namespace penstock::test {

namespace {

void fill_with_noise(std::span<std::byte> bytes, std::uint64_t seed)
{
	std::mt19937_64 noise(seed);
	for (std::size_t i = 0; i + 8 <= bytes.size(); i += 8) {
		const std::uint64_t value = noise();
		for (unsigned k = 0; k < 8; ++k)
			bytes[i + k] = static_cast<std::byte>(value >> 8 * k);
	}
}

/// The picture that a decoder shows, in NV12: as much of the memory as is not cropped. Of YUYV the
/// luma.
std::string shown_picture(std::span<const std::byte> bytes, const VideoInfo &layout)
{
	if (layout.format() == PixelFormat::kYUYV) {
		std::string luma;
		for (std::uint32_t row = 0; row < layout.height(); ++row)
			for (std::uint32_t column = 0; column < layout.width(); ++column)
				luma += static_cast<char>(
					bytes[row * layout.plane(0).stride + 2 * column]);
		return luma;
	}
	const Size shown = vaapi::shown_size(layout.size());
	std::string picture;
	for (std::size_t plane = 0; plane < 2; ++plane) {
		const PlaneLayout &lines = layout.plane(plane);
		const std::uint32_t rows = plane == 0 ? shown.height : shown.height / 2;
		for (std::uint32_t row = 0; row < rows; ++row)
			picture.append(reinterpret_cast<const char *>(bytes.data()) + lines.offset +
					       row * lines.stride,
				       shown.width);
	}
	return picture;
}

RigFrames frames_of(const VaSetup &setup)
{
	RigFrames frames{.size = setup.size,
			 .format = setup.format,
			 .rate = setup.rate,
			 .output_size = setup.output_size,
			 .layout = setup.layout,
			 .own_memory = setup.own_memory,
			 .buffers = setup.buffers,
			 .keeps_coded = setup.keeps_pictures};
	// Another format has to be converted.
	if (setup.format != PixelFormat::kNV12 && !frames.output_size)
		frames.output_size = setup.size;
	return frames;
}

bool scales(const RigFrames &frames)
{
	return frames.output_size && *frames.output_size != frames.size;
}

} // namespace

Result<vaapi::DisplayRef> open_va_display()
{
	return vaapi::Display::create([]() -> Result<vaapi::NativeDisplay> {
		return vaapi::NativeDisplay{va_display_without_node(), nullptr, "strict driver"};
	});
}

VaRig::VaRig(VaSetup setup) : EncoderRig(frames_of(setup)), environment_(setup.driver)
{
	encoder_ =
		must(vaapi::Encoder::open(must(open_va_display()), setup.settings, setup.watchdog));
}

VaRig::~VaRig()
{
	close();
}

void VaRig::paint(Buffer &buffer, std::uint64_t number)
{
	DeviceView &view = views_[buffer.index()];
	if (!view.shows(buffer.memory(0)))
		view = DeviceView(buffer.memory(0));
	fill_with_noise(view.bytes(), number);
	if (rig_frames().keeps_coded)
		pictures_[number] = shown_picture(view.bytes(), layout());
}

std::string VaRig::compare()
{
	const auto &[pictures, complaint] = decode("nv12");
	if (!complaint.empty())
		return complaint;
	std::size_t position = 0;
	const bool scaled = scales(rig_frames());
	const Size shown = vaapi::shown_size(rig_frames().output_size.value_or(rig_frames().size));
	for (const Coded &each : coded()) {
		const std::string &expected = pictures_.at(each.frame);
		if (!scaled && pictures.compare(position, expected.size(), expected) != 0)
			return fmt::format("frame {} differs", each.frame);
		position += shown.width * shown.height * 3 / 2;
	}
	if (position != pictures.size())
		return fmt::format("{} bytes for {} frames", pictures.size(), coded().size());
	return {};
}

void VaRig::close()
{
	encoder_.reset();
	free_memory();
	views_.clear();
}

} // namespace penstock::test
