#pragma once

#include <memory>
#include <span>
#include <vector>

#include "app/backends/device_list.h"
#include "core/base/result.h"
#include "core/video/codec.h"
#include "devices/roles/camera.h"
#include "devices/v4l2/calls/io.h"

namespace penstock {

/// A camera that is there and was not set to anything yet.
class FoundCamera
{
public:
	virtual ~FoundCamera() = default;

	virtual DeviceIdentity identity() const = 0;
	/// What it codes its frames with by itself, if anything, by its driver's list.
	virtual std::vector<Codec> codecs() const { return {}; }

	/// Called once. A value that the camera does not have is a user_mistake().
	virtual Result<std::unique_ptr<Camera>> open(const CameraSettings &settings) = 0;
};

/// How cameras of one kind are found and listed.
struct CameraBackend {
	DeviceApi api;
	/// Those that "auto" may take, each by a selector of its own, best first.
	std::vector<DeviceSelector> (*candidates)(v4l2::Io &io);
	Result<std::unique_ptr<FoundCamera>> (*find)(const DeviceSelector &selector, v4l2::Io &io);
	/// One that was lost, wherever it is now; null: cameras of this kind are not lost.
	Result<std::unique_ptr<FoundCamera>> (*find_again)(const DeviceIdentity &lost,
							   v4l2::Io &io) = nullptr;
	void (*list)(DeviceList &list, v4l2::Io &io);
};

/// All kinds, in the order in which "auto" asks them.
std::span<const CameraBackend *const> camera_backends();

/// The selectors that the user's one leaves to choose from, each of one camera; never of the kind
/// "any". Never empty: what is not there is refused by find_camera().
std::vector<DeviceSelector> camera_choices(const DeviceSelector &selector, v4l2::Io &io);

/// Finds one of camera_choices(). The error tells what there is instead.
Result<std::unique_ptr<FoundCamera>> find_camera(const DeviceSelector &selector, v4l2::Io &io);

/// Finds the same camera, which find_camera() found by `selector` and which was lost since.
/// no_such_device: it is not there.
Result<std::unique_ptr<FoundCamera>> find_camera_again(const DeviceSelector &selector,
						       const DeviceIdentity &lost, v4l2::Io &io);

} // namespace penstock
