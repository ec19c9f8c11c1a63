#include "app/selection/device_choices.h"

#include <algorithm>
#include <utility>

#include "app/backends/camera_backends.h"
#include "app/backends/encoder_backends.h"
#include "app/selection/combinations.h"
#include "app/selection/own_stream.h"

namespace penstock {

std::string names_of(const DeviceChoice &choice)
{
	std::string names = to_string(choice.camera);
	for (const EncoderSettings &encoder : choice.encoders)
		names += " and " + to_string(encoder.device);
	return names;
}

namespace {

using EncoderLists = std::vector<std::vector<DeviceSelector>>; ///< one for each stream

EncoderLists list_encoders(const DeviceRequest &request, DriverAccess drivers)
{
	EncoderLists lists;
	for (const EncoderSettings &encoder : request.encoders)
		lists.push_back(encoder_choices(encoder, drivers));
	return lists;
}

/// Adds all combinations of the camera with the encoders of each stream.
void add_choices(std::vector<DeviceChoice> &choices, const DeviceSelector &camera,
		 const DeviceRequest &request, const EncoderLists &encoders)
{
	std::vector<std::size_t> lengths;
	for (const auto &of_one : encoders)
		lengths.push_back(of_one.size());
	Combinations combinations(std::move(lengths));
	do {
		DeviceChoice choice{camera, {request.encoders.begin(), request.encoders.end()}};
		for (std::size_t i = 0; i < encoders.size(); ++i)
			choice.encoders[i].device = encoders[i][combinations.places()[i]];
		choices.push_back(std::move(choice));
	} while (combinations.next());
}

bool codes(const DeviceSelector &camera, Codec codec, v4l2::Io &io)
{
	const auto found = find_camera(camera, io);
	if (!found)
		return false;
	const std::vector<Codec> codecs = (*found)->codecs();
	return std::ranges::find(codecs, codec) != codecs.end();
}

} // namespace

DeviceChoices device_choices(const DeviceRequest &request, DriverAccess drivers)
{
	const EncoderLists encoders = list_encoders(request, drivers);
	DeviceChoices choices;
	const auto own = own_stream_for(request.encoders, request.camera, request.policy);
	const bool only_own = request.policy.memory == Strategy::kPassthrough;
	for (const DeviceSelector &camera : camera_choices(request.camera.device, drivers.io)) {
		const bool coded =
			own && (only_own || codes(camera, own_codec(request.encoders), drivers.io));
		if (coded && *own)
			choices.list.push_back({camera, **own, true});
		else if (coded)
			choices.refused.push_back({camera, own->error().reason});
		if (!only_own || !coded || !*own)
			add_choices(choices.list, camera, request, encoders);
	}
	return choices;
}

std::vector<DeviceChoice> encoder_choices_for(const DeviceRequest &request,
					      const DeviceSelector &camera, DriverAccess drivers)
{
	std::vector<DeviceChoice> choices;
	add_choices(choices, camera, request, list_encoders(request, drivers));
	return choices;
}

} // namespace penstock
