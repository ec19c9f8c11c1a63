#include "app/run/watch/service_notifier.h"

#include <array>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/process/notify_socket.h"

namespace penstock {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr auto kAwaits = ServiceNotifier::Part::State::kAwaits;
constexpr auto kFailed = ServiceNotifier::Part::State::kFailed;
constexpr auto kHopeless = ServiceNotifier::Part::State::kHopeless;

class ServiceNotices : public testing::Test
{
protected:
	void SetUp() override
	{
		::setenv("NOTIFY_SOCKET", manager_.path().c_str(), 1);
		notifier_.emplace();
	}
	void TearDown() override { ::unsetenv("NOTIFY_SOCKET"); }

	/// What the manager hears of pipelines with so many frames; empty is nothing.
	std::string heard_of(const std::vector<ServiceNotifier::Part> &parts)
	{
		notifier_->show(parts);
		return manager_.receive_now();
	}

	test::NotifySocket manager_;
	std::optional<ServiceNotifier> notifier_; ///< looks for the manager when it is made
};

TEST_F(ServiceNotices, IsReadyWithTheFirstFrameOnly)
{
	EXPECT_EQ(heard_of({{0}}), "");
	EXPECT_THAT(heard_of({{1}}), HasSubstr("READY=1"));
	EXPECT_THAT(heard_of({{31}}), Not(HasSubstr("READY=1")));
}

TEST_F(ServiceNotices, FeedsTheWatchdogOnlyWhileFramesComeOut)
{
	EXPECT_THAT(heard_of({{30}}), HasSubstr("WATCHDOG=1"));
	EXPECT_EQ(heard_of({{30}}), "");
	EXPECT_THAT(heard_of({{31}}), HasSubstr("WATCHDOG=1"));
}

TEST_F(ServiceNotices, OnePipelineThatStandsStillIsEnough)
{
	EXPECT_EQ(heard_of({{30}, {0}}), "");
	EXPECT_THAT(heard_of({{31}, {30}}), HasSubstr("READY=1"));
	EXPECT_EQ(heard_of({{61}, {30}}), "");
	EXPECT_THAT(heard_of({{62}, {31}}), HasSubstr("WATCHDOG=1"));
}

TEST_F(ServiceNotices, OnePipelineThatHasEndedIsNotWaitedFor)
{
	EXPECT_THAT(heard_of({{30}, {30}}), HasSubstr("WATCHDOG=1"));
	EXPECT_THAT(heard_of({{60}}), HasSubstr("STATUS=60 frames"));
}

TEST_F(ServiceNotices, OnePipelineThatHasFailedIsTheManagersToMend)
{
	for (std::uint64_t frames : {30, 60}) {
		const std::string heard = heard_of({{frames}, {0, kFailed}});
		EXPECT_THAT(heard, HasSubstr("STATUS=1 of 2 pipelines"));
		EXPECT_THAT(heard, Not(HasSubstr("READY=1")));
		EXPECT_THAT(heard, Not(HasSubstr("WATCHDOG=1")));
	}
	// Nothing new of the other.
	EXPECT_EQ(heard_of({{60}, {0, kFailed}}), "");
	EXPECT_EQ(heard_of({{60, kFailed}, {0, kFailed}}), "");
}

TEST_F(ServiceNotices, OnePipelineThatNoRestartHelpsLeavesTheOthersInPeace)
{
	std::string heard = heard_of({{30}, {0, kHopeless}});
	EXPECT_THAT(heard, HasSubstr("READY=1"));
	EXPECT_THAT(heard, HasSubstr("STATUS=1 of 2 pipelines, 30 frames"));
	EXPECT_THAT(heard_of({{60}, {0, kHopeless}}), HasSubstr("WATCHDOG=1"));
	EXPECT_EQ(heard_of({{60}, {0, kHopeless}}), "");
	heard = heard_of({{90}, {0, kHopeless}, {0, kFailed}});
	EXPECT_THAT(heard, HasSubstr("STATUS=1 of 3 pipelines"));
	EXPECT_THAT(heard, Not(HasSubstr("WATCHDOG=1")));
}

/// It was told to wait: a restart would not bring the camera back.
TEST_F(ServiceNotices, OnePipelineThatAwaitsItsCameraIsWell)
{
	EXPECT_THAT(heard_of({{0, kAwaits}}), HasSubstr("READY=1"));
	EXPECT_THAT(heard_of({{0, kAwaits}}), HasSubstr("WATCHDOG=1"));
	EXPECT_THAT(heard_of({{30}, {0, kAwaits}}),
		    HasSubstr("STATUS=1 of 2 pipelines, 30 frames encoded, 1 waiting for a camera "
			      "or its signal"));
	EXPECT_EQ(heard_of({{30}, {0, kAwaits}}), "") << "the other one stands still";
}

TEST_F(ServiceNotices, TellsOfTheEnd)
{
	notifier_->stopping();
	EXPECT_EQ(manager_.receive_now(), "STOPPING=1");
}

TEST(ServiceNotifierAlone, SaysNothing)
{
	::unsetenv("NOTIFY_SOCKET");
	ServiceNotifier notifier;
	const std::array<ServiceNotifier::Part, 1> parts{{{1}}};
	notifier.show(parts);
	notifier.stopping();
}

} // namespace
} // namespace penstock
