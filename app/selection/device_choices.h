#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/backends/driver_access.h"
#include "core/allocation/ladder.h"
#include "devices/roles/camera.h"
#include "devices/roles/encoder.h"

namespace penstock {

/// What was asked for.
struct DeviceRequest {
	const CameraSettings &camera;
	std::span<const EncoderSettings> encoders; ///< of each stream
	const AllocationPolicy &policy;
};

/// A camera and an encoder for each stream, before they are opened.
struct DeviceChoice {
	DeviceSelector camera;
	std::vector<EncoderSettings> encoders; ///< of one device each
	bool own_stream = false;	       ///< "auto" tries what the camera codes
};

/// "/dev/video0 and /dev/video11"
std::string names_of(const DeviceChoice &choice);

/// What a camera codes by itself, and why it is not taken.
struct RefusedStream {
	DeviceSelector camera;
	std::string reason;
};

struct DeviceChoices {
	std::vector<DeviceChoice> list; ///< in the order to try them; never empty
	std::vector<RefusedStream> refused;
};

/// What "auto" leaves to choose from: cameras and encoders in the order of their node numbers, what
/// a camera codes by itself before its encoders.
DeviceChoices device_choices(const DeviceRequest &request, DriverAccess drivers);

/// The encoders alone, for a camera that was chosen; never empty.
std::vector<DeviceChoice> encoder_choices_for(const DeviceRequest &request,
					      const DeviceSelector &camera, DriverAccess drivers);

} // namespace penstock
