#include "tests/support/rigs/software_rig.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include <fmt/format.h>

#include "core/memory/system_allocator.h"
#include "tests/support/rigs/must.h"

namespace penstock::test {

namespace {

/// 0..period, up and down.
std::uint32_t triangle(std::uint64_t at, std::uint32_t period)
{
	const auto phase = static_cast<std::uint32_t>(at % (2 * period));
	return phase < period ? phase : 2 * period - phase;
}

std::uint32_t hash(std::uint64_t number)
{
	number ^= number >> 31;
	number *= 0x9e3779b97f4a7c15;
	return static_cast<std::uint32_t>(number >> 40);
}

std::uint8_t sample(PlaneContent content, std::uint32_t x, std::uint32_t y, std::uint64_t frame,
		    std::uint32_t noise)
{
	std::uint32_t value = 0;
	switch (content) {
	case PlaneContent::kLuma:
		value = 40 + triangle(x + 3 * frame, 60) + triangle(2 * y + frame, 80);
		break;
	case PlaneContent::kCb:
		value = 60 + triangle(x + frame, 70);
		break;
	default:
		value = 160 - triangle(y + 2 * frame, 50);
	}
	if (noise != 0)
		value += hash((frame << 40) + (std::uint64_t{y} << 20) + x) % noise;
	return static_cast<std::uint8_t>(value);
}

/// The place among Y, Cb and Cr.
std::size_t order_of(PlaneContent content)
{
	return content == PlaneContent::kLuma ? 0 : content == PlaneContent::kCb ? 1 : 2;
}

/// Takes what was decoded apart into Y, Cb and Cr.
std::vector<Component> components_at(const std::string &pictures, std::size_t &position, Size size)
{
	std::vector<Component> components;
	for (std::uint32_t divisor : {1u, 2u, 2u}) {
		Component component{"", size.width / divisor, size.height / divisor, {}};
		const std::size_t count = std::size_t{component.width} * component.height;
		if (position + count > pictures.size())
			throw std::runtime_error("fewer decoded pictures than frames");
		component.samples.assign(pictures.begin() + std::ptrdiff_t(position),
					 pictures.begin() + std::ptrdiff_t(position + count));
		position += count;
		components.push_back(std::move(component));
	}
	return components;
}

RigFrames frames_of(const SoftwareSetup &setup)
{
	return {.size = setup.size,
		.format = setup.format,
		.rate = setup.rate,
		.colorimetry = setup.colorimetry,
		.layout = setup.layout,
		.allocator =
			setup.allocator ? setup.allocator : AllocatorRef(SystemAllocator::create()),
		.buffers = setup.buffers};
}

} // namespace

SoftwareRig::SoftwareRig(const SoftwareSetup &setup)
	: EncoderRig(frames_of(setup)), noise_(setup.noise),
	  encoder_(must(software::Encoder::open(setup.settings)))
{}

void SoftwareRig::paint(Buffer &buffer, std::uint64_t number)
{
	std::vector<Component> components(3);
	for (std::size_t i = 0; i < 3; ++i) {
		const PlaneLayout &plane = layout().plane(i);
		const PlaneContent content = pixel_format_info(layout().format()).planes[i].content;
		const std::uint32_t divisor = content == PlaneContent::kLuma ? 1 : 2;
		// An odd column or row is not coded.
		Component component{"",
				    layout().width() / 2 * 2 / divisor,
				    layout().height() / 2 * 2 / divisor,
				    {}};
		Mapping mapping = must(buffer.memory(plane.memory).map(MapMode::kWrite));
		for (std::uint32_t y = 0; y < layout().visible_rows(i); ++y) {
			auto *line = reinterpret_cast<std::uint8_t *>(mapping.data()) +
				     plane.offset + std::size_t{y} * plane.stride;
			for (std::uint32_t x = 0; x < layout().line_bytes(i); ++x)
				line[x] = sample(content, x, y, number, noise_);
			if (y < component.height)
				component.samples.insert(component.samples.end(), line,
							 line + component.width);
		}
		must(mapping.unmap());
		components[order_of(content)] = std::move(component);
	}
	pictures_[number] = std::move(components);
}

HeaderTrace SoftwareRig::headers() const
{
	return trace_headers(stream(), "h264");
}

double SoftwareRig::worst_psnr()
{
	const auto &[pictures, complaint] = decode("yuv420p");
	if (!complaint.empty())
		throw std::runtime_error(complaint);
	std::size_t position = 0;
	double worst = std::numeric_limits<double>::infinity();
	for (const Coded &each : coded()) {
		const auto &drawn = pictures_.at(each.frame);
		const auto decoded =
			components_at(pictures, position, {drawn[0].width, drawn[0].height});
		for (std::size_t i = 0; i < drawn.size(); ++i)
			worst = std::min(worst, psnr(drawn[i], decoded[i]));
	}
	if (position != pictures.size())
		throw std::runtime_error(
			fmt::format("{} bytes for {} frames", pictures.size(), coded().size()));
	return worst;
}

} // namespace penstock::test
