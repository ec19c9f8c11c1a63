// What every encoder does, whatever its API and its driver: devices/roles/encoder.h.

#include <numeric>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/pool/configure_pool.h"
#include "tests/contract/encoder_kinds.h"
#include "tests/contract/outcome.h"
#include "tests/support/fakes/fake_heap.h"
#include "tests/support/lab/lab_only.h"
#include "tests/support/rigs/layout_pool.h"
#include "tests/support/rigs/must.h"

namespace penstock::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::uint64_t> numbers(std::uint64_t first, std::uint64_t end)
{
	std::vector<std::uint64_t> result(end - first);
	std::iota(result.begin(), result.end(), first);
	return result;
}

class EncoderContract : public ::testing::TestWithParam<EncoderKind>
{
protected:
	void SetUp() override
	{
		if (const std::string reason = GetParam().missing(); !reason.empty())
			skip_outside_lab(reason);
		else
			open(Pace::kFree);
	}

	void TearDown() override { close(); }

	void open(Pace pace)
	{
		close();
		subject_ = GetParam().open(pace);
	}

	/// The driver's faults come from the environment, so one at a time is open.
	void close()
	{
		if (subject_.rig) {
			EXPECT_THAT(subject_.close(), IsEmpty());
		}
		subject_ = {};
	}

	EncoderRig &rig() { return *subject_.rig; }
	Encoder &encoder() { return rig().encoder(); }

	/// Opens the encoder anew and gives it as many frames, of which it finishes none until
	/// let_go(). Until then, frames cannot be drawn: these are the next ones.
	std::vector<BufferRef> hold_frames(unsigned count, unsigned more = 0)
	{
		open(Pace::kHeld);
		rig().start();
		std::vector<BufferRef> frames;
		while (frames.size() < count + more)
			frames.push_back(rig().draw());
		hold();
		for (unsigned i = 0; i < count; ++i)
			must(encoder().submit(std::move(frames[i])));
		frames.erase(frames.begin(), frames.begin() + count);
		return frames;
	}
	void hold() { subject_.hold(); }
	void let_go() { subject_.let_go(); }

	/// A frame in every buffer, without dispatching.
	Status submit_all() { return rig().submit(rig().pool().allocated()); }

	/// It holds nothing, and all buffers are back.
	void expect_idle()
	{
		EXPECT_EQ(encoder().in_flight(), 0u);
		EXPECT_EQ(rig().pool().outstanding(), 0u);
	}

private:
	EncoderSubject subject_;
};

class ImportingEncoderContract : public EncoderContract
{};

// --- the whole life

TEST_P(EncoderContract, GivesEachFrameOnceInOrderWithItsTime)
{
	rig().start();
	ASSERT_TRUE(succeeds(rig().encode(9)));
	EXPECT_EQ(rig().frames(), numbers(0, 9));
	const std::vector<std::uint64_t> first{0};
	EXPECT_EQ(rig().keyframes(), GetParam().keyframes_only ? rig().frames() : first);
	for (const EncoderRig::Coded &coded : rig().coded())
		EXPECT_FALSE(coded.data.empty());
	EXPECT_EQ(encoder().failed(), 0u);
	EXPECT_EQ(rig().drains(), 1u);
	expect_idle();
	encoder().stop();
	encoder().release_allocation();
}

TEST_P(EncoderContract, MakesAKeyframeOnRequestWhereItCan)
{
	if (GetParam().keyframes_only)
		GTEST_SKIP() << "each frame is a keyframe";
	rig().start();
	// More than there are buffers, so that one of them is coded.
	ASSERT_TRUE(succeeds(rig().submit(5)));
	encoder().request_keyframe();
	ASSERT_TRUE(succeeds(rig().encode(4)));
	EXPECT_EQ(rig().frames(), numbers(0, 9));
	const std::vector<std::uint64_t> keyframes = rig().keyframes();
	ASSERT_EQ(keyframes.size(), GetParam().keyframe_on_request ? 2u : 1u);
	EXPECT_EQ(keyframes.front(), 0u);
}

// Whoever submits a frame may hold a lock, or another frame.
TEST_P(EncoderContract, HandsNothingOnWhileAFrameIsSubmitted)
{
	rig().start();
	ASSERT_TRUE(succeeds(submit_all()));
	EXPECT_TRUE(rig().coded().empty());
	ASSERT_TRUE(succeeds(rig().drain()));
	EXPECT_FALSE(rig().coded().empty());
}

// --- calls that come too early or too late

TEST_P(EncoderContract, RefusesToStartBeforeItIsConfigured)
{
	EXPECT_TRUE(fails_with(kTooEarly, rig().restart()));
	ASSERT_EQ(rig().propose(), "");
	EXPECT_TRUE(fails_with(kTooEarly, rig().restart()));
	ASSERT_EQ(rig().allocate(), "");
	encoder().release_allocation();
	EXPECT_TRUE(fails_with(kTooEarly, rig().restart()));
	ASSERT_EQ(rig().allocate(), "");
	rig().start();
	EXPECT_TRUE(succeeds(rig().encode(2)));
}

