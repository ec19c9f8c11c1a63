#include "app/outputs/output_plan.h"

#include <algorithm>

#include <fmt/format.h>
#include <unistd.h>

#include "app/outputs/file/named_pipe.h"
#include "app/outputs/file/output_file.h"
#include "app/outputs/open_output.h"
#include "app/outputs/password_file.h"
#include "config/outputs/url_secrets.h"
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

Status check_filled(const Result<Destination> &filled)
{
	return filled ? check_destination(*filled) : Status(tl::unexpected<Error>(filled.error()));
}

OutputWorker::Setup worker_setup(const OutputSettings &output)
{
	const Result<Destination> filled = with_password(output.destination);
	const Destination &destination = filled ? *filled : output.destination;
	return {
		.url = shown_url(destination.url),
		.container = std::string(destination.container.name),
		.secrets = secrets_of(destination.url),
		.optional = output.optional,
		.kind = kind_of(destination),
		.check = [filled] { return check_filled(filled); },
		.open =
			[place = Destination(destination)](const StreamInfo &stream,
							   Deadline &deadline,
							   OutputHandlers handlers) mutable {
				auto opened =
					open_output(place, stream, deadline, std::move(handlers));
				// It may be opened again, beside what it wrote before.
				if (opened)
					place.policy.overwrite = false;
				return opened;
			},
	};
}

} // namespace

Status check_output(const OutputSettings &output)
{
	return check_filled(with_password(output.destination));
}

Status check_terminal(std::span<const OutputSettings> outputs)
{
	const auto is_standard_output = [](const OutputSettings &output) {
		return output.destination.transport == Destination::Transport::kStandardOutput;
	};
	if (::isatty(STDOUT_FILENO) == 1 && std::ranges::any_of(outputs, is_standard_output))
		return user_mistake("output -: standard output is a terminal, where nobody can "
				    "read video; write -o FILE, or let a program read it: "
				    "penstock ... -o - | PROGRAM");
	return {};
}

Status check_codec(std::span<const OutputSettings> outputs, Codec codec)
{
	for (const OutputSettings &output : outputs)
		if (!output.destination.container.takes(codec))
			return user_mistake(
				fmt::format("output {}: {} cannot hold {}, which goes into {}",
					    shown_url(output.destination.url),
					    output.destination.container.name, name_of(codec),
					    places_for(codec)));
	return {};
}

Result<std::vector<std::optional<Codec>>> codecs_to_try(std::span<const OutputSettings> outputs,
							std::optional<Codec> asked)
{
	if (asked) {
		if (Status status = check_codec(outputs, *asked); !status)
			return propagate(status);
		return std::vector{asked};
	}
	std::vector<std::optional<Codec>> common;
	bool any_codec = true;
	for (const OutputSettings &output : outputs) {
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
		for (const OutputSettings &output : outputs)
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

Result<std::unique_ptr<OutputSet>> open_outputs(std::span<const OutputSettings> outputs,
						const StreamInfo &stream, EventSink events,
						OpenedSink opened)
{
	auto set = OutputSet::create(stream, std::move(events), std::move(opened));
	if (!set)
		return set;
	for (const OutputSettings &output : outputs)
		if (Status status = (*set)->add(worker_setup(output)); !status)
			return propagate(status);
	return set;
}

} // namespace penstock
