#include "app/pipeline/copy_stage.h"

namespace penstock {

CopyStage::CopyStage(software::FrameConverter converter, const FramePool &target,
		     std::uint64_t &bytes_copied)
	: converter_(std::move(converter)), pool_(target.pool), targets_(target.buffers),
	  bytes_copied_(&bytes_copied)
{}

Result<CopyStage> CopyStage::create(const Decision &decision, std::uint64_t &bytes_copied)
{
	auto converter =
		software::FrameConverter::create(decision.camera.layout, decision.copy->layout);
	if (!converter)
		return propagate(converter);
	return CopyStage(std::move(*converter), *decision.copy, bytes_copied);
}

Result<std::optional<BufferRef>> CopyStage::pass(const Buffer &frame)
{
	auto target = pool_->acquire(BufferPool::Wait::kReturn);
	if (!target || !*target)
		return target;
	auto bytes = converter_.convert(frame, ***target);
	if (!bytes)
		return propagate(bytes);
	*bytes_copied_ += *bytes;
	(**target)->pts = frame.pts;
	return target;
}

} // namespace penstock
