#include "tests/contract/camera_kinds.h"

#include <chrono>
#include <ostream>

#include "devices/pattern/camera.h"
#include "tests/support/fakes/fake_camera.h"
#include "tests/support/rigs/must.h"

namespace penstock::test {

namespace {

using namespace std::chrono_literals;

constexpr Size kSize{64, 36};

std::unique_ptr<CameraRig> open_pattern(Fraction rate)
{
	const auto heap = FakeHeap::create();
	CameraSettings settings;
	settings.rate = rate;
	return std::make_unique<CameraRig>(must(pattern::Camera::open(settings, heap)),
					   CameraRig::Setup{.size = kSize, .allocator = heap});
}

std::unique_ptr<CameraRig> open_fake(std::chrono::microseconds interval, bool needs_contiguous)
{
	FakeCameraTraits traits;
	traits.sizes = {kSize};
	traits.interval = interval;
	traits.demands.contiguous_only = needs_contiguous;
	traits.demands.memory =
		needs_contiguous ? FakeHeap::Kind::kContiguous : FakeHeap::Kind::kPaged;
	return std::make_unique<CameraRig>(
		std::make_unique<FakeCamera>(traits),
		CameraRig::Setup{.size = kSize,
				 .allocator = FakeHeap::create(traits.demands.memory)});
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
	};
}

} // namespace penstock::test
