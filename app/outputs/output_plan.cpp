#include "app/outputs/output_plan.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "app/outputs/file/named_pipe.h"
#include "app/outputs/open_output.h"
#include "app/outputs/stream/url_secrets.h"
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

bool is_file(const PlannedOutput &output)
{
	return output.container.transport == Container::Transport::kFile;
}

/// Two spellings of a path lead to one file.
std::filesystem::path place_of(const PlannedOutput &output)
{
	if (!is_file(output))
		return output.settings.url;
	std::error_code unknown;
	std::filesystem::path place = std::filesystem::weakly_canonical(
		std::filesystem::absolute(output.settings.url, unknown), unknown);
	return unknown ? std::filesystem::path(output.settings.url) : place;
}

OutputWorker::Target worker_target(const PlannedOutput &output, const StreamInfo &stream)
{
	const OutputSettings &settings = output.settings;
	LibavOutput::Target target{.url = settings.url,
				   .container = output.container,
				   .segment =
					   settings.segment.value_or(std::chrono::nanoseconds(0))};
	return {
		.url = shown_url(settings.url),
		.container = std::string(output.container.name),
		.secrets = secrets_of(settings.url),
		.optional = settings.optional,
		// A pipe has a program at its other end, which may come later or go.
		.is_peer = output.container.transport == Container::Transport::kPeer ||
			   (is_file(output) && is_named_pipe(settings.url)),
		.open =
			[target, stream](Deadline &deadline) {
				return open_output(target, stream, deadline);
			},
	};
}

} // namespace

Result<std::vector<PlannedOutput>> plan_outputs(std::span<const OutputSettings> outputs)
{
	std::vector<PlannedOutput> planned;
	for (const OutputSettings &settings : outputs) {
		auto container = container_of(settings.url);
		if (!container)
			return propagate(container);
		const PlannedOutput output{settings, *container};
		auto same = [place = place_of(output)](const PlannedOutput &other) {
			return place_of(other) == place;
		};
		if (std::ranges::any_of(planned, same))
			return user_mistake(fmt::format("output {}: it is named twice",
							shown_url(settings.url)));
		planned.push_back(output);
	}
	auto wants_segments = [](const PlannedOutput &output) {
		return output.settings.segment.has_value();
	};
	if (std::ranges::any_of(planned, wants_segments) && std::ranges::none_of(planned, is_file))
		return user_mistake("--segment: none of the outputs is a file");
	return planned;
}

Status check_codec(std::span<const PlannedOutput> outputs, Codec codec)
{
	for (const PlannedOutput &output : outputs)
		if (!output.container.takes(codec))
			return user_mistake(
				fmt::format("output {}: {} cannot hold {}, which goes into {}",
					    shown_url(output.settings.url), output.container.name,
					    name_of(codec), places_for(codec)));
	return {};
}

Result<std::vector<std::optional<Codec>>> codecs_to_try(std::span<const PlannedOutput> outputs,
							std::optional<Codec> asked)
{
	if (asked) {
		if (Status status = check_codec(outputs, *asked); !status)
			return propagate(status);
		return std::vector{asked};
	}
	std::vector<std::optional<Codec>> common;
	bool any_codec = true;
	for (const PlannedOutput &output : outputs) {
		const Container &container = output.container;
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
		for (const PlannedOutput &output : outputs)
			list += fmt::format("{}{} takes {}", list.empty() ? "" : "; ",
					    shown_url(output.settings.url),
					    names_of(output.container.codecs));
		return user_mistake("no codec goes into every output: " + list);
	}
	if (common.size() == 1)
		return common;
	// H.264, which most programs play, or else what the machine has.
	return std::vector<std::optional<Codec>>{common.front(), std::nullopt};
}

Result<std::unique_ptr<OutputSet>> open_outputs(std::span<const PlannedOutput> outputs,
						const StreamInfo &stream)
{
	auto set = OutputSet::create(stream.codec);
	if (!set)
		return set;
	for (const PlannedOutput &output : outputs)
		if (Status status = (*set)->add(worker_target(output, stream)); !status)
			return propagate(status);
	return set;
}

} // namespace penstock
