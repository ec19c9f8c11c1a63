#include "app/outputs/output_plan.h"

#include <algorithm>

#include <fmt/format.h>
#include <unistd.h>

#include "app/outputs/file/named_pipe.h"
#include "app/outputs/file/output_file.h"
#include "app/outputs/open_output.h"
#include "app/outputs/stream/url_secrets.h"
#include "config/options/values.h"
#include "core/base/user_mistake.h"

namespace penstock {

namespace {

std::string names_of(std::span<const Codec> codecs)
{
	std::string names;
	for (Codec codec : codecs)
		names += fmt::format("{}{}", names.empty() ? "" : ", ", name_of(codec));
	return names;
}

OutputWorker::Kind kind_of(const Destination &destination)
{
	using Kind = OutputWorker::Kind;
	// A named pipe has a program at its other end, which may start later or stop.
	if (destination.is_sink() || (destination.is_file() && is_named_pipe(destination.url)))
		return Kind::kSink;
	return !destination.is_file() || is_special_file(destination.url) ? Kind::kReader
									  : Kind::kFile;
}

OutputWorker::Setup worker_setup(const RequestedOutput &output, const StreamInfo &stream)
{
	const Destination &destination = output.destination;
	return {
		.url = shown_url(destination.url),
		.container = std::string(destination.container.name),
		.secrets = secrets_of(destination.url),
		.optional = output.optional,
		.kind = kind_of(destination),
		.check = [destination] { return check_destination(destination); },
		.open =
			[destination, stream](Deadline &deadline) {
				return open_output(destination, stream, deadline);
			},
	};
}

} // namespace

Result<std::vector<RequestedOutput>> plan_outputs(std::span<const OutputSettings> outputs)
{
	std::vector<RequestedOutput> planned;
	bool wants_segments = false;
	for (const OutputSettings &settings : outputs) {
		auto destination = parse_destination(settings.url);
		if (!destination)
			return propagate(destination);
		destination->segment = settings.segment.value_or(std::chrono::nanoseconds(0));
		destination->policy = {settings.overwrite, settings.sync};
		wants_segments |= settings.segment.has_value();
		auto same = [place = output_place(settings.url)](const RequestedOutput &other) {
			return output_place(other.destination.url) == place;
		};
		if (std::ranges::any_of(planned, same))
			return user_mistake(
				fmt::format("output {}: {}", shown_url(settings.url), kTwoOutputs));
		planned.push_back({std::move(*destination), settings.optional});
	}
	auto is_file = [](const RequestedOutput &output) { return output.destination.is_file(); };
	if (wants_segments && std::ranges::none_of(planned, is_file))
		return user_mistake("--segment: none of the outputs is a file");
	return planned;
}

Status check_terminal(std::span<const OutputSettings> outputs)
{
	const auto is_standard_output = [](const OutputSettings &output) {
		auto destination = parse_destination(output.url);
		return destination &&
		       destination->transport == Destination::Transport::kStandardOutput;
	};
	if (::isatty(STDOUT_FILENO) == 1 && std::ranges::any_of(outputs, is_standard_output))
		return user_mistake("output -: standard output is a terminal, where nobody can "
				    "read video; write -o FILE, or let a program read it: "
				    "penstock ... -o - | PROGRAM");
	return {};
}

Status check_codec(std::span<const RequestedOutput> outputs, Codec codec)
{
	for (const RequestedOutput &output : outputs)
		if (!output.destination.container.takes(codec))
			return user_mistake(
				fmt::format("output {}: {} cannot hold {}, which goes into {}",
					    shown_url(output.destination.url),
					    output.destination.container.name, name_of(codec),
					    places_for(codec)));
	return {};
}

Result<std::vector<std::optional<Codec>>> codecs_to_try(std::span<const RequestedOutput> outputs,
							std::optional<Codec> asked)
{
	if (asked) {
		if (Status status = check_codec(outputs, *asked); !status)
			return propagate(status);
		return std::vector{asked};
	}
	std::vector<std::optional<Codec>> common;
	bool any_codec = true;
	for (const RequestedOutput &output : outputs) {
		const Container &container = output.destination.container;
		any_codec = any_codec && container.takes_every_codec();
		if (&output == &outputs.front())
			common.assign(container.codecs.begin(), container.codecs.end());
		else
			std::erase_if(common, [&container](std::optional<Codec> codec) {
				return !container.takes(*codec);
			});
	}
	if (any_codec)
		return std::vector<std::optional<Codec>>{std::nullopt};
	if (common.empty()) {
		std::string list;
		for (const RequestedOutput &output : outputs)
			list += fmt::format("{}{} takes {}", list.empty() ? "" : "; ",
					    shown_url(output.destination.url),
					    names_of(output.destination.container.codecs));
		return user_mistake("no codec goes into every output: " + list);
	}
	if (common.size() == 1)
		return common;
	// H.264, which most programs play; else whatever this machine encodes.
	return std::vector<std::optional<Codec>>{common.front(), std::nullopt};
}

Result<std::unique_ptr<OutputSet>> open_outputs(std::span<const RequestedOutput> outputs,
						const StreamInfo &stream)
{
	auto set = OutputSet::create(stream.codec);
	if (!set)
		return set;
	for (const RequestedOutput &output : outputs)
		if (Status status = (*set)->add(worker_setup(output, stream)); !status)
			return propagate(status);
	return set;
}

} // namespace penstock
