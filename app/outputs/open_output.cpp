#include "app/outputs/open_output.h"

#include "app/outputs/file/raw_output.h"
#include "app/outputs/file/segmented_output.h"

namespace penstock {

namespace {

template <typename T>
Result<std::unique_ptr<Output>> as_output(Result<std::unique_ptr<T>> opened)
{
	if (!opened)
		return propagate(opened);
	return std::unique_ptr<Output>(std::move(*opened));
}

Result<std::unique_ptr<Output>> open_one(const LibavOutput::Target &target,
					 const StreamInfo &stream, Deadline &deadline)
{
	if (target.container.muxer.empty())
		return as_output(RawOutput::open(target.url, deadline));
	return as_output(LibavOutput::open(target, stream, deadline));
}

} // namespace

Result<std::unique_ptr<Output>> open_output(const LibavOutput::Target &target,
					    const StreamInfo &stream, Deadline &deadline)
{
	if (target.container.transport != Container::Transport::kFile)
		return open_one(target, stream, deadline);

	LibavOutput::Target file = target;
	// HLS makes its own segments.
	if (target.segment.count() == 0 || target.container.muxer == "hls") {
		auto name = FileNames::once(target.url, FileNames::Clock::now());
		if (!name)
			return propagate(name);
		file.url = *name;
		return open_one(file, stream, deadline);
	}
	auto open_file = [file, stream, &deadline](const std::string &path) mutable {
		file.url = path;
		return open_one(file, stream, deadline);
	};
	return as_output(
		SegmentedOutput::open(FileNames(target.url), target.segment, std::move(open_file)));
}

} // namespace penstock
