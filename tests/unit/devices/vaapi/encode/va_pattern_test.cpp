// The pattern camera, the real planner and pipeline, and the VA-API encoder on the software driver,
// whose coding loses nothing: what FFmpeg decodes is what was drawn, to the bit.

#include <array>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/outputs/output_plan.h"
#include "app/planning/planner.h"
#include "config/options/values.h"
#include "devices/pattern/camera.h"
#include "tests/support/fakes/fake_heap.h"
#include "tests/support/pictures/pattern_picture.h"
#include "tests/support/pictures/pattern_reading.h"
#include "tests/support/process/child_process.h"
#include "tests/support/process/scratch_directory.h"
#include "tests/support/rigs/pipeline_run.h"
#include "tests/support/rigs/va_rig.h"

namespace penstock::test {
namespace {

constexpr std::uint32_t kFrames = 12;

struct Row {
	std::string name;
	Strategy strategy;
	Size size;
	DriverEnvironment::Variables driver;
};

std::ostream &operator<<(std::ostream &stream, const Row &row)
{
	return stream << row.name;
}

class VaPattern : public testing::TestWithParam<Row>
{
protected:
	CameraSettings settings() const
	{
		CameraSettings settings;
		settings.size = GetParam().size;
		settings.rate = Fraction{0, 1};
		settings.formats = {PixelFormat::kNV12};
		return settings;
	}

	/// Into the file; the reason why not.
	std::string record(const std::string &path)
	{
		auto camera = pattern::Camera::open(settings(), FakeHeap::create()).value();
		auto encoder = vaapi::Encoder::open(open_va_display().value(), {},
						    std::chrono::seconds(60))
				       .value();
		Planner planner(*camera, *encoder, [](const std::string &) {
			return Result<AllocatorRef>(FakeHeap::create());
		});
		AllocationPolicy policy;
		policy.memory = GetParam().strategy;
		auto plan = planner.plan(settings(), policy, {"memfd"});
		if (!plan)
			return plan.error().message;
		if (!plan->chosen)
			return plan->attempts[0].reason;
		const std::array output{parse_output(path).value()};
		auto outputs = open_outputs(output, {}).value();
		const StreamParts stream{"", *encoder, *outputs};
		const auto [fault, statistics] = run_pipeline(*camera, {&stream, 1}, plan->decision,
							      {kFrames, std::nullopt});
		EXPECT_EQ(statistics.bytes_copied.total(), 0u);
		return fault ? fault->error.message() : "";
	}

	DriverEnvironment environment_{GetParam().driver};
	ScratchDirectory directory_;
};

TEST_P(VaPattern, ComesBackBitForBit)
{
	const std::string stream = directory_.file("pattern.h264");
	const std::string decoded = directory_.file("pattern.nv12");
	ASSERT_EQ(record(stream), "");
	EXPECT_THAT(environment_.violations(), testing::IsEmpty());
	const Finished finished =
		run({"ffmpeg", "-v", "warning", "-nostdin", "-y", "-i", stream, "-fps_mode",
		     "passthrough", "-f", "rawvideo", "-pix_fmt", "nv12", decoded});
	ASSERT_EQ(finished.ending, exited(0)) << finished.err;

	const std::string pictures = read_file(decoded);
	const std::size_t bytes = pattern_nv12(GetParam().size, 0).size();
	ASSERT_EQ(pictures.size(), kFrames * bytes);
	for (std::uint32_t number = 0; number < kFrames; ++number) {
		const std::string picture = pictures.substr(number * bytes, bytes);
		EXPECT_TRUE(picture == pattern_nv12(GetParam().size, number)) << number;
		const auto luma = [&picture](std::uint32_t x, std::uint32_t y) {
			return static_cast<std::uint8_t>(picture[y * GetParam().size.width + x]);
		};
		EXPECT_EQ(read_pattern_counter(GetParam().size, luma), number);
	}
}

// Not import: without a node the driver's own memory is no dmabuf, and the CPU's access to one is
// bracketed by its ioctl. That is for the lab.
INSTANTIATE_TEST_SUITE_P(
	Table, VaPattern,
	testing::Values(
		Row{"export", Strategy::kExport, {320, 240}, {{"PERSONA", "strict"}}},
		Row{"export_padded", Strategy::kExport, {322, 182}, {{"PERSONA", "mesa22"}}},
		Row{"export_ihd", Strategy::kExport, {322, 182}, {{"PERSONA", "ihd"}}},
		Row{"shared", Strategy::kShared, {322, 182}, {{"PERSONA", "strict"}}}),
	[](const auto &test) { return test.param.name; });

} // namespace
} // namespace penstock::test
