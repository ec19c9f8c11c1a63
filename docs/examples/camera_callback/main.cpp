// From a camera to a function of your own: prints ten frames.
//
//   camera_callback [DEVICE]
//
// DEVICE is a path such as /dev/video0, card:NAME, bus:INFO, pattern, or auto: the first V4L2
// camera, and the pattern camera where there is none.
#include <cinttypes>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>

#include "core/event/event_loop.h"
#include "core/memory/shared_memory_allocator.h"
#include "core/meta/capture_meta.h"
#include "core/meta/video_meta.h"
#include "devices/pattern/camera.h"
#include "devices/v4l2/camera/camera.h"
#include "devices/v4l2/node/discovery.h"

namespace {

using namespace penstock;

Result<std::unique_ptr<Camera>> open_pattern()
{
	auto camera = pattern::Camera::open({}, SharedMemoryAllocator::create());
	if (!camera)
		return propagate(camera);
	return std::move(*camera);
}

// The camera's device borrows `io`.
Result<std::unique_ptr<Camera>> open_camera(const std::string &name, v4l2::Io &io)
{
	if (name == "pattern")
		return open_pattern();
	auto selector = parse_camera_selector(name);
	if (!selector)
		return propagate(selector);
	auto device = v4l2::find_device(*selector, v4l2::Role::kCamera, io);
	if (!device && selector->is_auto() && device.error().is(std::errc::no_such_device)) {
		std::puts("no V4L2 camera here, taking the pattern camera");
		return open_pattern();
	}
	if (!device)
		return propagate(device);
	auto camera = v4l2::Camera::open(std::move(*device), {});
	if (!camera)
		return propagate(camera);
	return std::move(*camera);
}

// A program with no second choice takes a refusal for an error.
template <typename T>
Result<T> insist(Result<Answer<T>> answer)
{
	if (!answer)
		return propagate(answer);
	if (!*answer)
		return make_error(std::errc::not_supported, answer->error().reason);
	return std::move(**answer);
}

// What the camera gives by itself, in the first format that this library knows.
Result<VideoInfo> describe(const Camera &camera)
{
	auto native = camera.native_size();
	if (!native)
		return propagate(native);
	auto capabilities = camera.capabilities();
	if (!capabilities)
		return propagate(capabilities);
	for (const FormatCapability &offered : capabilities->formats) {
		const bool listed = !offered.sizes.empty();
		if (offered.format != PixelFormat::kInvalid && (*native || listed))
			return insist(camera.describe(
				offered.format, *native ? **native : offered.sizes[0].minimum));
	}
	return make_error(std::errc::not_supported, "the camera has no format that is known");
}

// A consumer's part in the negotiation: this one reads any layout with the CPU, and holds one frame
// at a time. The camera then decides, and makes the pool.
Result<Decision> negotiate(Camera &camera)
{
	auto info = describe(camera);
	if (!info)
		return propagate(info);
	AllocationQuery query{.info = *info, .need_pool = false};
	query.pools.push_back({.min = 1});
	query.add_meta(kVideoMetaApi);
	query.imports = MemoryUse::kMapped;
	return insist(camera.decide_allocation(query, Strategy::kExport));
}

// A camera's frames for a function. The reference goes with the call, so the camera has its buffer
// back right after it; a function that keeps the frame keeps the reference.
class Callback final : public FrameSink
{
public:
	explicit Callback(std::function<void(const Buffer &)> function)
		: function_(std::move(function))
	{}

	Status on_frame(BufferRef frame) override
	{
		function_(*frame);
		return {};
	}

private:
	std::function<void(const Buffer &)> function_;
};

void print(const Buffer &frame)
{
	const auto &capture = *frame.find_meta<CaptureMeta>();
	const auto &layout = frame.find_meta<VideoMeta>()->info;
	std::printf("frame %" PRIu32 " at %.6f s: %s\n", capture.sequence,
		    static_cast<double>(frame.pts.ns()) / 1e9, to_string(layout).c_str());
}

Status run(const std::string &name)
{
	v4l2::SystemIo io;
	auto camera = open_camera(name, io);
	if (!camera)
		return propagate(camera);
	auto decision = negotiate(**camera);
	if (!decision)
		return propagate(decision);
	std::printf("%u buffers of %s\n", decision->camera.buffers,
		    decision->camera.allocator.c_str());

	auto loop = EventLoop::create();
	if (!loop)
		return propagate(loop);
	int frames = 0;
	Status result;
	Callback callback([&](const Buffer &frame) {
		print(frame);
		if (++frames == 10)
			loop->quit();
	});
	if (auto started = (*camera)->start(callback); !started)
		return started;
	loop->add(**camera, [&](Error error) {
		result = tl::unexpected<Error>(std::move(error));
		loop->quit();
	});
	if (auto ran = loop->run(); !ran)
		result = ran;
	(*camera)->stop();
	(*camera)->restore();
	return result;
}

} // namespace

int main(int argc, char **argv)
{
	if (auto done = run(argc > 1 ? argv[1] : "auto"); !done) {
		std::fprintf(stderr, "camera_callback: %s\n", done.error().message().c_str());
		return 1;
	}
}
