// The pattern camera between the real planner and pipeline and an encoder that tells what it saw.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "app/pipeline/pipeline.h"
#include "app/planning/planner.h"
#include "core/memory/system_allocator.h"
#include "devices/pattern/camera.h"
#include "devices/pattern/painter.h"
#include "tests/support/fakes/fake_encoder.h"
#include "tests/support/fakes/fake_heap.h"
#include "tests/support/fakes/fake_picture.h"
#include "tests/support/rigs/fake_rig.h"
#include "tests/support/rigs/pipeline_run.h"

namespace penstock::pattern {
namespace {

using test::FakeHeap;
using enum PixelFormat;

constexpr std::uint32_t kFrames = 40;

/// Of the picture of a frame, wherever it lies.
std::uint64_t drawn_checksum(PixelFormat format, Size size, std::uint32_t number)
{
	VideoInfo layout = VideoInfo::create(format, size).value();
	layout.colorimetry = colorimetry_of(format, size);
	const MemoryRef memory = SystemAllocator::create()->allocate(layout.total_size()).value();
	const Mapping mapping = memory->map(kReadWrite).value();
	Painter(layout).draw({&mapping, 1}, std::nullopt, number);
	const std::span<std::byte> bytes = mapping.bytes();
	return test::checksum(layout, {&bytes, 1});
}

struct PathRow {
	const char *name;
	Strategy strategy;
	PixelFormat format;
	Size size;
	test::FakeDemands demands;
};

void PrintTo(const PathRow &row, std::ostream *stream)
{
	*stream << row.name;
}

class PatternPipeline : public testing::TestWithParam<PathRow>
{
protected:
	CameraSettings settings() const
	{
		CameraSettings settings;
		settings.size = GetParam().size;
		settings.rate = Fraction{0, 1};
		settings.formats = {GetParam().format};
		return settings;
	}
	static test::FakeEncoderTraits traits()
	{
		test::FakeEncoderTraits traits;
		traits.formats = {kNV12, kYUYV, kYU12};
		traits.demands = GetParam().demands;
		return traits;
	}

	std::unique_ptr<Camera> camera_ = Camera::open(settings(), FakeHeap::create()).value();
	test::FakeEncoder encoder_{traits()};
	test::FakeOutput output_;
};

TEST_P(PatternPipeline, TheEncoderSeesEveryFrame)
{
	Planner planner(*camera_, encoder_, test::open_fake_allocator);
	AllocationPolicy policy;
	policy.memory = GetParam().strategy;
	auto plan = planner.plan(settings(), policy, {"paged"});
	ASSERT_TRUE(plan && plan->chosen);
	auto outputs = test::output_set_of(output_);
	const StreamParts stream{"", encoder_, *outputs};
	const auto [fault, statistics] =
		test::run_pipeline(*camera_, {&stream, 1}, plan->decision, {kFrames, std::nullopt});
	EXPECT_FALSE(fault);

	const PixelFormat seen = plan->attempts[*plan->chosen].candidate.encoder_format;
	const std::vector<test::FakeCoded> coded = output_.frames();
	ASSERT_EQ(coded.size(), kFrames);
	for (std::uint32_t number = 0; number < kFrames && seen == GetParam().format; ++number)
		EXPECT_EQ(coded[number].checksum, drawn_checksum(seen, GetParam().size, number))
			<< number;
	for (std::size_t i = 1; i < kFrames; ++i)
		EXPECT_GT(coded[i].pts, coded[i - 1].pts);
	const bool copies = !is_zero_copy(GetParam().strategy);
	EXPECT_EQ(statistics.bytes_copied.total() != 0, copies);
	EXPECT_EQ(statistics.frames_dropped.missed, 0u);
	EXPECT_EQ(statistics.frames_dropped.late, 0u);
	EXPECT_EQ(encoder_.misuses(), std::vector<std::string>());
}

constexpr test::FakeDemands kPadded{.stride_alignment = 64, .row_alignment = 16};

INSTANTIATE_TEST_SUITE_P(
	Table, PatternPipeline,
	testing::Values(PathRow{"import", Strategy::kImport, kNV12, {128, 96}, {}},
			PathRow{"import_padded", Strategy::kImport, kNV12, {125, 91}, kPadded},
			PathRow{"export", Strategy::kExport, kYUYV, {128, 96}, {}},
			PathRow{"export_padded", Strategy::kExport, kNV12, {125, 91}, kPadded},
			PathRow{"export_planar", Strategy::kExport, kYU12, {125, 91}, kPadded},
			PathRow{"shared", Strategy::kShared, kNV12, {128, 96}, {}},
			PathRow{"shared_padded", Strategy::kShared, kYU12, {125, 91}, kPadded},
			PathRow{"copy", Strategy::kCopy, kNV12, {125, 91}, kPadded},
			PathRow{"convert", Strategy::kConvert, kAR24, {128, 96}, {}}),
	[](const auto &test) { return std::string(test.param.name); });

} // namespace
} // namespace penstock::pattern
