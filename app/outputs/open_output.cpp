#include "app/outputs/open_output.h"

#include "app/outputs/file/raw_output.h"
#include "app/outputs/file/segmented_output.h"
#include "app/outputs/libav/libav_output.h"

namespace penstock {

namespace {

template <typename T>
Result<std::unique_ptr<Output>> as_output(Result<std::unique_ptr<T>> opened)
{
	if (!opened)
		return propagate(opened);
	return std::unique_ptr<Output>(std::move(*opened));
}

Result<std::unique_ptr<Output>> open_one(const Destination &destination, const StreamInfo &stream,
					 Deadline &deadline)
{
	if (destination.container.muxer.empty())
		return as_output(RawOutput::open(destination.url, deadline));
	return as_output(LibavOutput::open(destination, stream, deadline));
}

} // namespace

Result<std::unique_ptr<Output>> open_output(const Destination &destination,
					    const StreamInfo &stream, Deadline &deadline)
{
	if (!destination.is_file())
		return open_one(destination, stream, deadline);

	Destination file = destination;
	// HLS makes its own segments.
	if (destination.segment.count() == 0 || destination.container.muxer == "hls") {
		auto name = FileNames::once(destination.url, FileNames::Clock::now());
		if (!name)
			return propagate(name);
		file.url = *name;
		return open_one(file, stream, deadline);
	}
	auto open_file = [file, stream, &deadline](const std::string &path) mutable {
		file.url = path;
		return open_one(file, stream, deadline);
	};
	return as_output(SegmentedOutput::open(FileNames(destination.url), destination.segment,
					       std::move(open_file)));
}

} // namespace penstock
