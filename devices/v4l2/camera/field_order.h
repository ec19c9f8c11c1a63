#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/result.h"
#include "devices/v4l2/camera/source_setup.h"
#include "devices/v4l2/camera/video_source.h"
#include "devices/v4l2/node/device.h"

namespace penstock::v4l2 {

/// What is wrong with buffers of this order (V4L2_FIELD_*): "one field at a time". nullopt where
/// each is a picture: a progressive frame, both fields of a frame line by line, or the top or the
/// bottom field of every frame, which is a picture of half the height.
std::optional<std::string_view> why_no_picture(std::uint32_t field);

/// Asks an input that can be interlaced (television, or timings that say so) what it would give.
/// not_supported, with what to do, where its buffers are no pictures.
Status check_field_order(const Device &device, std::uint32_t type, const CameraInput &input,
			 const CameraFormats &formats);

} // namespace penstock::v4l2
