#include "app/outputs/open_output.h"

#include "app/outputs/raw_output.h"

namespace penstock {

namespace {

template <typename T>
Result<std::unique_ptr<Output>> as_output(Result<std::unique_ptr<T>> opened)
{
	if (!opened)
		return forward(opened);
	return std::unique_ptr<Output>(std::move(*opened));
}

} // namespace

Result<std::unique_ptr<Output>> open_output(const LibavOutput::Target &target,
					    const StreamInfo &stream, Patience &patience)
{
	if (target.container.muxer.empty())
		return as_output(RawOutput::open(target.url));
	return as_output(LibavOutput::open(target, stream, patience));
}

} // namespace penstock
