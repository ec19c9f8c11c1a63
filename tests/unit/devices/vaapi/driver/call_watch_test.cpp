#include "devices/vaapi/driver/call_watch.h"

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include "devices/vaapi/driver/display.h"
#include "tests/support/rigs/va_display.h"

namespace penstock::vaapi {
namespace {

using test::DriverEnvironment;
using test::va_display_without_node;

/// Looks whenever something is logged.
class LookingSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex>
{
public:
	explicit LookingSink(std::function<void()> look) : look_(std::move(look)) {}

private:
	void sink_it_(const spdlog::details::log_msg &) override { look_(); }
	void flush_() override {}

	const std::function<void()> look_;
};

class VaCallWatch : public testing::Test
{
protected:
	Result<DisplayRef> open(const std::string &node)
	{
		return Display::create(
			[&]() -> Result<NativeDisplay> {
				return NativeDisplay{va_display_without_node(), nullptr, node};
			},
			&watch);
	}
	/// What another thread sees.
	std::string seen() const
	{
		std::optional<CallInProgress> call;
		std::thread([&] { call = watch.current(); }).join();
		return call ? call->text : "nothing";
	}
	/// What is seen while a display is in a call.
	std::string seen_during_call(const Display &display) const
	{
		std::string text;
		(void)display.try_call("vaCreateContext", [&](VADisplay) {
			text = seen();
			return VA_STATUS_SUCCESS;
		});
		return text;
	}

	DriverEnvironment environment{{}};
	CallWatch watch;
};

TEST_F(VaCallWatch, SeesACallUntilItReturns)
{
	const DisplayRef display = open("driver").value();
	EXPECT_EQ(seen(), "nothing");
	EXPECT_EQ(seen_during_call(*display), "vaCreateContext driver");
	EXPECT_EQ(seen(), "nothing");
}

TEST_F(VaCallWatch, SeesARefusedCallNoMore)
{
	const DisplayRef display = open("driver").value();
	EXPECT_FALSE(display->call("vaDestroyBuffer", vaDestroyBuffer, VABufferID{VA_INVALID_ID}));
	EXPECT_EQ(seen(), "nothing");
}

TEST_F(VaCallWatch, GivesEachCallOfAllDisplaysANumber)
{
	const DisplayRef one = open("one").value();
	const DisplayRef other = open("other").value();
	std::set<std::uint64_t> numbers;
	for (const DisplayRef &display : {one, other, one, other})
		(void)display->try_call("vaSyncSurface", [&](VADisplay) {
			numbers.insert(watch.current()->number);
			EXPECT_EQ(watch.current()->number, watch.current()->number);
			return VA_STATUS_SUCCESS;
		});
	EXPECT_EQ(numbers.size(), 4u);
}

TEST_F(VaCallWatch, SeesADisplayBesideOnesThatAreGone)
{
	for (int i = 0; i < 3; ++i)
		(void)open("gone").value();
	const DisplayRef display = open("driver").value();
	EXPECT_EQ(seen_during_call(*display), "vaCreateContext driver");
}

/// libva speaks while it initialises a display.
TEST_F(VaCallWatch, SeesTheInitialisation)
{
	std::set<std::string> said;
	const auto before = spdlog::default_logger();
	auto looking = std::make_shared<spdlog::logger>(
		"looking", std::make_shared<LookingSink>([&] { said.insert(seen()); }));
	looking->set_level(spdlog::level::debug);
	spdlog::set_default_logger(looking);
	const auto display = open("driver");
	spdlog::set_default_logger(before);
	ASSERT_TRUE(display);
	EXPECT_THAT(said, testing::ElementsAre("vaInitialize driver"));
}

} // namespace
} // namespace penstock::vaapi
