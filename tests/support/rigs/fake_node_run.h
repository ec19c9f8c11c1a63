#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "app/run/run.h"
#include "config/options/values.h"
#include "tests/support/process/scratch_directory.h"
#include "tests/support/v4l2/fake_devices.h"

namespace penstock::test {

/// A recording from the fake camera by the fake encoder into out.h264 of a folder, with its
/// statistics beside it.
inline RecordSettings fake_node_settings(const ScratchDirectory &folder, std::uint64_t frames)
{
	RecordSettings settings{{}, {}};
	PipelineSettings &pipeline = settings.pipelines.emplace_back();
	pipeline.camera.device = DeviceSelector::of_path(DeviceApi::kV4l2, kFakeCameraPath);
	pipeline.streams[0].encoder.device =
		DeviceSelector::of_path(DeviceApi::kV4l2, kFakeEncoderPath);
	pipeline.streams[0].outputs.push_back(parse_output(folder.file("out.h264")).value());
	settings.run.frames = frames;
	settings.run.stats_file = folder.file("statistics.json");
	return settings;
}

/// The camera and the encoder of such a recording: one without a clock, the other with the usual
/// controls.
inline FakeIo usual_fake_nodes()
{
	FakeCameraNodeTraits camera;
	camera.free_running = true;
	FakeEncoderNodeTraits encoder;
	encoder.controls = usual_encoder_controls();
	FakeIo nodes;
	nodes.add(kFakeCameraPath, std::make_shared<FakeCameraNode>(camera));
	nodes.add(kFakeEncoderPath, std::make_shared<FakeEncoderNode>(encoder));
	return nodes;
}

/// A whole run as the program makes it.
inline ExitCode run_now(const RecordSettings &settings, v4l2::Io &io)
{
	RunControl control;
	return Run::create(settings, control, io, std::chrono::steady_clock::now()).value()->run();
}

} // namespace penstock::test
