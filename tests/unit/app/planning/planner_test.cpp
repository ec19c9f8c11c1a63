#include "app/planning/planner.h"

#include <cerrno>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/failure.h"
#include "app/text/plan_text.h"
#include "core/allocation/allocation_error.h"
#include "core/pool/configure_pool.h"
#include "tests/support/rigs/fake_rig.h"
#include "tests/unit/app/planning/layout_checker.h"

namespace penstock::test {
namespace {

using enum PixelFormat;
using testing::HasSubstr;

Error error_of(std::errc code)
{
	return {std::make_error_code(code), "somewhere"};
}

class Planning : public testing::Test
{
protected:
	Outcome<void> plan(const AllocationPolicy &policy = {},
			   const std::vector<std::string> &allocators = {"paged"},
			   const CameraSettings &settings = {})
	{
		rig.emplace(camera, encoder);
		return rig->make_plan(policy, allocators, settings);
	}
	const Decision &chosen() const
	{
		EXPECT_TRUE(rig->plan.chosen);
		return rig->plan.decision;
	}
	static AllocationPolicy only(Strategy memory)
	{
		AllocationPolicy policy;
		policy.memory = memory;
		return policy;
	}

	FakeCameraTraits camera;
	FakeEncoderTraits encoder;
	std::optional<FakeRig> rig;
};

TEST_F(Planning, AFavouriteThatWorksIsAllThatIsListed)
{
	camera.formats = {kYUYV, kNV12, kMJPG};
	encoder.formats = {kYUYV, kNV12};
	rig.emplace(camera, encoder);
	CameraSettings settings;
	settings.size = Size{64, 36};
	auto plan = rig->planner.plan(settings, {}, {"paged"});
	ASSERT_TRUE(plan);
	ASSERT_EQ(plan->attempts.size(), 3u) << "import, export, shared";
	for (const Attempt &attempt : plan->attempts)
		EXPECT_EQ(attempt.candidate.camera_format, kNV12);
	EXPECT_EQ(plan->chosen, 0u);
	const Candidate taken = plan->attempts[0].candidate;

	ASSERT_TRUE(rig->planner.list_rest(*plan));
	EXPECT_GT(plan->attempts.size(), 6u);
	ASSERT_TRUE(plan->chosen);
	EXPECT_EQ(plan->attempts[*plan->chosen].candidate, taken);
	EXPECT_EQ(plan->attempts[*plan->chosen].verdict, Attempt::Verdict::kOk);
	EXPECT_TRUE(std::ranges::all_of(plan->attempts, [&](const Attempt &attempt) {
		return attempt.candidate == taken || attempt.verdict == Attempt::Verdict::kNotTried;
	}));
	const std::size_t all = plan->attempts.size();
	ASSERT_TRUE(rig->planner.list_rest(*plan));
	EXPECT_EQ(plan->attempts.size(), all);
}

TEST_F(Planning, AFavouriteThatFailsIsFollowedByTheOthers)
{
	camera.formats = {kNV12, kYUYV};
	camera.demands.imports = false;
	camera.demands.exports = false;
	encoder.formats = {kNV12, kYUYV};
	rig.emplace(camera, encoder);
	CameraSettings settings;
	settings.size = Size{64, 36};
	auto plan = rig->planner.plan(settings, {}, {"paged"});
	ASSERT_TRUE(plan);
	EXPECT_EQ(plan->attempts[0].candidate.camera_format, kNV12);
	EXPECT_EQ(plan->attempts[0].verdict, Attempt::Verdict::kRefused);
	EXPECT_TRUE(std::ranges::any_of(plan->attempts, [](const Attempt &attempt) {
		return attempt.candidate.camera_format == kYUYV;
	}));
}

/// A USB camera: uncompressed frames fill the bus.
FakeCameraTraits usb_camera()
{
	FakeCameraTraits traits;
	traits.formats = {kYUYV, kMJPG};
	traits.rates = {{kYUYV, {{10, 1}, {5, 1}}}, {kMJPG, {{30, 1}, {15, 1}}}};
	return traits;
}

TEST_F(Planning, AFormatThatReachesTheRateComesBeforeOneThatDoesNot)
{
	camera = usb_camera();
	encoder.formats = {kYUYV, kNV12};
	CameraSettings settings;
	settings.rate = Fraction{30, 1};
	ASSERT_TRUE(plan({}, {"paged"}, settings));
	EXPECT_EQ(chosen().camera.layout.format(), kMJPG);
	const Attempt &slow = rig->plan.attempts.back();
	EXPECT_EQ(slow.candidate.camera_format, kYUYV);
	EXPECT_EQ(slow.reason,
		  "camera gives YUYV at 64x36 with at most 10 frames per second, not 30");

	settings.rate = Fraction{10, 1};
	ASSERT_TRUE(plan({}, {"paged"}, settings));
	EXPECT_EQ(chosen().camera.layout.format(), kYUYV) << "which needs no copy";
	settings.rate = std::nullopt;
	ASSERT_TRUE(plan({}, {"paged"}, settings));
	EXPECT_EQ(chosen().camera.layout.format(), kYUYV);
}

TEST_F(Planning, PixelsAreCheaperThanJpegUnlessTheyStutter)
{
	camera = usb_camera();
	encoder.formats = {kNV12};
	ASSERT_TRUE(plan());
	EXPECT_EQ(chosen().camera.layout.format(), kMJPG) << "YUYV has 10 frames per second";
	EXPECT_EQ(rig->plan.attempts.back().reason,
		  "camera gives YUYV at 64x36 with at most 10 frames per second");
	CameraSettings settings;
	settings.rate = Fraction{5, 1};
	ASSERT_TRUE(plan({}, {}, settings));
	EXPECT_EQ(chosen().camera.layout.format(), kYUYV);
	camera.formats = {kMJPG, kYUYV};
	camera.rates[kYUYV] = {{30, 1}};
	ASSERT_TRUE(plan());
	EXPECT_EQ(chosen().camera.layout.format(), kYUYV);
}

TEST_F(Planning, AFormatThatDoesNotReachTheRateIsBetterThanNone)
{
	camera = usb_camera();
	encoder.formats = {kYUYV};
	CameraSettings settings;
	settings.rate = Fraction{30, 1};
	AllocationPolicy policy;
	policy.zero_copy = ZeroCopy::kRequire;
	ASSERT_TRUE(plan(policy, {"paged"}, settings));
	EXPECT_EQ(chosen().camera.layout.format(), kYUYV) << "a copy is forbidden";
	settings.formats = {kYUYV, kMJPG};
	ASSERT_TRUE(plan({}, {"paged"}, settings));
	EXPECT_EQ(chosen().camera.layout.format(), kYUYV) << "the user's own order";
}

TEST_F(Planning, TakesTheCamerasSizeWhenTheUserNamesNone)
{
	camera.sizes = {{320, 240}, {64, 36}};
	ASSERT_TRUE(plan());
	EXPECT_EQ(chosen().camera.layout.size(), (Size{320, 240}));
	CameraSettings settings;
	settings.size = Size{64, 36};
	ASSERT_TRUE(plan({}, {}, settings));
	EXPECT_EQ(chosen().camera.layout.size(), (Size{64, 36}));
}

TEST_F(Planning, ASizeThatTheCameraDoesNotGiveIsAFailureThatListsWhatItGives)
{
	CameraSettings settings;
	settings.size = Size{1000, 1000};
	const auto planned = plan({}, {}, settings);
	ASSERT_FALSE(planned);
	EXPECT_EQ(exit_code_of(planned.error().kind), ExitCode::kNoDevice);
	EXPECT_THAT(planned.error().message, HasSubstr("1000x1000"));
	EXPECT_THAT(planned.error().message, HasSubstr("64x36"));
}

TEST_F(Planning, AFormatThatTheCameraDoesNotGiveIsAFailureThatListsWhatItGives)
{
	camera.formats = {kNV12, kYUYV};
	CameraSettings settings;
	settings.formats = {kRGB3};
	const auto planned = plan({}, {}, settings);
	ASSERT_FALSE(planned);
	EXPECT_EQ(exit_code_of(planned.error().kind), ExitCode::kNoDevice);
	for (const char *word : {"RGB3", "NV12", "YUYV"})
		EXPECT_THAT(planned.error().message, HasSubstr(word));
}

TEST_F(Planning, OfTheUsersFormatsThoseThatTheCameraGivesAreTriedInTheirOrder)
{
	camera.formats = {kNV12, kYUYV};
	encoder.formats = {kNV12, kYUYV};
	CameraSettings settings;
	settings.formats = {kRGB3, kYUYV, kNV12};
	ASSERT_TRUE(plan({}, {}, settings));
	EXPECT_EQ(chosen().camera.layout.format(), kYUYV);
}

/// Which exit code a failing device gives.
struct Failing {
	std::optional<Error> FakeCameraTraits::*camera;
	std::optional<Error> FakeEncoderTraits::*encoder;
	std::errc code;
	ExitCode exit;
};

TEST_F(Planning, ADeviceThatFailsEndsTheClimb)
{
	const Failing rows[] = {
		{&FakeCameraTraits::fails_to_decide, nullptr, std::errc::no_such_device,
		 ExitCode::kCameraLost},
		{&FakeCameraTraits::fails_to_decide, nullptr, std::errc::device_or_resource_busy,
		 ExitCode::kNoDevice},
		{nullptr, &FakeEncoderTraits::fails_to_configure, std::errc::io_error,
		 ExitCode::kEncoderFailed},
		{nullptr, &FakeEncoderTraits::fails_to_configure,
		 std::errc::device_or_resource_busy, ExitCode::kNoDevice},
		{nullptr, &FakeEncoderTraits::fails_to_propose, std::errc::device_or_resource_busy,
		 ExitCode::kNoDevice},
	};
	for (Strategy memory : {Strategy::kExport, Strategy::kCopy})
		for (const Failing &row : rows) {
			camera = {};
			encoder = {};
			if (row.camera)
				camera.*row.camera = error_of(row.code);
			if (row.encoder)
				encoder.*row.encoder = error_of(row.code);
			const auto planned = plan(only(memory));
			ASSERT_FALSE(planned) << name_of(memory);
			EXPECT_EQ(exit_code_of(planned.error().kind), row.exit);
			EXPECT_THAT(planned.error().message, HasSubstr("somewhere"));
			if (row.code == std::errc::device_or_resource_busy) {
				EXPECT_THAT(planned.error().message, HasSubstr("another program"));
			}
		}
}

TEST_F(Planning, AFormatThatTheEncoderRefusesIsARefusalLikeAnyOther)
{
	encoder.fails_to_propose = error_of(std::errc::not_supported);
	ASSERT_TRUE(plan());
	EXPECT_FALSE(rig->plan.chosen);
	EXPECT_EQ(exit_code_of(rig->plan), ExitCode::kNoPath);
	for (const Attempt &attempt : rig->plan.attempts)
		EXPECT_THAT(attempt.reason, HasSubstr("somewhere"));
}

TEST_F(Planning, ALadderWithoutRungsIsAFailureThatTellsWhatEachSideHas)
{
	camera.formats = {kNV12};
	encoder.formats = {kBA81};
	const auto planned = plan();
	ASSERT_FALSE(planned);
	EXPECT_EQ(exit_code_of(planned.error().kind), ExitCode::kNoPath);
	EXPECT_THAT(planned.error().message, HasSubstr("NV12"));
	EXPECT_THAT(planned.error().message, HasSubstr("BA81"));
}

TEST_F(Planning, APolicyThatContradictsItselfIsAFailureThatSaysSo)
{
	AllocationPolicy policy = only(Strategy::kImport);
	policy.zero_copy = ZeroCopy::kOff;
	const auto planned = plan(policy);
	ASSERT_FALSE(planned);
	EXPECT_EQ(exit_code_of(planned.error().kind), ExitCode::kNoPath);
	EXPECT_FALSE(planned.error().message.empty());
}

TEST_F(Planning, TheEncoderHearsOfTheCamerasColours)
{
	camera.colorimetry = {1, 1, 1, Colorimetry::Range::kLimited};
	for (Strategy memory :
	     {Strategy::kImport, Strategy::kExport, Strategy::kShared, Strategy::kCopy}) {
		ASSERT_TRUE(plan(only(memory)));
		EXPECT_EQ(chosen().strategy, memory);
		EXPECT_EQ(rig->encoder.queue().layout().colorimetry, camera.colorimetry);
	}
}

TEST_F(Planning, TheEncoderHearsOfTheRate)
{
	CameraSettings settings;
	settings.rate = Fraction{30000, 1001};
	ASSERT_TRUE(plan({}, {}, settings));
	EXPECT_EQ(rig->encoder.queue().layout().rate, (Fraction{30000, 1001}));
	EXPECT_EQ(rig->camera.queue().layout().rate, (Fraction{30000, 1001}));
}

TEST_F(Planning, SharedMemoryIsNamedAsTheUserWouldNameIt)
{
	ASSERT_TRUE(plan(only(Strategy::kShared), {"missing", "system", "contiguous"}));
	EXPECT_EQ(chosen().camera.allocator, "contiguous");
	EXPECT_THAT(rig->plan.attempts[0].reason, HasSubstr("No such file"));
	EXPECT_THAT(rig->plan.attempts[1].reason, HasSubstr("does not import this memory"));
}

TEST_F(Planning, DevicesThatNeedContiguousMemoryGetIt)
{
	camera.demands.contiguous_only = true;
	camera.demands.memory = FakeHeap::Kind::kContiguous;
	ASSERT_TRUE(plan());
	EXPECT_EQ(chosen().strategy, Strategy::kExport);
	EXPECT_THAT(rig->plan.attempts[0].reason, HasSubstr("Bad address"));
	camera.demands.exports = false;
	ASSERT_TRUE(plan({}, {"paged", "contiguous"}));
	EXPECT_EQ(chosen().camera.allocator, "contiguous");
}

TEST_F(Planning, TheUsersBuffersAreGivenOrRefusedWithTheReason)
{
	camera.user_buffers = 9;
	ASSERT_TRUE(plan());
	EXPECT_EQ(chosen().camera.buffers, 9u);
	EXPECT_THAT(chosen().budget, HasSubstr("as asked"));
	camera.user_buffers = 2;
	ASSERT_TRUE(plan());
	EXPECT_FALSE(rig->plan.chosen);
	for (const Attempt &attempt : rig->plan.attempts)
		EXPECT_THAT(attempt.reason, HasSubstr("2 buffers are too few"));
}

TEST_F(Planning, FewerBuffersThanAskedAreTakenWhenBothCanWorkWithThem)
{
	encoder.demands.most_buffers = 3;
	ASSERT_TRUE(plan());
	EXPECT_EQ(chosen().strategy, Strategy::kImport);
	EXPECT_EQ(chosen().camera.buffers, 3u);
	encoder.demands.most_buffers = 1;
	ASSERT_TRUE(plan());
	EXPECT_FALSE(rig->plan.chosen);
}

/// A row of padding between planes and a stride that is no whole number of pixels cannot be said as
/// padding in pixels, so the query's VideoMeta does not tell all. The encoder's own buffers do.
TEST_F(Planning, AnEncoderWhoseLayoutIsNoPaddingCanStillBeCopiedTo)
{
	encoder.demands.gap_rows = 8;
	ASSERT_TRUE(plan(only(Strategy::kCopy)));
	ASSERT_TRUE(rig->plan.chosen) << rig->plan.attempts[0].reason;
	EXPECT_EQ(why_unreadable(chosen().copy->layout, rig->encoder.queue().layout()), "");

	encoder.demands.gap_rows = 0;
	encoder.demands.stride_alignment = 64;
	encoder.formats = camera.formats = {kRGB3};
	ASSERT_TRUE(plan(only(Strategy::kCopy)));
	ASSERT_TRUE(rig->plan.chosen) << rig->plan.attempts[0].reason;
	EXPECT_EQ(chosen().copy->layout.plane(0).stride % 64, 0u);
	EXPECT_EQ(rig->plan.attempts[0].encoder_layout.plane(0).stride % 64, 0u);
}

TEST_F(Planning, AnEncoderWhoseLayoutIsNoPaddingCanStillBeImportedFrom)
{
	encoder.demands.gap_rows = camera.demands.gap_rows = 8;
	ASSERT_TRUE(plan());
	EXPECT_EQ(chosen().strategy, Strategy::kImport);
}

TEST_F(Planning, AnAttemptTellsTheLayoutsOfBothSides)
{
	camera.sizes = {{64, 36}};
	encoder.demands.row_alignment = 16;
	ASSERT_TRUE(plan());
	EXPECT_EQ(chosen().strategy, Strategy::kCopy);
	for (const Attempt &attempt : rig->plan.attempts) {
		EXPECT_EQ(attempt.camera_layout.coded_size(), (Size{64, 36}));
		EXPECT_EQ(attempt.encoder_layout.coded_size(), (Size{64, 48}));
	}
	EXPECT_THAT(rig->plan.attempts[0].reason, HasSubstr("chroma at row 48"));
	EXPECT_THAT(rig->plan.attempts[0].reason, HasSubstr("at row 36"));
}

TEST_F(Planning, TellsWhyAFormatThatWasAskedForIsNotZeroCopy)
{
	camera.formats = {kNM12};
	encoder.formats = {kNV12, kYUYV};
	CameraSettings settings;
	settings.formats = {kNM12};
	ASSERT_TRUE(plan({}, {}, settings));
	ASSERT_FALSE(rig->plan.attempts.empty());
	EXPECT_EQ(rig->plan.attempts[0].verdict, Attempt::Verdict::kRefused);
	EXPECT_EQ(rig->plan.attempts[0].reason, "encoder takes no NM12; it takes NV12, YUYV");
	EXPECT_EQ(chosen().strategy, Strategy::kCopy);
	// Nobody asked for a zero-copy path here.
	ASSERT_TRUE(plan(only(Strategy::kCopy), {}, settings));
	EXPECT_EQ(rig->plan.attempts.size(), 1u);
}

/// As drivers whose own surfaces are tiled: they import linear memory, whoever made it.
TEST_F(Planning, AnEncoderWithoutMemoryOfItsOwnIsCopiedToInAThirdAllocators)
{
	encoder.offers_memory = false;
	encoder.demands.row_alignment = 16;
	ASSERT_TRUE(plan({}, {"none", "paged"}));
	EXPECT_EQ(chosen().strategy, Strategy::kCopy);
	ASSERT_TRUE(chosen().copy);
	EXPECT_EQ(chosen().copy->allocator, "paged");
	EXPECT_EQ(chosen().copy->layout.coded_size(), (Size{64, 48}));
	EXPECT_EQ(why_unreadable(chosen().copy->layout, rig->encoder.queue().layout()), "");

	encoder.demands.imports = false;
	ASSERT_TRUE(plan(only(Strategy::kCopy)));
	EXPECT_FALSE(rig->plan.chosen);
	EXPECT_THAT(rig->plan.attempts[0].reason, HasSubstr("encoder offers no memory to copy to"));
}

TEST_F(Planning, AnEncoderThatImportsNothingIsAskedForNothingElse)
{
	encoder.demands.imports = false;
	encoder.offers_memory = false;
	ASSERT_TRUE(plan(only(Strategy::kExport), {}));
	EXPECT_EQ(rig->plan.attempts[0].reason, "encoder imports no dmabufs");
	EXPECT_EQ(rig->camera.decisions(), 0u);
}

TEST_F(Planning, NamesTheOptionsThatLeaveNoPath)
{
	AllocationPolicy policy = only(Strategy::kImport);
	policy.zero_copy = ZeroCopy::kOff;
	auto planned = plan(policy, {});
	ASSERT_FALSE(planned);
	EXPECT_EQ(exit_code_of(planned.error().kind), ExitCode::kNoPath);
	EXPECT_THAT(planned.error().message, HasSubstr("--zero-copy off"));
	EXPECT_THAT(planned.error().message, HasSubstr("--memory import"));

	policy = only(Strategy::kShared);
	policy.allocator.kind = AllocatorChoice::Kind::kDmaHeap;
	planned = plan(policy, {});
	ASSERT_FALSE(planned);
	EXPECT_THAT(planned.error().message, HasSubstr("no allocator dma-heap"));
}

/// A camera of a format that the encoder does not take, but its device converts.
class DeviceConversion : public Planning
{
protected:
	DeviceConversion()
	{
		camera.formats = {kYUYV};
		encoder.formats = {kNV12};
		encoder.converts = {kYUYV};
	}
	/// Of the picture, whatever the camera gives.
	static CameraSettings of_size(Size size)
	{
		CameraSettings settings;
		settings.size = size;
		return settings;
	}
};

TEST_F(DeviceConversion, IsTakenBeforeTheCpuConverts)
{
	ASSERT_TRUE(plan({}, {}));
	EXPECT_EQ(chosen().strategy, Strategy::kDeviceConvert);
	EXPECT_EQ(chosen().camera.layout.format(), kYUYV);
	EXPECT_FALSE(chosen().copy);
	EXPECT_EQ(rig->encoder.output_size(), chosen().camera.layout.size());
}

TEST_F(DeviceConversion, ReadsTheCamerasOwnMemory)
{
	camera.demands.imports = false;
	ASSERT_TRUE(plan({}, {"paged"}));
	EXPECT_EQ(chosen().strategy, Strategy::kDeviceConvert);
	EXPECT_EQ(rig->plan.chosen, 0u);
	EXPECT_NE(chosen().camera.allocator, "paged");
}

TEST_F(DeviceConversion, ReadsAThirdAllocatorsMemoryWhereTheCameraExportsNone)
{
	camera.demands.exports = false;
	ASSERT_TRUE(plan({}, {"missing", "paged"}));
	EXPECT_EQ(chosen().strategy, Strategy::kDeviceConvert);
	EXPECT_EQ(rig->plan.chosen, 2u);
	EXPECT_EQ(chosen().camera.allocator, "paged");
}

TEST_F(DeviceConversion, NeedsAnEncoderThatImports)
{
	encoder.demands.imports = false;
	ASSERT_TRUE(plan({}, {"paged"}));
	EXPECT_EQ(rig->plan.attempts[0].reason, "encoder imports no dmabufs");
	EXPECT_EQ(chosen().strategy, Strategy::kConvert);
	EXPECT_EQ(rig->encoder.output_size(), std::nullopt);
}

TEST_F(DeviceConversion, IsNoCopyToThoseWhoForbidThem)
{
	AllocationPolicy policy;
	policy.zero_copy = ZeroCopy::kRequire;
	ASSERT_TRUE(plan(policy, {}));
	EXPECT_EQ(chosen().strategy, Strategy::kDeviceConvert);
	policy.zero_copy = ZeroCopy::kOff;
	ASSERT_TRUE(plan(policy, {}));
	EXPECT_EQ(chosen().strategy, Strategy::kConvert);
}

TEST_F(DeviceConversion, IsNotUsedForWhatTheEncoderTakes)
{
	camera.formats = encoder.formats = {kNV12};
	encoder.converts = {kNV12};
	ASSERT_TRUE(plan());
	EXPECT_EQ(chosen().strategy, Strategy::kImport);
	EXPECT_EQ(rig->encoder.output_size(), std::nullopt);
}

TEST_F(DeviceConversion, ScalesToASizeThatTheCameraDoesNotGive)
{
	camera.formats = {kNV12};
	encoder.converts = {kNV12};
	camera.sizes = {{64, 36}, {640, 480}, {320, 240}};
	ASSERT_TRUE(plan({}, {}, of_size({300, 200})));
	EXPECT_EQ(chosen().strategy, Strategy::kDeviceConvert);
	EXPECT_EQ(chosen().camera.layout.size(), (Size{320, 240}));
	EXPECT_EQ(rig->encoder.output_size(), (Size{300, 200}));
}

TEST_F(DeviceConversion, DoesNotScaleWhatTheCameraGives)
{
	camera.sizes = {{64, 36}, {640, 480}, {320, 240}};
	ASSERT_TRUE(plan({}, {}, of_size({640, 480})));
	EXPECT_EQ(chosen().camera.layout.size(), (Size{640, 480}));
	EXPECT_EQ(rig->encoder.output_size(), (Size{640, 480}));
}

TEST_F(DeviceConversion, WithoutItAForeignSizeIsTheCamerasFailure)
{
	encoder.converts.clear();
	const auto planned = plan({}, {}, of_size({300, 200}));
	ASSERT_FALSE(planned);
	EXPECT_EQ(exit_code_of(planned.error().kind), ExitCode::kNoDevice);
	EXPECT_THAT(planned.error().message, HasSubstr("does not give 300x200"));
}

class StepDown : public Planning
{
protected:
	Outcome<void> step_down()
	{
		return rig->planner.step_down(rig->plan,
					      Error{AllocationErrc::kMemoryRefused, "it broke"});
	}
};

TEST_F(StepDown, GoesOnBelowThePathThatFailedAndKeepsItsReason)
{
	ASSERT_TRUE(plan());
	EXPECT_EQ(rig->plan.chosen, 0u);
	ASSERT_TRUE(step_down());
	EXPECT_EQ(rig->plan.chosen, 1u);
	EXPECT_EQ(rig->plan.attempts[0].verdict, Attempt::Verdict::kRefused);
	EXPECT_EQ(rig->plan.attempts[0].reason, "it broke");
	EXPECT_EQ(chosen().strategy, Strategy::kExport);
	EXPECT_EQ(rig->misuses(), std::vector<std::string>());
}

TEST_F(StepDown, DoesNotTryAgainWhatWasRefused)
{
	encoder.offers_memory = false;
	ASSERT_TRUE(plan());
	EXPECT_EQ(rig->plan.chosen, 1u);
	const std::string reason = rig->plan.attempts[0].reason;
	const std::uint32_t decisions = rig->camera.decisions();
	ASSERT_TRUE(step_down());
	EXPECT_EQ(rig->plan.chosen, 2u);
	EXPECT_EQ(rig->plan.attempts[0].reason, reason);
	EXPECT_EQ(rig->camera.decisions(), decisions + 1);
}

TEST_F(StepDown, EndsWithoutAWay)
{
	ASSERT_TRUE(plan({}, {}));
	for (int i = 0; i < 3; ++i) {
		ASSERT_TRUE(rig->plan.chosen);
		ASSERT_TRUE(step_down());
	}
	EXPECT_FALSE(rig->plan.chosen);
	EXPECT_EQ(exit_code_of(rig->plan), ExitCode::kNoPath);
	for (const Attempt &attempt : rig->plan.attempts)
		EXPECT_EQ(attempt.verdict, Attempt::Verdict::kRefused);
	EXPECT_EQ(rig->camera.queue().own_memories(), 0u);
	EXPECT_EQ(rig->encoder.queue().own_memories(), 0u);
}

TEST_F(StepDown, StopsBeforeACopyThatIsNotAllowed)
{
	AllocationPolicy policy;
	policy.zero_copy = ZeroCopy::kRequire;
	ASSERT_TRUE(plan(policy, {}));
	ASSERT_TRUE(step_down());
	EXPECT_EQ(chosen().strategy, Strategy::kExport);
	ASSERT_TRUE(step_down());
	EXPECT_FALSE(rig->plan.chosen);
	EXPECT_TRUE(rig->plan.only_copies);
	EXPECT_EQ(exit_code_of(rig->plan), ExitCode::kCopyRefused);
	EXPECT_THAT(rig->plan.attempts[2].reason, HasSubstr("3456 bytes of every frame"));
}

TEST_F(StepDown, OldMemoryGoesWithTheOldPath)
{
	ASSERT_TRUE(plan());
	EXPECT_EQ(chosen().strategy, Strategy::kImport);
	EXPECT_GT(rig->encoder.queue().own_memories(), 0u);
	ASSERT_TRUE(step_down());
	EXPECT_EQ(rig->encoder.queue().own_memories(), 0u);
	EXPECT_GT(rig->camera.queue().own_memories(), 0u);
}

} // namespace
} // namespace penstock::test
