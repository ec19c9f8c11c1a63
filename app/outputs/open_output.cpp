#include "app/outputs/open_output.h"

#include <spdlog/spdlog.h>

#include "app/outputs/file/raw_output.h"
#include "app/outputs/file/segmented_output.h"
#include "app/outputs/hls/hls_output.h"
#include "app/outputs/libav/libav.h"
#include "app/outputs/libav/libav_output.h"
#include "app/outputs/libav/tls.h"

namespace penstock {

namespace {

template <typename T>
Result<std::unique_ptr<Output>> as_output(Result<std::unique_ptr<T>> opened)
{
	if (!opened)
		return propagate(opened);
	return std::unique_ptr<Output>(std::move(*opened));
}

Result<std::unique_ptr<Output>> write_to(OutputFile file, const Destination &destination,
					 const StreamInfo &stream, Deadline &deadline)
{
	if (destination.container.muxer.empty())
		return std::make_unique<RawOutput>(std::move(file), deadline);
	return as_output(LibavOutput::open(std::move(file), destination, stream, deadline));
}

bool is_hls(const Destination &destination)
{
	return destination.container.muxer == "hls";
}

Result<NamedOutput> open_file(FileNames &names, const Destination &destination,
			      const StreamInfo &stream, Deadline &deadline,
			      const OutputHandlers &handlers)
{
	auto file = OutputFile::create(names, destination.policy);
	if (!file)
		return propagate(file);
	std::string path = file->path();
	if (destination.segment.count() != 0)
		spdlog::debug("segment {}", path);
	handlers.file_made(path);
	auto output = write_to(std::move(*file), destination, stream, deadline);
	if (!output)
		return propagate(output);
	return NamedOutput{std::move(path), std::move(*output)};
}

} // namespace

Result<std::unique_ptr<Output>> open_output(const Destination &destination,
					    const StreamInfo &stream, Deadline &deadline,
					    OutputHandlers handlers)
{
	using Count = FileNames::Count;
	if (destination.is_sink())
		return as_output(LibavOutput::open(destination, stream, deadline));
	if (is_hls(destination))
		return as_output(
			HlsOutput::open(destination, stream, deadline, std::move(handlers)));
	const bool to_stdout = destination.transport == Destination::Transport::kStandardOutput;
	if (to_stdout || is_special_file(destination.url)) {
		auto file = OutputFile::open_special(to_stdout ? "-" : destination.url);
		if (!file)
			return propagate(file);
		return write_to(std::move(*file), destination, stream, deadline);
	}
	if (destination.segment.count() == 0) {
		FileNames names(destination.url, Count::kOne);
		auto file = open_file(names, destination, stream, deadline, handlers);
		if (!file)
			return propagate(file);
		return std::move(file->output);
	}
	// Each has a name of its own: the next one must not replace the one before.
	Destination segments = destination;
	segments.policy.overwrite = false;
	auto open_next = [segments, stream, &deadline, handlers](FileNames &names) {
		return open_file(names, segments, stream, deadline, handlers);
	};
	return as_output(SegmentedOutput::open(
		FileNames(destination.url, Count::kSeveral),
		SegmentClock(destination.segment, std::move(handlers.keyframe_wanted)),
		std::move(open_next), std::move(handlers.segment_closed)));
}

Status check_destination(const Destination &destination)
{
	if (!destination.container.muxer.empty())
		if (Status status = load_libav(); !status)
			return status;
	if (destination.is_sink())
		return check_tls(destination);
	return destination.is_file() ? check_place(destination.url, destination.policy) : Status{};
}

} // namespace penstock
