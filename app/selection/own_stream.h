#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/allocation/plan.h"
#include "core/allocation/refusal.h"
#include "devices/roles/camera.h"
#include "devices/roles/encoder.h"

namespace penstock {

// When "auto" takes what a camera codes by itself, and encodes nothing: where codec, size and rate
// can be had that way, and the user says nothing of how to encode.

/// The settings of the streams with the camera's own one in the place of each encoder. nullopt:
/// what the user says of encoders, formats or memory leaves no room for it. Refused where it would
/// do but for a setting that only an encoder has.
std::optional<Answer<std::vector<EncoderSettings>>>
own_stream_for(std::span<const EncoderSettings> encoders, const CameraSettings &camera,
	       const AllocationPolicy &policy);

/// What a camera has to code for them: one codec.
Codec own_codec(std::span<const EncoderSettings> encoders);

/// Why its own stream is not what was asked for, although the plan has chosen it; empty: it is.
std::string why_not_own(const Plan &plan, const CameraSettings &camera);

/// Puts before all paths of a plan that the camera's own stream was refused.
void refuse_own_stream(Plan &plan, Codec codec, std::string reason);

} // namespace penstock