TEST_P(EncoderContract, DoesNothingBeforeItsStart)
{
	ASSERT_EQ(rig().allocate(), "");
	EXPECT_TRUE(fails_with(kTooEarly, encoder().submit(rig().draw())));
	EXPECT_EQ(must(encoder().prepare()), 0u);
	EXPECT_TRUE(succeeds(encoder().dispatch(0)));
	EXPECT_TRUE(succeeds(encoder().drain()));
	encoder().request_keyframe();
	encoder().stop();
	EXPECT_EQ(rig().drains(), 0u);
	expect_idle();
	rig().start();
	ASSERT_TRUE(succeeds(rig().encode(2)));
	EXPECT_EQ(rig().frames(), numbers(1, 3));
}

TEST_P(EncoderContract, RefusesAFrameAfterItsStop)
{
	rig().start();
	ASSERT_TRUE(succeeds(rig().encode(3)));
	encoder().stop();
	EXPECT_TRUE(fails_with(kTooEarly, encoder().submit(rig().draw())));
	EXPECT_EQ(must(encoder().prepare()), 0u);
	EXPECT_TRUE(succeeds(encoder().dispatch(0)));
	expect_idle();
	EXPECT_EQ(rig().coded().size(), 3u);
}

TEST_P(EncoderContract, RefusesToBeSetUpWhileItStreams)
{
	rig().start();
	ASSERT_TRUE(succeeds(rig().submit(2)));
	AllocationQuery query;
	query.info = rig().query().info;
	query.output_size = rig().query().output_size;
	EXPECT_TRUE(fails_with(kBusy, encoder().propose_allocation(query)));
	EXPECT_TRUE(fails_with(kBusy, encoder().configure(rig().decision())));
	EXPECT_TRUE(fails_with(kBusy, rig().restart()));
	ASSERT_TRUE(succeeds(rig().encode(2)));
	EXPECT_EQ(rig().frames(), numbers(0, 4));
}

TEST_P(EncoderContract, RefusesAFrameAfterItsDrain)
{
	std::vector<BufferRef> late = hold_frames(2, 2);
	ASSERT_TRUE(succeeds(encoder().drain()));
	EXPECT_TRUE(fails_with(kBusy, encoder().submit(std::move(late[0]))));
	EXPECT_EQ(encoder().in_flight(), 2u);
	let_go();
	ASSERT_TRUE(succeeds(rig().drain()));
	EXPECT_TRUE(fails_with(kBusy, encoder().submit(std::move(late[1]))));
	EXPECT_TRUE(succeeds(encoder().drain()));
	EXPECT_EQ(rig().frames(), numbers(0, 2));
	EXPECT_EQ(rig().drains(), 1u);
	EXPECT_EQ(encoder().in_flight(), 0u);
	EXPECT_EQ(must(encoder().prepare()), 0u);
}

TEST_P(ImportingEncoderContract, IsNotConfiguredForWhatItHasNotProposed)
{
	ASSERT_EQ(rig().allocate(), "");
	const Decision decision = rig().decision();
	encoder().release_allocation();
	EXPECT_TRUE(fails_with(kTooEarly, encoder().configure(decision)));
	EXPECT_TRUE(fails_with(kTooEarly, rig().restart()));
}

// --- draining

TEST_P(EncoderContract, DrainsWithAnyNumberOfFramesInFlight)
{
	for (const unsigned count : {0u, 1u, 3u}) {
		SCOPED_TRACE(count);
		hold_frames(count);
		EXPECT_EQ(encoder().in_flight(), count);
		ASSERT_TRUE(succeeds(encoder().drain()));
		let_go();
		ASSERT_TRUE(succeeds(rig().drain()));
		EXPECT_EQ(rig().frames(), numbers(0, count));
		EXPECT_EQ(rig().drains(), 1u);
		expect_idle();
	}
}

TEST_P(EncoderContract, IsStoppedByWhoHearsOfTheEndOfItsDrain)
{
	rig().stop_when_drained();
	for (unsigned count : {0u, 3u}) {
		SCOPED_TRACE(count);
		rig().start();
		const std::size_t before = rig().coded().size();
		ASSERT_TRUE(succeeds(rig().encode(count)));
		EXPECT_EQ(rig().coded().size(), before + count);
		EXPECT_EQ(rig().drains(), 1u);
		EXPECT_EQ(must(encoder().prepare()), 0u);
		expect_idle();
	}
}

TEST_P(EncoderContract, StopsInTheMiddleOfADrain)
{
	rig().start();
	ASSERT_TRUE(succeeds(submit_all()));
	ASSERT_TRUE(succeeds(encoder().drain()));
	encoder().stop();
	EXPECT_EQ(must(encoder().prepare()), 0u);
	expect_idle();
	rig().start();
	ASSERT_TRUE(succeeds(rig().encode(2)));
	EXPECT_EQ(rig().drains(), 1u);
}

// --- stopping and starting again

