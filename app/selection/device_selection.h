#pragma once

#include <memory>
#include <span>
#include <vector>

#include "app/backends/driver_access.h"
#include "app/planning/path_report.h"
#include "app/planning/planner.h"
#include "app/planning/problem.h"
#include "config/options/settings.h"
#include "devices/roles/encoder.h"
#include "devices/roles/encoder_group.h"

namespace penstock {

/// A camera and the encoders that are to read its frames, open, and what was planned between them.
struct OpenDevices {
	DeviceSelector choice;	 ///< of the one camera that was taken
	bool own_stream = false; ///< "auto" took what the camera codes
	/// Each with the device that was taken, to open it again.
	std::vector<EncoderSettings> encoder_settings;
	std::unique_ptr<Camera> camera;
	std::vector<std::unique_ptr<Encoder>> encoders;
	std::unique_ptr<EncoderGroup> group; ///< borrows the encoders, where there are several
	std::unique_ptr<Planner> planner;    ///< borrows all of them
	PathReport report;
	/// Why nothing is planned yet: the source gives no picture, and a card is to stand in.
	std::optional<Error> no_picture;

	/// Who reads the camera's frames: the only encoder, or the group of all.
	FrameConsumer &consumer();
	/// Lets go of the path between them, whose memory nobody uses any more.
	void drop_path();
};

/// Opens the devices that the settings name and plans a path between them. There is one encoder for
/// each of `encoders`; two may use the same device. Where "auto" leaves a choice, cameras and
/// encoders are tried in the order of their node numbers. The first ones with a zero-copy path are
/// taken, or else the first ones with any path that the policy allows. Cameras that are not taken
/// get their old state back. An error says why there is nothing to choose from; if no path works,
/// the devices are returned with a plan that has none chosen.
Outcome<OpenDevices> select_devices(const CameraSettings &camera,
				    std::span<const EncoderSettings> encoders,
				    const AllocationPolicy &policy, DriverAccess drivers);

/// Closes the camera, which was lost, looks for it by what it is (driver, name and bus), whatever
/// its node is called now, and plans a path between it and the same encoders. A problem says why
/// there is none yet; then it may be called again. Nobody uses the memory of the old path any more.
Outcome<void> reopen_camera(OpenDevices &devices, const CameraSettings &camera,
			    const AllocationPolicy &policy, DriverAccess drivers);

/// Closes the encoders, one of which failed, and opens the same ones again; there is no path then.
/// After a problem they stay closed. Nobody uses the memory of the old path any more.
Outcome<void> reopen_encoders(OpenDevices &devices, DriverAccess drivers);

/// Likewise, and plans a path between them and the camera. A problem says why there is none.
Outcome<void> reopen_encoders(OpenDevices &devices, const CameraSettings &camera,
			      const AllocationPolicy &policy, DriverAccess drivers);

/// In place of what the camera codes by itself, which "auto" took and which is of no use: opens the
/// first encoders for the same codec, which `encoders` leave to choose from, that have a path. A
/// problem says why there are none. Nobody uses the memory of the old path any more.
Outcome<void> encode_instead(OpenDevices &devices, std::span<const EncoderSettings> encoders,
			     const CameraSettings &camera, const AllocationPolicy &policy,
			     DriverAccess drivers);

/// Sets the camera to the picture that its source sends now, and plans a path between it and the
/// same encoders. A problem says why there is none; kNoSignal: the source sends none. Nobody uses
/// the memory of the old path any more.
Outcome<void> adopt_source(OpenDevices &devices, const CameraSettings &camera,
			   const AllocationPolicy &policy);

} // namespace penstock
