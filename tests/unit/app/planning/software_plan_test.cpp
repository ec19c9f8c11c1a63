// The software encoder behind the planner and the pipeline: what it reads where it is, and what
// must be converted.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/planning/planner.h"
#include "devices/software/encoder.h"
#include "tests/support/fakes/fake_camera.h"
#include "tests/support/rigs/fake_rig.h"
#include "tests/support/rigs/pipeline_run.h"

namespace penstock::test {
namespace {

using enum PixelFormat;
using testing::HasSubstr;

struct PathCase {
	std::string name;
	std::vector<PixelFormat> camera;
	FakeDemands demands;
	Strategy strategy;
	PixelFormat format; ///< of the camera's frames
	std::optional<Strategy> only{};
};

std::ostream &operator<<(std::ostream &stream, const PathCase &path)
{
	return stream << path.name;
}

class SoftwarePlan : public testing::Test
{
protected:
	void plan(const FakeCameraTraits &traits, const AllocationPolicy &policy)
	{
		camera_.emplace(traits);
		encoder_ = software::Encoder::open({}).value();
		planner_.emplace(*camera_, *encoder_, open_fake_allocator);
		CameraSettings settings;
		settings.rate = Fraction{30, 1};
		auto planned = planner_->plan(settings, policy, {"paged"});
		ASSERT_TRUE(planned) << planned.error().message;
		plan_ = std::move(*planned);
	}

	std::optional<FakeCamera> camera_;
	std::unique_ptr<software::Encoder> encoder_;
	std::optional<Planner> planner_;
	Plan plan_;
};

class SoftwarePath : public SoftwarePlan, public testing::WithParamInterface<PathCase>
{};

TEST_P(SoftwarePath, TakesTheBestPathAndCountsWhatItCopies)
{
	AllocationPolicy policy;
	policy.memory = GetParam().only;
	FakeCameraTraits traits;
	traits.formats = GetParam().camera;
	traits.demands = GetParam().demands;
	ASSERT_NO_FATAL_FAILURE(plan(traits, policy));
	ASSERT_TRUE(plan_.chosen);
	EXPECT_EQ(plan_.decision.strategy, GetParam().strategy);
	EXPECT_EQ(plan_.decision.camera.layout.format(), GetParam().format);

	FakeOutput output;
	auto outputs = output_set_of(output);
	const StreamParts stream{"", *encoder_, *outputs};
	const auto [fault, statistics] =
		run_pipeline(*camera_, {&stream, 1}, plan_.decision, {30, std::nullopt});
	EXPECT_FALSE(fault) << fault->error.message();
	EXPECT_EQ(statistics.frames_encoded, 30u);
	const bool copies = !is_zero_copy(GetParam().strategy);
	const std::uint64_t bytes = copies ? 30 * 64 * 36 * 3 / 2 : 0;
	EXPECT_EQ(statistics.bytes_copied.total(), bytes);
	EXPECT_EQ(statistics.bytes_copied.convert,
		  GetParam().strategy == Strategy::kConvert ? bytes : 0);
	EXPECT_EQ(camera_->misuses(), std::vector<std::string>());
	EXPECT_EQ(plan_.decision.camera.pool->outstanding(), 0u);
}

FakeDemands padded()
{
	FakeDemands demands;
	demands.stride_alignment = 256;
	demands.row_alignment = 32;
	demands.gap_rows = 4;
	return demands;
}

FakeDemands exporting(bool exports, bool imports)
{
	FakeDemands demands;
	demands.exports = exports;
	demands.imports = imports;
	return demands;
}

INSTANTIATE_TEST_SUITE_P(
	Table, SoftwarePath,
	testing::Values(
		PathCase{"export", {kYU12}, exporting(true, false), Strategy::kExport, kYU12},
		PathCase{"swapped_planes",
			 {kYV12},
			 exporting(true, false),
			 Strategy::kExport,
			 kYV12},
		PathCase{"memory_for_each_plane",
			 {kYM12},
			 exporting(true, false),
			 Strategy::kExport,
			 kYM12},
		// Whatever lies between the rows.
		PathCase{"any_layout",
			 {kYU12},
			 padded(),
			 Strategy::kExport,
			 kYU12,
			 Strategy::kExport},
		PathCase{"before_a_conversion",
			 {kNV12, kYUYV, kYU12},
			 exporting(true, false),
			 Strategy::kExport,
			 kYU12},
		PathCase{"third_allocator",
			 {kYU12},
			 {},
			 Strategy::kShared,
			 kYU12,
			 Strategy::kShared},
		PathCase{"copy", {kYU12}, {}, Strategy::kCopy, kYU12, Strategy::kCopy},
		PathCase{"convert_nv12", {kNV12}, {}, Strategy::kConvert, kNV12},
		PathCase{"convert_yuyv", {kYUYV}, {}, Strategy::kConvert, kYUYV}),
	[](const auto &each) { return each.param.name; });

TEST_F(SoftwarePlan, CopiesNothingWhereThatIsForbidden)
{
	FakeCameraTraits traits;
	AllocationPolicy policy;
	policy.zero_copy = ZeroCopy::kRequire;
	traits.formats = {kNV12};
	ASSERT_NO_FATAL_FAILURE(plan(traits, policy));
	EXPECT_FALSE(plan_.chosen);
	EXPECT_TRUE(plan_.only_copies);

	traits.formats = {kYU12};
	ASSERT_NO_FATAL_FAILURE(plan(traits, policy));
	EXPECT_TRUE(plan_.chosen);
	EXPECT_FALSE(plan_.only_copies);
}

TEST_F(SoftwarePlan, SaysThatTheCpuCannotReadClosedMemory)
{
	FakeCameraTraits traits;
	traits.formats = {kYU12};
	traits.demands.memory = FakeHeap::Kind::kProtected;
	AllocationPolicy policy;
	policy.memory = Strategy::kExport;
	ASSERT_NO_FATAL_FAILURE(plan(traits, policy));
	EXPECT_FALSE(plan_.chosen);
	EXPECT_THAT(plan_.attempts[0].reason, HasSubstr("the CPU cannot read this memory"));
}

} // namespace
} // namespace penstock::test
