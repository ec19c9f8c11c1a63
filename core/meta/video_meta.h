#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/result.h"
#include "core/meta/meta.h"
#include "core/video/video_alignment.h"
#include "core/video/video_info.h"

namespace penstock {

inline constexpr MetaApi kVideoMetaApi{"VideoMeta",
				       {kTagMemory, kTagSize, kTagOrientation, kTagColorspace}};

/// The buffer is a video frame, laid out like this (GstVideoMeta). A reader takes offsets and
/// strides from here and nowhere else. It describes these very bytes, so only copies of the whole
/// buffer, memory by memory, carry it on.
class VideoMeta : public Meta
{
public:
	using Interface = VideoMeta;
	static constexpr const MetaApi &kApi = kVideoMetaApi;

	explicit VideoMeta(const VideoInfo &frame, const VideoAlignment &padding = {}) noexcept
		: info(frame), alignment(padding)
	{}

	/// Lines that a plane occupies, padding included.
	std::uint32_t plane_height(std::size_t plane) const { return info.plane(plane).rows; }
	/// Bytes that a plane occupies, padding included.
	std::uint32_t plane_size(std::size_t plane) const { return info.plane(plane).length(); }

	/// States the padding inside the planes: strides and offsets stay, plane heights become
	/// what VideoInfo::align() gives for `wanted`. invalid_argument, and nothing changes, when
	/// that gives other strides than the frame has or planes that do not fit at their offsets;
	/// otherwise the errors of align().
	Status set_alignment(const VideoAlignment &wanted);

	VideoInfo info;
	VideoAlignment alignment; ///< as last set
};

} // namespace penstock
