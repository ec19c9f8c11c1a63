#include "tests/support/rigs/node_run.h"

#include <memory>

#include "devices/roles/encoder_group.h"
#include "devices/v4l2/camera/camera.h"
#include "devices/v4l2/encoder/encoder.h"
#include "devices/v4l2/node/discovery.h"
#include "tests/support/rigs/accounted_frames.h"
#include "tests/support/rigs/null_output.h"
#include "tests/support/rigs/pipeline_run.h"

namespace penstock::test {

namespace {

NodeRunOutcome failed(const std::string &error)
{
	return {error.empty() ? "an error without words" : error, 0, {}};
}

Result<std::vector<std::unique_ptr<Encoder>>> open_encoders(const NodeRunSettings &settings,
							    v4l2::Io &io)
{
	std::vector<std::unique_ptr<Encoder>> encoders;
	for (std::size_t i = 0; i < settings.encoders; ++i) {
		auto node = v4l2::find_device(settings.encoder.device, v4l2::Role::kEncoder, io);
		if (!node)
			return propagate(node);
		auto encoder = v4l2::Encoder::open(std::move(*node), settings.encoder);
		if (!encoder)
			return propagate(encoder);
		encoders.push_back(std::move(*encoder));
	}
	return encoders;
}

/// Streams by the first path that works.
NodeRunOutcome stream(const NodeRunSettings &settings, Camera &camera, FrameConsumer &consumer,
		      const std::vector<Encoder *> &encoders)
{
	Planner planner(camera, consumer, settings.open_allocator);
	auto plan = planner.plan(settings.camera, settings.policy, settings.allocators);
	if (!plan)
		return failed(plan.error().message);
	if (!plan->chosen) {
		std::string reasons;
		for (const Attempt &attempt : plan->attempts)
			reasons += "; " + attempt.reason;
		return failed("no path" + reasons);
	}
	std::vector<std::unique_ptr<OutputSet>> outputs;
	std::vector<StreamParts> streams;
	for (Encoder *encoder : encoders) {
		outputs.push_back(null_output());
		streams.push_back({"", *encoder, *outputs.back()});
	}
	RunControl control;
	PathRecovery recovery(camera, planner, *plan);
	NoObserver observer;
	auto [fault, statistics] = run_pipeline({camera, streams, control, recovery, observer},
						plan->decision, {settings.frames, std::nullopt});
	NodeRunOutcome outcome;
	if (fault)
		outcome = failed(fault->error.message());
	else
		outcome.frames = statistics.frames_encoded;
	outcome.unaccounted = unaccounted_frames(camera.counters(), statistics);
	for (std::size_t i = 0; i < streams.size(); ++i)
		if (!fault &&
		    statistics.streams.at(i).frames_encoded != statistics.outputs.at(i).frames)
			return failed("an output has not every coded frame");
	return outcome;
}

} // namespace

NodeRunOutcome run_nodes(const NodeRunSettings &settings, v4l2::Io &io)
{
	auto node = v4l2::find_device(settings.camera.device, v4l2::Role::kCamera, io);
	if (!node)
		return failed(node.error().message());
	auto camera = v4l2::Camera::open(std::move(*node), settings.camera);
	if (!camera)
		return failed(camera.error().message());
	auto encoders = open_encoders(settings, io);
	if (!encoders)
		return failed(encoders.error().message());
	std::vector<Encoder *> members;
	for (const auto &encoder : *encoders)
		members.push_back(encoder.get());
	auto group = EncoderGroup::create(members);
	if (!group)
		return failed(group.error().message());
	if (!*group)
		return failed(group->error().reason);
	FrameConsumer *consumer = members[0];
	if (members.size() > 1)
		consumer = (*group)->get();
	NodeRunOutcome outcome = stream(settings, **camera, *consumer, members);
	(*camera)->restore();
	return outcome;
}

} // namespace penstock::test
