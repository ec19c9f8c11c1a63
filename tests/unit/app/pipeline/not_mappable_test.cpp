// Frames in memory that the CPU must not see (protected content): every path that does not copy
// carries them, and a path that copies says why it cannot.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/rigs/fake_rig.h"

namespace penstock::test {
namespace {

using testing::HasSubstr;

class NotMappable : public testing::Test
{
protected:
	/// This path alone.
	void plan(Strategy memory, const std::string &allocator = "paged")
	{
		AllocationPolicy policy;
		policy.memory = memory;
		rig.emplace(camera, encoder);
		auto planned = rig->make_plan(policy, {allocator});
		ASSERT_TRUE(planned && rig->plan.chosen);
	}
	void run(Strategy memory, const std::string &allocator = "paged")
	{
		ASSERT_NO_FATAL_FAILURE(plan(memory, allocator));
		EXPECT_FALSE(rig->run({20, std::nullopt}, control));
	}
	/// The frames lay in such memory, arrived, and nothing was mapped or copied.
	void expect_untouched() const
	{
		const auto &pool = rig->plan.decision.camera.pool;
		auto frame = pool->acquire(BufferPool::Wait::kReturn);
		ASSERT_TRUE(frame && *frame);
		const Memory &memory = (**frame)->memory(0);
		EXPECT_TRUE(memory.flags().has(MemoryFlag::kNotMappable));
		const auto *heap = dynamic_cast<const FakeHeap *>(&memory.allocator());
		ASSERT_NE(heap, nullptr);
		EXPECT_EQ(heap->kind(), FakeHeap::Kind::kProtected);
		EXPECT_EQ(heap->maps(), 0U);
		EXPECT_EQ(rig->statistics.frames_encoded, 20U);
		EXPECT_EQ(rig->statistics.bytes_copied.total(), 0U);
		EXPECT_EQ(rig->misuses(), std::vector<std::string>());
	}

	FakeCameraTraits camera;
	FakeEncoderTraits encoder;
	std::optional<FakeRig> rig;
	RunControl control;
};

TEST_F(NotMappable, ImportCarriesIt)
{
	encoder.demands.memory = FakeHeap::Kind::kProtected;
	run(Strategy::kImport);
	expect_untouched();
}

TEST_F(NotMappable, ExportCarriesIt)
{
	camera.demands.memory = FakeHeap::Kind::kProtected;
	run(Strategy::kExport);
	expect_untouched();
}

TEST_F(NotMappable, SharedCarriesIt)
{
	run(Strategy::kShared, "protected");
	expect_untouched();
}

TEST_F(NotMappable, CopySaysWhyItCannot)
{
	camera.demands.memory = FakeHeap::Kind::kProtected;
	AllocationPolicy policy;
	policy.memory = Strategy::kCopy;
	rig.emplace(camera, encoder);
	ASSERT_TRUE(rig->make_plan(policy, {}));
	ASSERT_FALSE(rig->plan.chosen);
	EXPECT_THAT(rig->plan.attempts[0].reason, HasSubstr("not mappable"));
	EXPECT_THAT(rig->plan.attempts[0].reason, HasSubstr("the CPU cannot copy"));
}

} // namespace
} // namespace penstock::test
