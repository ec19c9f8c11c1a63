#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include <sys/eventfd.h>
#include <unistd.h>

#include "core/base/unique_fd.h"
#include "tests/support/process/thread_sanitizer.h"
#include "tests/unit/swva/va_client.h"

namespace swva::test {
namespace {

using penstock::UniqueFd;
using penstock::test::kThreadSanitizer;

// The good client's first picture, to the end.
VaClient::Coded first_picture(VaClient &client)
{
	EXPECT_EQ(client.encode(client.idr()), VA_STATUS_SUCCESS);
	EXPECT_EQ(client.sync(), VA_STATUS_SUCCESS);
	return client.read();
}

std::size_t plain_size()
{
	VaClient client;
	return first_picture(client).data.size();
}

TEST(FailingCall, EndPictureEndsThePictureAllTheSame)
{
	VaClient client(Variables{{"FAIL_END_PICTURE", "1:0x22:2"}});
	EXPECT_EQ(client.encode(client.idr()), VA_STATUS_ERROR_HW_BUSY);
	EXPECT_EQ(client.encode(client.idr()), VA_STATUS_ERROR_HW_BUSY);
	EXPECT_FALSE(first_picture(client).data.empty());
	EXPECT_EQ(client.violations(), std::vector<std::string>());
}

TEST(FailingCall, BeginPictureDoesNotBegin)
{
	VaClient client(Variables{{"FAIL_BEGIN_PICTURE", "1:0x10"}});
	EXPECT_EQ(client.begin(), VA_STATUS_ERROR_SURFACE_BUSY);
	EXPECT_FALSE(first_picture(client).data.empty());
	EXPECT_EQ(client.violations(), std::vector<std::string>());
}

TEST(FailingCall, RenderPictureLosesThePicture)
{
	VaClient client(Variables{{"FAIL_RENDER_PICTURE", "2"}});
	EXPECT_EQ(client.encode(client.idr()), VA_STATUS_ERROR_OPERATION_FAILED);
	EXPECT_FALSE(first_picture(client).data.empty());
}

TEST(FailingCall, SyncAndMap)
{
	VaClient client(Variables{{"FAIL_SYNC", "1:0x26"}, {"FAIL_MAP_BUFFER", "1:0x18"}});
	ASSERT_EQ(client.encode(client.idr()), VA_STATUS_SUCCESS);
	EXPECT_EQ(client.sync(), VA_STATUS_ERROR_TIMEDOUT);
	EXPECT_EQ(client.sync(), VA_STATUS_SUCCESS);
	EXPECT_EQ(client.read().status, VA_STATUS_ERROR_ENCODING_ERROR);
	EXPECT_EQ(client.read().status, VA_STATUS_SUCCESS);
}

TEST(FailingCall, CreateSurfacesAndContext)
{
	EXPECT_THROW(VaClient(Variables{{"FAIL_CREATE_SURFACES", "1:2"}}), std::runtime_error);
	EXPECT_THROW(VaClient(Variables{{"FAIL_CREATE_CONTEXT", "1:2"}}), std::runtime_error);
}

TEST(FailingCall, Init)
{
	const penstock::test::DriverDisplay display(Variables{{"FAIL_INIT", "1:2"}});
	EXPECT_NE(display.status(), VA_STATUS_SUCCESS);
}

TEST(Capabilities, LowPowerOnly)
{
	const penstock::test::DriverDisplay display(Variables{{"ENTRY", "lp"}});
	VAEntrypoint list[8];
	int count = 0;
	ASSERT_EQ(::vaQueryConfigEntrypoints(display.get(), VAProfileH264Main, list, &count),
		  VA_STATUS_SUCCESS);
	ASSERT_EQ(count, 1);
	EXPECT_EQ(list[0], VAEntrypointEncSliceLP);
}

std::uint32_t attribute(const Variables &variables, VAConfigAttribType type)
{
	const penstock::test::DriverDisplay display(variables);
	VAConfigAttrib asked{type, 0};
	EXPECT_EQ(::vaGetConfigAttributes(display.get(), VAProfileH264Main, VAEntrypointEncSlice,
					  &asked, 1),
		  VA_STATUS_SUCCESS);
	return asked.value;
}

TEST(Capabilities, RateControlAndPackedHeaders)
{
	EXPECT_EQ(attribute({{"RC", "cqp"}}, VAConfigAttribRateControl), std::uint32_t{VA_RC_CQP});
	EXPECT_EQ(attribute({{"RC", "cbr,icq"}}, VAConfigAttribRateControl),
		  std::uint32_t{VA_RC_CBR | VA_RC_ICQ});
	EXPECT_EQ(attribute({{"PACKED", "none"}}, VAConfigAttribEncPackedHeaders), 0U);
	EXPECT_THROW(VaClient(Variables{{"RC", "cqp"}}), std::runtime_error);
}

// The driver writes the headers where it takes none.
TEST(Capabilities, WithoutPackedHeaders)
{
	VaClient client(Variables{{"PACKED", "none"}}, {.packed = false});
	EXPECT_FALSE(first_picture(client).data.empty());
	EXPECT_EQ(client.violations(), std::vector<std::string>());
}

TEST(Capabilities, NoHevc)
{
	const penstock::test::DriverDisplay display(Variables{{"NO_HEVC", "1"}});
	VAEntrypoint list[8];
	int count = 0;
	EXPECT_EQ(::vaQueryConfigEntrypoints(display.get(), VAProfileHEVCMain, list, &count),
		  VA_STATUS_ERROR_UNSUPPORTED_PROFILE);
}

TEST(Capabilities, NoDeriveNoSyncBuffer)
{
	VaClient client(Variables{{"NO_DERIVE", "1"}, {"NO_SYNCBUFFER", "1"}});
	VAImage image{};
	EXPECT_EQ(::vaDeriveImage(client.display(), client.input(), &image),
		  VA_STATUS_ERROR_OPERATION_FAILED);
	EXPECT_EQ(::vaSyncBuffer(client.display(), VA_INVALID_ID, 0),
		  VA_STATUS_ERROR_UNIMPLEMENTED);
	EXPECT_EQ(client.violations(), std::vector<std::string>());
}

TEST(Capabilities, SyncBufferOfMesaKnowsNoTimes)
{
	VaClient client(Variables{{"PERSONA", "mesa22"}}, {.packed = false});
	ASSERT_EQ(client.encode(client.idr()), VA_STATUS_SUCCESS);
	EXPECT_EQ(::vaSyncBuffer(client.display(), client.coded(), 1000),
		  VA_STATUS_ERROR_UNIMPLEMENTED);
	EXPECT_EQ(::vaSyncBuffer(client.display(), client.coded(), 0), VA_STATUS_ERROR_TIMEDOUT);
	EXPECT_EQ(::vaSyncBuffer(client.display(), client.coded(), VA_TIMEOUT_INFINITE),
		  VA_STATUS_SUCCESS);
	EXPECT_EQ(client.read().status, VA_STATUS_SUCCESS);
}

TEST(Capabilities, AlignmentAttribute)
{
	for (const Variables &variables : {Variables{}, Variables{{"ALIGN_ATTR", "6,4"}}}) {
		VaClient client(variables);
		VASurfaceAttrib list[32];
		unsigned count = 32;
		ASSERT_EQ(
			::vaQuerySurfaceAttributes(client.display(), client.config(), list, &count),
			VA_STATUS_SUCCESS);
		const auto *found = std::find_if(list, list + count, [](const auto &each) {
			return static_cast<int>(each.type) == 10;
		});
		ASSERT_EQ(found != list + count, !variables.empty());
		if (found != list + count) {
			EXPECT_EQ(found->value.value.i, 6 | 4 << 4);
		}
	}
}

TEST(CodedData, Status)
{
	VaClient client(Variables{{"CODED_STATUS", "1:0x200"}});
	EXPECT_EQ(first_picture(client).flags, VA_CODED_BUF_STATUS_SLICE_OVERFLOW_MASK);
	EXPECT_EQ(first_picture(client).flags, 0U);
}

TEST(CodedData, TruncatedAndZero)
{
	VaClient truncated(Variables{{"TRUNCATE", "1:100"}});
	EXPECT_EQ(first_picture(truncated).data.size(), 100U);
	VaClient zero(Variables{{"ZERO_SIZE", "1"}});
	EXPECT_EQ(first_picture(zero).data.size(), 0U);
	EXPECT_GT(first_picture(zero).data.size(), 0U);
}

TEST(CodedData, SegmentsAndBitOffset)
{
	VaClient plain;
	VaClient split(Variables{{"SPLIT_SEGMENTS", "3"}, {"BIT_OFFSET", "16"}});
	const auto expected = first_picture(plain);
	const auto coded = first_picture(split);
	EXPECT_EQ(coded.segments, 3U);
	EXPECT_EQ(coded.data, expected.data);
}

// All-zero pictures grow by their emulation prevention bytes.
TEST(CodedData, OverflowsNaturally)
{
	VaClient client;
	VABufferID small = VA_INVALID_ID;
	ASSERT_EQ(::vaCreateBuffer(client.display(), client.context(), VAEncCodedBufferType,
				   64 * 48 / 256 * 400, 1, nullptr, &small),
		  VA_STATUS_SUCCESS);
	client.paint(0);
	auto frame = client.idr();
	frame.picture.coded_buf = small;
	ASSERT_EQ(client.encode(frame), VA_STATUS_SUCCESS);
	ASSERT_EQ(client.sync(), VA_STATUS_SUCCESS);
	void *address = nullptr;
	ASSERT_EQ(::vaMapBuffer(client.display(), small, &address), VA_STATUS_SUCCESS);
	EXPECT_EQ(static_cast<VACodedBufferSegment *>(address)->status,
		  std::uint32_t{VA_CODED_BUF_STATUS_SLICE_OVERFLOW_MASK});
	(void)::vaUnmapBuffer(client.display(), small);
	(void)::vaDestroyBuffer(client.display(), small);
	EXPECT_EQ(client.violations(), std::vector<std::string>());
}

TEST(CodedData, RealRate)
{
	// 6 Mbit/s at 30 pictures per second.
	VaClient client(Variables{{"REAL_RATE", "1"}}, {.bitrate = 6000000});
	EXPECT_EQ(first_picture(client).data.size(), 25000U);
	EXPECT_LT(plain_size(), 25000U);
}

TEST(Engine, CannedIsSmallAndUnknownIsRefused)
{
	VaClient client(Variables{{"ENGINE", "canned"}});
	EXPECT_LT(first_picture(client).data.size(), 10U);
	EXPECT_THROW(VaClient(Variables{{"ENGINE", "nobody"}}), std::runtime_error);
}

TEST(Timing, DelayedPictureIsWaitedFor)
{
	VaClient client(Variables{{"DELAY_US", "20000,0"}});
	const auto begin = std::chrono::steady_clock::now();
	ASSERT_EQ(client.encode(client.idr()), VA_STATUS_SUCCESS);
	EXPECT_EQ(client.sync(), VA_STATUS_SUCCESS);
	EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(20));
	EXPECT_FALSE(client.read().data.empty());
	EXPECT_EQ(client.violations(), std::vector<std::string>());
}

TEST(Timing, SyncTimesOut)
{
	VaClient client(Variables{{"SYNC_TIMEOUT", "2"}});
	ASSERT_EQ(client.encode(client.idr()), VA_STATUS_SUCCESS);
	EXPECT_EQ(client.sync(), VA_STATUS_ERROR_TIMEDOUT);
	EXPECT_EQ(client.sync(), VA_STATUS_ERROR_TIMEDOUT);
	EXPECT_EQ(client.sync(), VA_STATUS_SUCCESS);
}

TEST(Timing, HangEndsByTheDescriptor)
{
	const UniqueFd release(::eventfd(0, EFD_CLOEXEC));
	VaClient client(
		Variables{{"DELAY_US", "hang"}, {"HANG_FD", std::to_string(release.get())}});
	ASSERT_EQ(client.encode(client.idr()), VA_STATUS_SUCCESS);
	VASurfaceStatus status{};
	ASSERT_EQ(::vaQuerySurfaceStatus(client.display(), client.input(), &status),
		  VA_STATUS_SUCCESS);
	EXPECT_EQ(status, VASurfaceRendering);
	EXPECT_EQ(::vaSyncBuffer(client.display(), client.coded(), 5000000),
		  VA_STATUS_ERROR_TIMEDOUT);
	ASSERT_EQ(::eventfd_write(release.get(), 1), 0);
	EXPECT_EQ(client.sync(), VA_STATUS_SUCCESS);
	EXPECT_FALSE(client.read().data.empty());
}

TEST(Timing, AMapHangsWhileOtherCallsGoOn)
{
	const UniqueFd release(::eventfd(0, EFD_CLOEXEC));
	VaClient client(Variables{{"MAP_HANG", "1"}, {"HANG_FD", std::to_string(release.get())}});
	ASSERT_EQ(client.encode(client.idr()), VA_STATUS_SUCCESS);
	ASSERT_EQ(client.sync(), VA_STATUS_SUCCESS);
	std::atomic<bool> mapped = false;
	std::thread mapper([&] {
		void *data = nullptr;
		EXPECT_EQ(::vaMapBuffer(client.display(), client.coded(), &data),
			  VA_STATUS_SUCCESS);
		mapped = true;
	});
	while (client.environment().log("fault").empty())
		std::this_thread::yield();
	VASurfaceStatus status{};
	EXPECT_EQ(::vaQuerySurfaceStatus(client.display(), client.input(), &status),
		  VA_STATUS_SUCCESS);
	EXPECT_FALSE(mapped);
	ASSERT_EQ(::eventfd_write(release.get(), 1), 0);
	mapper.join();
	EXPECT_EQ(::vaUnmapBuffer(client.display(), client.coded()), VA_STATUS_SUCCESS);
	EXPECT_EQ(client.violations(), std::vector<std::string>());
}

TEST(Timing, AMapThatHangsNeedsADescriptor)
{
	EXPECT_NE(penstock::test::DriverDisplay(Variables{{"MAP_HANG", "1"}}).status(),
		  VA_STATUS_SUCCESS);
}

TEST(Timing, HangEndsWithTheContext)
{
	VaClient client(Variables{{"DELAY_US", "hang"}});
	ASSERT_EQ(client.encode(client.idr()), VA_STATUS_SUCCESS);
	std::thread waiter([&] { EXPECT_EQ(client.sync(), VA_STATUS_ERROR_ENCODING_ERROR); });
	ASSERT_EQ(::vaDestroyContext(client.display(), client.context()), VA_STATUS_SUCCESS);
	waiter.join();
}

TEST(Timing, BusyObjectsAreNotDestroyed)
{
	VaClient client(Variables{{"DELAY_US", "hang"}});
	ASSERT_EQ(client.encode(client.idr()), VA_STATUS_SUCCESS);
	VASurfaceID input = client.input();
	EXPECT_EQ(::vaDestroySurfaces(client.display(), &input, 1), VA_STATUS_ERROR_SURFACE_BUSY);
	EXPECT_NE(::vaDestroyBuffer(client.display(), client.coded()), VA_STATUS_SUCCESS);
	EXPECT_EQ(client.violations(), (std::vector<std::string>{"1.busy", "1.busy"}));
}

// Hardware that works on several pictures still needs what the first of them refers to.
TEST(Timing, ReferencesOfUnfinishedPicturesAreNotOverwritten)
{
	const UniqueFd release(::eventfd(0, EFD_CLOEXEC));
	VaClient client(
		Variables{{"DELAY_US", "0,hang"}, {"HANG_FD", std::to_string(release.get())}});
	ASSERT_EQ(client.encode(client.idr()), VA_STATUS_SUCCESS);
	ASSERT_EQ(client.sync(), VA_STATUS_SUCCESS);
	ASSERT_EQ(client.encode(client.p()), VA_STATUS_SUCCESS);
	// The client has two surfaces and takes them in turn.
	EXPECT_NE(client.encode(client.p()), VA_STATUS_SUCCESS);
	EXPECT_TRUE(broken(client.violations(), "4.reconstruction"));
	ASSERT_EQ(::eventfd_write(release.get(), 1), 0);
	EXPECT_EQ(client.sync(), VA_STATUS_SUCCESS);
}

// What a camera does that got its buffer back before the sync.
TEST(Stability, InputWrittenTooEarlyIsFound)
{
	if (kThreadSanitizer)
		GTEST_SKIP() << "the client races with the driver on purpose, which is what is "
				"reported here";
	const UniqueFd release(::eventfd(0, EFD_CLOEXEC));
	VaClient client(
		Variables{{"DELAY_US", "hang"}, {"HANG_FD", std::to_string(release.get())}});
	client.paint(10);
	ASSERT_EQ(client.encode(client.idr()), VA_STATUS_SUCCESS);
	client.paint(11);
	ASSERT_EQ(::eventfd_write(release.get(), 1), 0);
	ASSERT_EQ(client.sync(), VA_STATUS_SUCCESS);
	EXPECT_EQ(client.violations(), std::vector<std::string>{"8.input_changed"});
}

TEST(Stability, InputWrittenAfterTheSyncIsFine)
{
	VaClient client(Variables{{"DELAY_US", "1000"}});
	for (int i = 0; i < 5; ++i) {
		client.paint(static_cast<std::uint8_t>(i));
		EXPECT_FALSE(first_picture(client).data.empty());
	}
	EXPECT_EQ(client.violations(), std::vector<std::string>());
}

// Two threads that call without a lock between them meet sooner or later.
TEST(Concurrency, IsFound)
{
	VaClient client(Variables{{"STRICT", "0"}});
	std::atomic<bool> ended{false};
	const auto query = [&] {
		while (!ended) {
			VASurfaceStatus status{};
			(void)::vaQuerySurfaceStatus(client.display(), client.input(), &status);
			VAImage image{};
			if (::vaDeriveImage(client.display(), client.input(), &image) ==
			    VA_STATUS_SUCCESS)
				(void)::vaDestroyImage(client.display(), image.image_id);
		}
	};
	std::thread other(query);
	while (!broken(client.violations(), "7.concurrent")) {
		VASurfaceStatus status{};
		for (int i = 0; i < 1000; ++i)
			(void)::vaQuerySurfaceStatus(client.display(), client.input(), &status);
	}
	ended = true;
	other.join();
}

// A worker that waits may do so while others call.
TEST(Concurrency, SyncIsNoConcurrentCall)
{
	const UniqueFd release(::eventfd(0, EFD_CLOEXEC));
	VaClient client(
		Variables{{"DELAY_US", "hang"}, {"HANG_FD", std::to_string(release.get())}});
	ASSERT_EQ(client.encode(client.idr()), VA_STATUS_SUCCESS);
	std::thread waiter([&] { EXPECT_EQ(client.sync(), VA_STATUS_SUCCESS); });
	VASurfaceStatus status{};
	for (int i = 0; i < 100; ++i)
		(void)::vaQuerySurfaceStatus(client.display(), client.input(), &status);
	ASSERT_EQ(::eventfd_write(release.get(), 1), 0);
	waiter.join();
	EXPECT_EQ(client.violations(), std::vector<std::string>());
}

} // namespace
} // namespace swva::test