TEST_P(EncoderContract, GivesEveryBufferBackAtItsStop)
{
	rig().start();
	ASSERT_TRUE(succeeds(submit_all()));
	const std::size_t before = rig().coded().size();
	encoder().stop();
	expect_idle();
	EXPECT_EQ(rig().coded().size(), before);
	EXPECT_EQ(rig().drains(), 0u);
	encoder().stop();
}

TEST_P(EncoderContract, StartsAgainAfterADrain)
{
	rig().start();
	ASSERT_TRUE(succeeds(rig().encode(3)));
	encoder().stop();
	rig().start();
	ASSERT_TRUE(succeeds(rig().encode(3)));
	EXPECT_EQ(rig().frames(), numbers(0, 6));
	const std::vector<std::uint64_t> first_of_each{0, 3};
	EXPECT_EQ(rig().keyframes(), GetParam().keyframes_only ? rig().frames() : first_of_each);
	expect_idle();
}

TEST_P(EncoderContract, StartsAgainAfterAStopWithFramesInFlight)
{
	rig().start();
	ASSERT_TRUE(succeeds(submit_all()));
	encoder().stop();
	const std::size_t before = rig().coded().size();
	rig().start();
	ASSERT_TRUE(succeeds(rig().encode(3)));
	const std::vector<std::uint64_t> frames = rig().frames();
	EXPECT_THAT(std::vector(frames.begin() + std::ptrdiff_t(before), frames.end()),
		    ElementsAre(4, 5, 6));
	EXPECT_TRUE(rig().coded().at(before).keyframe);
	expect_idle();
}

TEST_P(EncoderContract, IsSetUpAgainAfterAStop)
{
	rig().start();
	ASSERT_TRUE(succeeds(rig().encode(2)));
	encoder().stop();
	ASSERT_EQ(rig().allocate(), "");
	rig().start();
	ASSERT_TRUE(succeeds(rig().encode(2)));
	EXPECT_EQ(rig().frames(), numbers(0, 4));
}

// --- memory

// What is held stays what it is; the memory itself goes when the last buffer does.
TEST_P(EncoderContract, ReleasesItsAllocationWhileBuffersAreOut)
{
	rig().start();
	ASSERT_TRUE(succeeds(rig().encode(2)));
	encoder().stop();
	BufferRef held = rig().draw();
	ASSERT_TRUE(held);
	encoder().release_allocation();
	EXPECT_EQ(rig().pool().outstanding(), 1u);
	EXPECT_GE(held->memory(0).maxsize(), rig().layout().memory_size(0));
	rig().paint_again(*held);
	held.reset();
	EXPECT_EQ(rig().pool().outstanding(), 0u);
	ASSERT_EQ(rig().allocate(), "");
	rig().start();
	EXPECT_TRUE(succeeds(rig().encode(2)));
}

TEST_P(ImportingEncoderContract, StepsDownFromMemoryThatDoesNotFit)
{
	EXPECT_NE(rig().allocate(EncoderRig::Lengths::kHalf), "");
	EXPECT_TRUE(fails_with(kTooEarly, rig().restart()));
	ASSERT_EQ(rig().allocate(), "");
	rig().start();
	ASSERT_TRUE(succeeds(rig().encode(3)));
	EXPECT_EQ(rig().frames(), numbers(0, 3));
}

// --- slots

TEST_P(EncoderContract, RefusesASlotThatItDoesNotHave)
{
	rig().start();
	const std::uint32_t slots = rig().pool().allocated();
	const auto larger = Ref<BufferPool>(new LayoutPool(rig().layout()));
	BufferPool::Config config;
	config.info = rig().layout();
	config.size = rig().layout().total_size();
	config.min = config.max = slots + 1;
	config.allocator = FakeHeap::create();
	must(configure_pool(*larger, config));
	must(larger->set_active(true));
	for (BufferRef &frame : acquire_all(*larger))
		if (frame->index() == slots) {
			EXPECT_TRUE(fails_with(kBusy, encoder().submit(std::move(frame))));
		}
	EXPECT_EQ(larger->outstanding(), 0u);
	ASSERT_TRUE(succeeds(rig().encode(3)));
	EXPECT_EQ(rig().frames(), numbers(0, 3));
}

TEST_P(EncoderContract, RefusesASlotThatItStillHolds)
{
	open(Pace::kHeld);
	rig().start();
	BufferRef frame = rig().draw();
	hold();
	ASSERT_TRUE(succeeds(encoder().submit(frame)));
	EXPECT_TRUE(fails_with(kBusy, encoder().submit(std::move(frame))));
	EXPECT_EQ(encoder().in_flight(), 1u);
	let_go();
	ASSERT_TRUE(succeeds(rig().encode(3)));
	EXPECT_EQ(rig().frames(), numbers(0, 4));
	expect_idle();
}

INSTANTIATE_TEST_SUITE_P(Every, EncoderContract, ::testing::ValuesIn(encoder_kinds()),
			 [](const auto &each) { return each.param.name; });
INSTANTIATE_TEST_SUITE_P(Every, ImportingEncoderContract,
			 ::testing::ValuesIn(importing_encoder_kinds()),
			 [](const auto &each) { return each.param.name; });

} // namespace
} // namespace penstock::test
