#include "devices/roles/encoder_group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/planning/planner.h"
#include "core/meta/video_meta.h"
#include "devices/software/encoder.h"
#include "tests/support/fakes/fake_camera.h"
#include "tests/support/fakes/fake_encoder.h"
#include "tests/support/rigs/fake_rig.h"

namespace penstock::test {
namespace {

using enum PixelFormat;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

FakeEncoderTraits encoder(const std::string &path, std::vector<PixelFormat> formats)
{
	FakeEncoderTraits traits;
	traits.path = path;
	traits.formats = std::move(formats);
	return traits;
}

std::vector<PixelFormat> formats_of(const EncoderGroup &group)
{
	std::vector<PixelFormat> formats;
	const EncoderCapabilities capabilities = group.capabilities().value();
	for (const FormatCapability &format : capabilities.raw_formats)
		formats.push_back(format.format);
	return formats;
}

/// The plan for a camera that gives `format` to all of the group, by `memory` only.
Outcome<Plan> plan_for(EncoderGroup &group, Strategy memory, PixelFormat format = kNV12,
		       std::uint32_t buffers = 0)
{
	FakeCameraTraits traits;
	traits.formats = {format};
	FakeCamera camera(traits);
	Planner planner(camera, group, open_fake_allocator);
	CameraSettings settings;
	settings.buffers = buffers;
	AllocationPolicy policy;
	policy.memory = memory;
	auto plan = planner.plan(settings, policy, {"paged"});
	group.release_allocation();
	return plan;
}

const Attempt &only_attempt(const Outcome<Plan> &plan)
{
	EXPECT_EQ(plan->attempts.size(), 1u);
	return plan->attempts[0];
}

TEST(EncoderGroup, OffersWhatEachOfThemTakes)
{
	FakeEncoder a(encoder("/dev/a", {kYUYV, kNV12, kYU12}));
	FakeEncoder b(encoder("/dev/b", {kYU12, kRGB3, kYUYV}));
	auto group = EncoderGroup::create({&a, &b}).value();
	ASSERT_TRUE(group);
	EXPECT_THAT(formats_of(**group), ElementsAre(kYUYV, kYU12));
}

TEST(EncoderGroup, WithoutACommonFormatSaysWhatEachTakes)
{
	FakeEncoder a(encoder("/dev/a", {kNV12}));
	FakeEncoder b(encoder("/dev/b", {kYU12}));
	auto group = EncoderGroup::create({&a, &b}).value();
	ASSERT_FALSE(group);
	EXPECT_THAT(group.error().reason,
		    AllOf(HasSubstr("/dev/a takes NV12"), HasSubstr("/dev/b takes YU12")));
}

TEST(EncoderGroup, EveryPathServesAllOfThem)
{
	for (Strategy memory :
	     {Strategy::kImport, Strategy::kExport, Strategy::kShared, Strategy::kCopy}) {
		SCOPED_TRACE(name_of(memory));
		FakeEncoder a(encoder("/dev/a", {kNV12}));
		FakeEncoder b(encoder("/dev/b", {kNV12}));
		auto group = EncoderGroup::create({&a, &b}).value();
		ASSERT_TRUE(group);
		const auto plan = plan_for(**group, memory);
		ASSERT_TRUE(plan);
		EXPECT_TRUE(plan->chosen) << only_attempt(plan).reason;
		EXPECT_THAT(a.misuses(), ElementsAre());
		EXPECT_THAT(b.misuses(), ElementsAre());
	}
}

TEST(EncoderGroup, AsksForOneBufferMoreThanTheGreediestOfThem)
{
	FakeEncoderTraits greedy = encoder("/dev/b", {kNV12});
	greedy.holds = 4;
	FakeEncoder a(encoder("/dev/a", {kNV12}));
	FakeEncoder b(greedy);
	auto group = EncoderGroup::create({&a, &b}).value();
	AllocationQuery query;
	query.info = VideoInfo::create(kNV12, {64, 36}).value();
	ASSERT_TRUE((*group)->propose_allocation(query).value());
	ASSERT_EQ(query.pools.size(), 1u);
	EXPECT_EQ(query.pools[0].min, 5u);
	EXPECT_TRUE(query.imports.has(MemoryUse::kDmabuf));
}

TEST(EncoderGroup, MeetsTheStricterLayout)
{
	FakeEncoderTraits padded = encoder("/dev/b", {kNV12});
	padded.demands.row_alignment = 16;
	FakeEncoder a(encoder("/dev/a", {kNV12}));
	FakeEncoder b(padded);
	auto group = EncoderGroup::create({&a, &b}).value();
	AllocationQuery query;
	query.info = VideoInfo::create(kNV12, {64, 36}).value();
	ASSERT_TRUE((*group)->propose_allocation(query).value());
	VideoAlignment alignment = *query.find_meta(kVideoMetaApi)->alignment;
	EXPECT_EQ(query.info.align(alignment)->plane(0).rows, 48u);
}

TEST(EncoderGroup, OneThatImportsNothingGivesItsOwnMemoryToAll)
{
	FakeEncoderTraits alone = encoder("/dev/b", {kNV12});
	alone.demands.imports = false;
	FakeEncoder a(encoder("/dev/a", {kNV12}));
	FakeEncoder b(alone);
	auto group = EncoderGroup::create({&b, &a}).value();
	const auto plan = plan_for(**group, Strategy::kImport);
	ASSERT_TRUE(plan);
	EXPECT_TRUE(plan->chosen) << only_attempt(plan).reason;
}

TEST(EncoderGroup, ACpuThatReadsAlongTakesTheMemoryOfTheHardware)
{
	auto cpu = software::Encoder::open({});
	ASSERT_TRUE(cpu);
	for (bool cpu_first : {true, false}) {
		FakeEncoder hardware(encoder("/dev/a", {kYU12}));
		std::vector<Encoder *> members{&hardware, cpu->get()};
		if (cpu_first)
			std::swap(members[0], members[1]);
		auto group = EncoderGroup::create(members).value();
		ASSERT_TRUE(group);
		for (Strategy memory : {Strategy::kImport, Strategy::kExport, Strategy::kShared}) {
			const auto plan = plan_for(**group, memory, kYU12);
			ASSERT_TRUE(plan);
			EXPECT_TRUE(plan->chosen)
				<< name_of(memory) << ": " << only_attempt(plan).reason;
		}
	}
}

TEST(EncoderGroup, ARefusalNamesTheEncoder)
{
	FakeEncoderTraits closed = encoder("/dev/b", {kNV12});
	closed.demands.imports = false;
	FakeEncoder a(encoder("/dev/a", {kNV12}));
	FakeEncoder b(closed);
	auto group = EncoderGroup::create({&a, &b}).value();
	AllocationQuery query;
	query.info = VideoInfo::create(kNV12, {64, 36}).value();
	ASSERT_TRUE((*group)->propose_allocation(query).value());
	EXPECT_FALSE(query.imports.has(MemoryUse::kDmabuf));
	FakeEncoderTraits wide = encoder("/dev/c", {kNV12});
	wide.demands.stride_alignment = 256;
	FakeEncoder c(wide);
	group = EncoderGroup::create({&a, &c}).value();
	const auto plan = plan_for(**group, Strategy::kImport);
	ASSERT_TRUE(plan);
	EXPECT_FALSE(plan->chosen);
	EXPECT_THAT(only_attempt(plan).reason, HasSubstr("/dev/c: "));
}

TEST(EncoderGroup, AnErrorOfOneIsTheErrorOfAll)
{
	FakeEncoderTraits broken = encoder("/dev/b", {kNV12});
	broken.fails_to_propose = Error{std::make_error_code(std::errc::io_error), "broken"};
	FakeEncoder a(encoder("/dev/a", {kNV12}));
	FakeEncoder b(broken);
	auto group = EncoderGroup::create({&a, &b}).value();
	AllocationQuery query;
	query.info = VideoInfo::create(kNV12, {64, 36}).value();
	const auto status = (*group)->propose_allocation(query);
	ASSERT_FALSE(status);
	EXPECT_EQ(status.error().context, "broken");
}

} // namespace
} // namespace penstock::test
