#include "tests/contract/camera_kinds.h"

#include <chrono>
#include <ostream>

#include "core/memory/udmabuf_allocator.h"
#include "devices/pattern/camera.h"
#include "devices/v4l2/camera/camera.h"
#include "tests/support/fakes/fake_camera.h"
#include "tests/support/lab/vivid.h"
#include "tests/support/rigs/must.h"
#include "tests/support/v4l2/fake_devices.h"

namespace penstock::test {

namespace {

using namespace std::chrono_literals;

constexpr Size kCameraSize{64, 36};

std::unique_ptr<CameraRig> open_pattern(Fraction rate)
{
	const auto heap = FakeHeap::create();
	CameraSettings settings;
	settings.rate = rate;
	return std::make_unique<CameraRig>(
		must(pattern::Camera::open(settings, heap)),
		CameraRig::Setup{.size = kCameraSize, .allocator = heap});
}

std::unique_ptr<CameraRig> open_fake(std::chrono::microseconds interval, bool needs_contiguous)
{
	FakeCameraTraits traits;
	traits.sizes = {kCameraSize};
	traits.interval = interval;
	traits.demands.contiguous_only = needs_contiguous;
	traits.demands.memory =
		needs_contiguous ? FakeHeap::Kind::kContiguous : FakeHeap::Kind::kPaged;
	return std::make_unique<CameraRig>(
		std::make_unique<FakeCamera>(traits),
		CameraRig::Setup{.size = kCameraSize,
				 .allocator = FakeHeap::create(traits.demands.memory)});
}

// --- V4L2 on a fake node

std::unique_ptr<CameraRig> open_fake_node(bool multiplanar, bool contiguous)
{
	FakeCameraNodeTraits traits;
	traits.multiplanar = multiplanar;
	traits.sizes = {kCameraSize};
	traits.free_running = true;
	traits.skipped = {3, 4, 11};
	traits.demands.contiguous_only = contiguous;
	const auto kind = contiguous ? FakeHeap::Kind::kContiguous : FakeHeap::Kind::kPaged;
	traits.demands.memory = kind;
	auto io = std::make_shared<FakeIo>();
	io->add(kFakeCameraPath, std::make_shared<FakeCameraNode>(traits));
	auto device = must(v4l2::Device::open(kFakeCameraPath, *io));
	return std::make_unique<CameraRig>(
		must(v4l2::Camera::open(std::move(device), {})),
		CameraRig::Setup{.size = kCameraSize,
				 .allocator = FakeHeap::create(kind),
				 .io = io,
				 .complaints = [io] { return io->complaints(); }});
}

// --- the kernel's vivid, in the lab

constexpr auto kVivid = "vivid-000-vid-cap";

std::string vivid_missing()
{
	return has_node(kVivid) ? "" : "no vivid";
}

std::unique_ptr<CameraRig> open_vivid(PixelFormat format)
{
	const Vivid vivid;
	vivid.reset();
	auto io = std::make_shared<v4l2::SystemIo>();
	CameraSettings settings;
	settings.rate = Fraction{60, 1};
	auto camera =
		must(v4l2::Camera::open(must(v4l2::Device::open(vivid.node(), *io)), settings));
	return std::make_unique<CameraRig>(
		std::move(camera), CameraRig::Setup{.format = format,
						    .size = {320, 180},
						    .allocator = must(UdmabufAllocator::open()),
						    .io = io});
}

} // namespace

std::ostream &operator<<(std::ostream &stream, const CameraKind &kind)
{
	return stream << kind.name;
}

std::vector<CameraKind> camera_kinds()
{
	return {
		{"pattern",
		 [] {
			 return open_pattern({0, 1});
		 }},
		{"pattern_with_a_rate",
		 [] {
			 return open_pattern({500, 1});
		 }},
		{"fake", [] { return open_fake(0us, false); }},
		{"fake_with_a_rate", [] { return open_fake(2ms, false); }},
		{"fake_contiguous", [] { return open_fake(0us, true); }},
		{"v4l2", [] { return open_fake_node(false, false); }},
		{"v4l2_multiplanar", [] { return open_fake_node(true, false); }},
		{"v4l2_contiguous", [] { return open_fake_node(false, true); }},
		{"vivid", [] { return open_vivid(PixelFormat::kNV12); }, vivid_missing},
		{"vivid_yuyv", [] { return open_vivid(PixelFormat::kYUYV); }, vivid_missing},
	};
}

} // namespace penstock::test
