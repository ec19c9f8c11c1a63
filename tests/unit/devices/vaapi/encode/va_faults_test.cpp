#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <unistd.h>

#include "core/allocation/allocation_error.h"
#include "tests/support/rigs/held_driver.h"
#include "tests/support/rigs/va_rig.h"

namespace penstock::test {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

using namespace std::chrono_literals;

VaSetup with_faults(DriverEnvironment::Variables faults)
{
	VaSetup setup;
	setup.driver = std::move(faults);
	setup.settings.gop = 100;
	return setup;
}

void expect_clean(VaRig &rig)
{
	EXPECT_EQ(rig.compare(), "");
	rig.close();
	EXPECT_THAT(rig.driver().violations(), IsEmpty());
}

/// After close().
unsigned contexts_made(const VaRig &rig)
{
	return rig.driver().log("END").at(0).at("calls").at("CREATE_CONTEXT").get<unsigned>();
}

/// Bytes of the coded buffer of each picture that the driver finished.
std::vector<std::uint64_t> capacities_of(const VaRig &rig)
{
	std::vector<std::uint64_t> bytes;
	for (const nlohmann::json &frame : rig.driver().log("frame"))
		bytes.push_back(frame.at("capacity").get<std::uint64_t>());
	return bytes;
}

struct Loss {
	std::string name;
	DriverEnvironment::Variables faults;
};

std::ostream &operator<<(std::ostream &stream, const Loss &loss)
{
	return stream << loss.name;
}

class VaEncoderLoss : public ::testing::TestWithParam<Loss>
{};

// The third picture fails, each time for another reason: it is lost, and the next one is a
// keyframe.
TEST_P(VaEncoderLoss, IsFollowedByAKeyframe)
{
	VaRig rig(with_faults(GetParam().faults));
	rig.start();
	const Status status = rig.submit_singly(6);
	ASSERT_TRUE(status) << status.error().message();
	ASSERT_TRUE(rig.drain());
	EXPECT_THAT(rig.frames(), ElementsAre(0, 1, 3, 4, 5));
	EXPECT_THAT(rig.keyframes(), ElementsAre(0, 3));
	expect_clean(rig);
}

INSTANTIATE_TEST_SUITE_P(
	Faults, VaEncoderLoss,
	::testing::Values(Loss{"end_encoding_error", {{"FAIL_END_PICTURE", "3:0x18"}}},
			  Loss{"end_failed", {{"FAIL_END_PICTURE", "3"}}},
			  Loss{"end_decoding_error", {{"FAIL_END_PICTURE", "3:0x17"}}},
			  Loss{"begin", {{"FAIL_BEGIN_PICTURE", "3"}}},
			  Loss{"map", {{"FAIL_MAP_BUFFER", "3:0x18"}}},
			  Loss{"sync", {{"FAIL_SYNC", "4:0x18"}}},
			  Loss{"bad_bitstream", {{"CODED_STATUS", "3:0x8000"}}},
			  Loss{"slice_overflow", {{"CODED_STATUS", "3:0x200"}}},
			  Loss{"frame_overflow", {{"CODED_STATUS", "3:0x1000"}}},
			  Loss{"truncated", {{"CODED_STATUS", "3:0x200"}, {"TRUNCATE", "3"}}},
			  Loss{"cut_off", {{"TRUNCATE", "3:5"}}},
			  Loss{"empty", {{"ZERO_SIZE", "3"}}}),
	[](const auto &each) { return each.param.name; });

// The picture is ended all the same, or the driver would not take the next one.
TEST(VaEncoderFaults, EndsAPictureThatWasNotRendered)
{
	VaRig rig(with_faults({{"FAIL_RENDER_PICTURE", "3"}}));
	rig.start();
	ASSERT_TRUE(rig.submit_singly(6));
	ASSERT_TRUE(rig.drain());
	EXPECT_THAT(rig.frames(), ElementsAre(0, 1, 3, 4, 5));
	EXPECT_EQ(rig.compare(), "");
	rig.close();
	EXPECT_THAT(rig.driver().violations(), Each("2.missing"));
}

// Pictures that the driver already has when one fails refer to it: they are dropped as well.
TEST(VaEncoderFaults, DropsWhatReferredToALostPicture)
{
	VaRig rig(with_faults({{"DELAY_US", "50000"}, {"CODED_STATUS", "2:0x8000"}}));
	rig.start();
	ASSERT_TRUE(rig.submit(4));
	ASSERT_TRUE(rig.encode(3));
	ASSERT_GE(rig.keyframes().size(), 2u);
	EXPECT_EQ(rig.frames()[0], 0u);
	EXPECT_EQ(rig.frames()[1], rig.keyframes()[1]);
	EXPECT_GT(rig.keyframes()[1], 2u);
	expect_clean(rig);
}

// Nothing flags it, and no slice is left.
TEST(VaEncoderFaults, NoticesAKeyframeThatEndsInItsHeaders)
{
	VaRig rig(with_faults({{"TRUNCATE", "1:20"}}));
	rig.start();
	ASSERT_TRUE(rig.submit_singly(3));
	ASSERT_TRUE(rig.drain());
	EXPECT_THAT(rig.frames(), ElementsAre(1, 2));
	EXPECT_THAT(rig.keyframes(), ElementsAre(1));
	expect_clean(rig);
}

// What the driver had before refers to nothing that is lost.
TEST(VaEncoderFaults, KeepsWhatTheDriverHadWhenItRefusesAPicture)
{
	VaRig rig(with_faults({{"DELAY_US", "50000"}, {"FAIL_END_PICTURE", "3:0x18"}}));
	rig.start();
	ASSERT_TRUE(rig.encode(6));
	EXPECT_THAT(rig.frames(), ElementsAre(0, 1, 3, 4, 5));
	EXPECT_THAT(rig.keyframes(), ElementsAre(0, 3));
	expect_clean(rig);
}

TEST(VaEncoderFaults, GrowsACodedBufferThatWasTooSmall)
{
	VaRig rig(with_faults({{"CODED_STATUS", "2:0x200"}}));
	rig.start();
	ASSERT_TRUE(rig.submit_singly(4));
	ASSERT_TRUE(rig.drain());
	EXPECT_THAT(rig.frames(), ElementsAre(0, 2, 3));
	const std::vector<std::uint64_t> capacities = capacities_of(rig);
	ASSERT_EQ(capacities.size(), 4u);
	EXPECT_EQ(capacities[1], capacities[0]);
	EXPECT_EQ(capacities[2], 2 * capacities[0]);
	EXPECT_EQ(capacities[3], capacities[2]);
	expect_clean(rig);
}

// A driver that says so of each picture gets no more than the machine can bear.
TEST(VaEncoderFaults, DoesNotGrowACodedBufferForEver)
{
	VaRig rig(with_faults({{"CODED_STATUS", "2:0x200:5"}}));
	rig.start();
	ASSERT_TRUE(rig.submit_singly(8));
	ASSERT_TRUE(rig.drain());
	EXPECT_THAT(rig.frames(), ElementsAre(0, 6, 7));
	const std::vector<std::uint64_t> capacities = capacities_of(rig);
	ASSERT_EQ(capacities.size(), 8u);
	EXPECT_EQ(capacities[4], 8 * capacities[0]);
	EXPECT_EQ(capacities[7], 8 * capacities[0]);
	expect_clean(rig);
}

// An error of the sync does not say that the hardware has stopped.
TEST(VaEncoderFaults, KeepsAFrameWhoseSyncFailedUntilItIsRead)
{
	// The first sync asks what the driver has.
	const HeldDriver driver;
	VaRig rig(with_faults(driver.variables({{"FAIL_SYNC", "2:0x18"}})));
	rig.start();
	ASSERT_TRUE(rig.submit());
	const Status early = rig.dispatch(50ms);
	EXPECT_TRUE(!early && early.error().is(std::errc::timed_out));
	EXPECT_EQ(rig.pool().outstanding(), 1u);
	driver.let_go();
	ASSERT_TRUE(rig.drain());
	EXPECT_EQ(rig.pool().outstanding(), 0u);
	EXPECT_EQ(rig.encoder().failed(), 1u);
	rig.close();
	EXPECT_THAT(rig.driver().violations(), IsEmpty());
}

TEST(VaEncoderFaults, RebuildsTheContextAfterRepeatedErrors)
{
	VaRig rig(with_faults({{"FAIL_END_PICTURE", "3:0x18:4"}}));
	rig.start();
	const Status status = rig.submit_singly(10);
	ASSERT_TRUE(status) << status.error().message();
	ASSERT_TRUE(rig.drain());
	EXPECT_THAT(rig.frames(), ElementsAre(0, 1, 6, 7, 8, 9));
	expect_clean(rig);
	EXPECT_EQ(contexts_made(rig), 2u);
}

// The driver still encodes two pictures when the third of those that failed asks for it.
TEST(VaEncoderFaults, RebuildsTheContextWhenTheOldOneIsIdle)
{
	VaRig rig(with_faults({{"DELAY_US", "100000"}, {"FAIL_END_PICTURE", "4:0x18:3"}}));
	rig.start();
	ASSERT_TRUE(rig.submit_singly(1));
	const Status status = rig.encode(8);
	ASSERT_TRUE(status) << status.error().message();
	EXPECT_THAT(rig.frames(), ElementsAre(0, 1, 2, 6, 7, 8));
	EXPECT_EQ(rig.keyframes().back(), 6u);
	expect_clean(rig);
	EXPECT_EQ(contexts_made(rig), 2u);
}

// The first picture is still being encoded when the three after it have failed: whether the driver
// can read such frames shows when that one is finished.
TEST(VaEncoderFaults, AwaitsTheFirstPictureBeforeItDoubtsTheMemory)
{
	VaRig rig(with_faults({{"DELAY_US", "100000"}, {"FAIL_END_PICTURE", "2:0x18:3"}}));
	rig.start();
	const Status status = rig.encode(6);
	ASSERT_TRUE(status) << status.error().message();
	EXPECT_THAT(rig.frames(), ElementsAre(0, 4, 5));
	expect_clean(rig);
	EXPECT_EQ(contexts_made(rig), 2u);
}

// The next picture waits for a busy driver when the third of those before it fails.
TEST(VaEncoderFaults, RebuildsTheContextOfABusyDriver)
{
	VaRig rig(with_faults({{"DELAY_US", "0,50000"},
			       {"CODED_STATUS", "2:0x8000:3"},
			       {"FAIL_END_PICTURE", "5:0x22:7"}}));
	rig.start();
	ASSERT_TRUE(rig.submit_singly(1));
	const Status status = rig.encode(6);
	ASSERT_TRUE(status) << status.error().message();
	EXPECT_THAT(rig.frames(), ElementsAre(0, 4, 5, 6));
	EXPECT_EQ(rig.keyframes().at(1), 4u);
	expect_clean(rig);
	EXPECT_EQ(contexts_made(rig), 2u);
}

TEST(VaEncoderFaults, GivesTheLastGoodPicturesBeforeItGivesUp)
{
	VaRig rig(with_faults({{"DELAY_US", "50000"}, {"FAIL_END_PICTURE", "3:0x18:100"}}));
	rig.start();
	const Status status = rig.encode(20);
	ASSERT_FALSE(status);
	EXPECT_EQ(vaapi::va_status(status.error()), VA_STATUS_ERROR_ENCODING_ERROR);
	EXPECT_THAT(rig.frames(), ElementsAre(0, 1));
	expect_clean(rig);
}

TEST(VaEncoderFaults, GivesUpWhenANewContextDoesNotHelp)
{
	VaRig rig(with_faults({{"FAIL_END_PICTURE", "3:0x18:100"}}));
	rig.start();
	const Status status = rig.submit_singly(10);
	ASSERT_FALSE(status);
	EXPECT_EQ(vaapi::va_status(status.error()), VA_STATUS_ERROR_ENCODING_ERROR);
	EXPECT_THAT(rig.frames(), ElementsAre(0, 1));
	expect_clean(rig);
}

TEST(VaEncoderFaults, LeavesMemoryThatItNeverReadsToTheNextWay)
{
	VaRig rig(with_faults({{"FAIL_END_PICTURE", "1:0x18:100"}}));
	rig.start();
	const Status status = rig.submit_singly(10);
	ASSERT_FALSE(status);
	EXPECT_TRUE(is_allocation_error(status.error()));
}

TEST(VaEncoderFaults, FailsWhenTheDriverStaysBusy)
{
	VaRig rig(with_faults({{"FAIL_END_PICTURE", "2:0x22:1000"}}));
	rig.start();
	const Status status = rig.submit_singly(3);
	ASSERT_FALSE(status);
	EXPECT_TRUE(status.error().is(std::errc::device_or_resource_busy));
}

TEST(VaEncoderFaults, DoesNotWaitForABusyDriver)
{
	VaRig rig(with_faults({{"FAIL_END_PICTURE", "1:0x22:3"}}));
	rig.start();
	ASSERT_TRUE(rig.submit());
	// It was asked once, and not until it has time.
	EXPECT_EQ(rig.driver().log("fault").size(), 1u);
	EXPECT_EQ(rig.encoder().in_flight(), 1u);
	ASSERT_TRUE(rig.drain());
	EXPECT_THAT(rig.frames(), ElementsAre(0));
}

// iHD waits in the map of a coded buffer for a GPU that hangs. Whoever else calls the driver must
// not wait for that: the next pictures, a change of the bitrate, the end.
TEST(VaEncoderFaults, OtherCallsGoOnWhileAMapHangs)
{
	const HeldDriver driver;
	VaSetup setup = with_faults(driver.variables({{"MAP_HANG", "2"}}, "0"));
	setup.watchdog = 2s;
	VaRig rig(setup);
	rig.start();
	ASSERT_TRUE(rig.submit_singly(1));
	ASSERT_TRUE(rig.submit(1));
	for (int i = 0; i < 500 && rig.driver().log("fault").empty(); ++i)
		::usleep(10'000);
	ASSERT_EQ(rig.driver().log("fault").size(), 1u) << "the map hangs";
	EXPECT_EQ(rig.pool().outstanding(), 0u) << "its sync is over";
	ASSERT_TRUE(rig.submit(2));
	EXPECT_TRUE(rig.encoder().set_bitrate(4'000'000));
	Status status;
	while (status)
		status = rig.dispatch(1s);
	EXPECT_TRUE(status.error().is(std::errc::timed_out)) << status.error().message();
	rig.encoder().stop();
	EXPECT_THAT(rig.frames(), ElementsAre(0));
	rig.close();
	driver.let_go();
	for (int i = 0; i < 500 && rig.driver().log("END").empty(); ++i)
		::usleep(10'000);
	EXPECT_THAT(rig.driver().violations(), IsEmpty());
	EXPECT_EQ(rig.driver().log("END").size(), 1u);
}

class VaEncoderHang : public ::testing::TestWithParam<bool>
{};

// The encoder says so in time, stop() comes back, and what the driver still touches stays.
TEST_P(VaEncoderHang, EndsWithTheWatchdog)
{
	const HeldDriver driver;
	VaSetup setup = with_faults(driver.variables({}, "0,0,hang"));
	// So long that a busy machine finishes the first two pictures before.
	setup.watchdog = 2s;
	setup.own_memory = GetParam();
	VaRig rig(setup);
	rig.start();
	ASSERT_TRUE(rig.submit(3));
	Status status;
	while (status)
		status = rig.dispatch(1s);
	EXPECT_TRUE(status.error().is(std::errc::timed_out)) << status.error().message();
	// It stays so.
	const Status again = rig.encoder().dispatch(0);
	EXPECT_TRUE(!again && again.error().is(std::errc::timed_out));
	const Status late = rig.encoder().submit(rig.draw());
	EXPECT_TRUE(!late && late.error().is(std::errc::timed_out));
	rig.encoder().stop();
	EXPECT_EQ(rig.pool().outstanding(), 1u);
	EXPECT_EQ(rig.compare(), "");
	Ref<BufferPool> pool(&rig.pool());
	rig.close();
	EXPECT_EQ(pool->outstanding(), 1u);
	driver.let_go();
	for (int i = 0; i < 500 && pool->outstanding() != 0; ++i)
		::usleep(10'000);
	EXPECT_EQ(pool->outstanding(), 0u);
	pool.reset();
	for (int i = 0; i < 500 && rig.driver().log("END").empty(); ++i)
		::usleep(10'000);
	EXPECT_THAT(rig.driver().violations(), IsEmpty());
	EXPECT_EQ(rig.driver().log("END").size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Memory, VaEncoderHang, ::testing::Bool(),
			 [](const auto &each) { return each.param ? "export" : "import"; });

} // namespace
} // namespace penstock::test
