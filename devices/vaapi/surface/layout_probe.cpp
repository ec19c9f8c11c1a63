#include "devices/vaapi/surface/layout_probe.h"

#include <algorithm>

#include <drm_fourcc.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "devices/vaapi/stream/stream_format.h"

namespace penstock::vaapi {

namespace {

constexpr std::uint32_t kSafeStride = 256;
constexpr std::uint32_t kSafeRows = 32;

std::uint32_t round_up(std::uint32_t value, std::uint32_t multiple)
{
	return (value + multiple - 1) / multiple * multiple;
}

/// Padding on the right and at the bottom that gives `layout`, if any does.
std::optional<VideoAlignment> alignment_of(const VideoInfo &layout)
{
	VideoAlignment alignment;
	const Size held = layout.coded_size();
	alignment.padding_right = held.width - layout.width();
	alignment.padding_bottom = held.height - layout.height();
	VideoAlignment told = alignment;
	auto again = layout.align(told);
	if (!again ||
	    !std::ranges::equal(again->planes(), layout.planes(), {}, &PlaneLayout::offset,
				&PlaneLayout::offset) ||
	    !std::ranges::equal(again->planes(), layout.planes(), {}, &PlaneLayout::stride,
				&PlaneLayout::stride))
		return std::nullopt;
	return alignment;
}

/// The driver's own layout, when a camera can be told it. `read` is what the hardware reads.
Result<FrameLayout> own_layout(const DisplayRef &display, const VideoInfo &frames, Size size,
			       Size read)
{
	auto surface = create_surface(display, frames.format(), size);
	if (!surface)
		return propagate(surface);
	auto exported = export_surface(*display, *surface, frames.format(), frames.size());
	if (!exported)
		return propagate(exported);
	if (exported->layout.modifier != DRM_FORMAT_MOD_LINEAR)
		return make_error(std::errc::not_supported,
				  fmt::format("{} makes surfaces with modifier {:#x}",
					      display->path(), exported->layout.modifier));
	const Size held = exported->layout.coded_size();
	if (held.width < read.width || held.height < read.height)
		return make_error(std::errc::not_supported,
				  fmt::format("{} makes surfaces of {} and reads {}",
					      display->path(), to_string(held), to_string(read)));
	auto alignment = alignment_of(exported->layout);
	if (!alignment)
		return make_error(
			std::errc::not_supported,
			fmt::format("{} lays planes out apart from each other", display->path()));
	auto layout = frames.align(*alignment);
	if (!layout)
		return propagate(layout);
	return FrameLayout{*layout, *alignment, size, true};
}

} // namespace

Result<FrameLayout> probe_layout(const DisplayRef &display, const SurfaceTraits &traits,
				 const VideoInfo &frames, Size coded)
{
	// Drivers compare a surface's size with the cropped one of the stream.
	const Size size = shown_size(frames.size());
	const Size read{round_up(coded.width, traits.alignment.width),
			round_up(coded.height, traits.alignment.height)};
	auto own = own_layout(display, frames, size, read);
	if (own)
		return own;
	spdlog::debug("layout of {} on {} is not probed: {}", to_string(frames), display->path(),
		      own.error().message());

	FrameLayout safe;
	safe.surface_size = size;
	safe.alignment.padding_right = read.width - frames.width();
	safe.alignment.padding_bottom = round_up(read.height, kSafeRows) - frames.height();
	safe.alignment.stride_alignment.fill(kSafeStride);
	auto layout = frames.align(safe.alignment);
	if (!layout)
		return propagate(layout);
	safe.layout = *layout;
	return safe;
}

} // namespace penstock::vaapi
