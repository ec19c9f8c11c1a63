#pragma once

#include <memory>
#include <string>

#include "devices/v4l2/camera/camera.h"
#include "devices/v4l2/encoder/encoder.h"
#include "tests/support/v4l2/fake_camera_node.h"
#include "tests/support/v4l2/fake_encoder_node.h"
#include "tests/support/v4l2/fake_io.h"

namespace penstock::test {

inline const std::string kFakeCameraPath = "/dev/fake-camera";
inline const std::string kFakeEncoderPath = "/dev/fake-encoder";

/// One round of the event loop for one source whose descriptor is of `io`: prepares it, and
/// dispatches what a poll() would tell. False when there is nothing to dispatch.
Result<bool> serve_once(FakeIo &io, EventSource &source);
/// Rounds until there is nothing to dispatch.
Status serve(FakeIo &io, EventSource &source);

/// penstock's V4L2 camera on a fake node.
struct FakeNodeCamera {
	/// `camera` is null, and `error` says why, when it cannot be opened.
	explicit FakeNodeCamera(const FakeCameraNodeTraits &traits = {},
				const CameraSettings &settings = {});

	FakeIo io;
	std::shared_ptr<FakeCameraNode> node;
	std::string error;
	std::unique_ptr<v4l2::Camera> camera;
};

/// penstock's V4L2 mem2mem encoder on a fake node.
struct FakeNodeEncoder {
	explicit FakeNodeEncoder(const FakeEncoderNodeTraits &traits = {},
				 const EncoderSettings &settings = {});

	FakeIo io;
	std::shared_ptr<FakeEncoderNode> node;
	std::string error;
	std::unique_ptr<v4l2::Encoder> encoder;
};

} // namespace penstock::test
