#pragma once

#include <memory>

#include "app/planning/problem.h"
#include "app/selection/device_selection.h"
#include "core/allocation/decision.h"
#include "core/video/colorimetry.h"
#include "core/video/geometry.h"
#include "core/video/pixel_format.h"
#include "devices/pattern/card.h"
#include "devices/roles/camera.h"

namespace penstock {

/// A still picture that stands in for a camera whose source gives none, and the path from it to
/// that one's encoders. Its frames come at the rate of the camera's, so that keyframes, segments
/// and rate control go on as before.
struct Card {
	std::unique_ptr<Camera> camera;
	Decision decision;
};

/// What the encoders were given, or are to be given, of the camera.
struct CardFrames {
	Size size;
	Fraction rate;				    ///< 0/1: unknown
	PixelFormat format = PixelFormat::kInvalid; ///< of the card, too, where a path allows
	Colorimetry colorimetry;
};

/// Plans a path, in the place of the camera's, from a card to the same encoders. A problem says why
/// there is none. Nobody uses the memory of the old path any more; the card is to be closed before
/// another path is planned.
Outcome<Card> open_card(OpenDevices &devices, const pattern::CardText &text,
			const CardFrames &frames, const AllocationPolicy &policy);

} // namespace penstock
