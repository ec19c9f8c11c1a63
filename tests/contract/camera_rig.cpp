#include "tests/contract/camera_rig.h"

#include <poll.h>

#include "core/meta/capture_meta.h"
#include "core/meta/video_meta.h"
#include "tests/support/rigs/must.h"
#include "tests/support/rigs/refusal_reason.h"

namespace penstock::test {

namespace {

// Of a frame that has not come.
constexpr int kPatienceInMs = 60'000;

} // namespace

CameraRig::~CameraRig()
{
	(void)close();
}

std::vector<std::string> CameraRig::close()
{
	if (camera_)
		camera_->stop();
	kept_.clear();
	decision_ = {};
	camera_.reset();
	return setup_.complaints();
}

AllocationQuery CameraRig::query() const
{
	AllocationQuery query;
	query.info = must(VideoInfo::create(setup_.format, setup_.size));
	query.add_meta(kVideoMetaApi);
	query.imports = MemoryUse::kDmabuf;
	query.pools.push_back({{}, 0, 2, 0});
	query.allocators.push_back({setup_.allocator, {}});
	return query;
}

std::string CameraRig::decide(Strategy strategy)
{
	auto decided = camera_->decide_allocation(query(), strategy);
	if (decided && *decided)
		decision_ = std::move(**decided);
	return refusal_reason(decided);
}

Status CameraRig::start()
{
	return camera_->start(*this);
}

Status CameraRig::capture(std::size_t frames)
{
	const std::size_t wanted = frames_.size() + frames;
	while (frames_.size() < wanted) {
		auto events = camera_->prepare();
		if (!events)
			return propagate(events);
		pollfd wait{camera_->event_fd(), static_cast<short>(*events), 0};
		if (*events == 0 || ::poll(&wait, 1, kPatienceInMs) != 1)
			return make_error(std::errc::timed_out, "no event of the camera");
		const auto came = static_cast<std::uint32_t>(wait.revents);
		if (Status status = camera_->dispatch(came); !status)
			return status;
	}
	return {};
}

std::vector<BufferRef> CameraRig::take_frames()
{
	keeps_ = false;
	return std::exchange(kept_, {});
}

Status CameraRig::on_frame(BufferRef frame)
{
	const auto *meta = std::as_const(*frame).find_meta<CaptureMeta>();
	CapturedFrame captured{meta->sequence, frame->pts, frame->index(), true};
	const VideoInfo &layout = std::as_const(*frame).find_meta<VideoMeta>()->info;
	for (std::size_t i = 0; i < layout.memory_count(); ++i)
		captured.whole &= frame->memory(i).maxsize() >= layout.memory_size(i);
	frames_.push_back(captured);
	if (keeps_)
		kept_.push_back(std::move(frame));
	frame.reset();
	if (frames_.size() == stops_at_)
		camera_->stop();
	return {};
}

} // namespace penstock::test
