#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "devices/roles/camera.h"
#include "devices/v4l2/node/device.h"

namespace penstock {

/// A camera that is there and was not set to anything yet.
class FoundCamera
{
public:
	/// `selector` is "pattern" or what V4L2 cameras are found by: "auto", a path, card:, bus:,
	/// by-id:, by-path:. The error tells what there is instead.
	static Result<FoundCamera> find(const std::string &selector, v4l2::Io &io);

	DeviceIdentity identity() const;

	/// A value that the camera does not have is a user_mistake().
	Result<std::unique_ptr<Camera>> open(const CameraSettings &settings) &&;

private:
	explicit FoundCamera(std::unique_ptr<v4l2::Device> node) : node_(std::move(node)) {}

	std::unique_ptr<v4l2::Device> node_; ///< null for the pattern camera
};

/// The selectors that settings leave to choose from, each of one camera: for "auto" the V4L2
/// cameras in the order of their nodes, never the pattern camera. Never empty: what is not there is
/// refused by FoundCamera::find().
std::vector<std::string> camera_choices(const CameraSettings &settings, v4l2::Io &io);

/// What `devices` tells of the pattern camera.
Result<CameraCapabilities> pattern_camera_capabilities();

} // namespace penstock
