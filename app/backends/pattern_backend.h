#pragma once

#include <memory>

#include "app/backends/camera_backends.h"
#include "core/video/colorimetry.h"
#include "devices/pattern/card.h"

namespace penstock {

/// The camera that draws its frames.
extern const CameraBackend kPatternCameras;

/// One that shows a card, with frames of these colours. Of the settings it follows those that the
/// camera with the test picture follows.
Result<std::unique_ptr<Camera>> open_card_camera(const CameraSettings &settings,
						 const pattern::CardText &text,
						 const Colorimetry &colorimetry);

} // namespace penstock
