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

/// The driver's own layout, when a camera can be told it.
Result<FrameLayout> own_layout(const DisplayRef &display, const VideoInfo &frames,
			       FrameLayout probed)
{
	auto surface = create_surface(display, frames.format(), probed.surface_size);
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
	const Size read = probed.read_size;
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
	probed.layout = *layout;
	probed.alignment = *alignment;
	probed.origin = FrameLayout::Origin::kDriver;
	return probed;
}

/// With as many rows of the last plane as the hardware reads. Rows that it reads past the end of
/// another plane lie in the plane behind that; only the last one needs memory for them.
std::optional<VideoInfo> with_rows_read(const VideoInfo &layout, Size read)
{
	if (layout.coded_size().width < read.width)
		return std::nullopt;
	std::array<PlaneLayout, kMaxPlanes> planes{};
	std::ranges::copy(layout.planes(), planes.begin());
	const std::size_t count = layout.planes().size();
	const std::uint32_t subsampling =
		pixel_format_info(layout.format()).planes[count - 1].vertical_subsampling;
	PlaneLayout &last = planes[count - 1];
	last.rows = std::max(last.rows,
			     last.padding_top + (read.height + subsampling - 1) / subsampling);
	auto longer = VideoInfo::create(layout.format(), layout.size(),
					std::span<const PlaneLayout>(planes).first(count));
	if (!longer)
		return std::nullopt;
	longer->rate = layout.rate;
	longer->colorimetry = layout.colorimetry;
	return *longer;
}

/// The camera's own layout, where the driver's hardware reads it.
std::optional<FrameLayout> camera_layout(const AllocationQuery &query, FrameLayout probed)
{
	if (query.need_pool || !query.producer_layout || !probed.rules ||
	    !probed.rules->allow(*query.producer_layout))
		return std::nullopt;
	const auto alignment = alignment_of(*query.producer_layout);
	if (!alignment)
		return std::nullopt;
	probed.alignment = *alignment;
	VideoAlignment taken = *alignment; // align() tells what it has done
	const auto frames = query.info.align(taken);
	if (!frames)
		return std::nullopt;
	const auto layout = with_rows_read(*frames, probed.read_size);
	if (!layout)
		return std::nullopt;
	probed.layout = *layout;
	probed.origin = FrameLayout::Origin::kCamera;
	return probed;
}

} // namespace

VideoInfo FrameLayout::layout_read(const VideoInfo &frames) const
{
	if (!rules || !rules->allow(frames))
		return layout;
	const auto longer = with_rows_read(frames, read_size);
	return longer ? *longer : layout;
}

Result<FrameLayout> probe_layout(const DisplayRef &display, const SurfaceTraits &traits,
				 const std::optional<ReadRules> &rules,
				 const AllocationQuery &query, Size coded)
{
	const VideoInfo &frames = query.info;
	FrameLayout probed;
	// Drivers compare a surface's size with the cropped one of the stream.
	probed.surface_size = shown_size(frames.size());
	probed.read_size = {coded_size(coded, traits.alignment.width).width,
			    coded_size(coded, traits.alignment.height).height};
	probed.rules = rules;
	if (auto camera = camera_layout(query, probed))
		return std::move(*camera);
	auto own = own_layout(display, frames, probed);
	if (own)
		return own;
	spdlog::debug("layout of {} on {} is not probed: {}", to_string(frames), display->path(),
		      own.error().message());

	probed.alignment.padding_right = probed.read_size.width - frames.width();
	probed.alignment.padding_bottom =
		coded_size(probed.read_size, kSafeRows).height - frames.height();
	probed.alignment.stride_alignment.fill(kSafeStride);
	auto layout = frames.align(probed.alignment);
	if (!layout)
		return propagate(layout);
	probed.layout = *layout;
	return probed;
}

} // namespace penstock::vaapi
