#include "devices/v4l2/calls/watched_io.h"

#include <cerrno>
#include <functional>
#include <thread>

#include <gtest/gtest.h>
#include <linux/videodev2.h>

namespace penstock::v4l2 {
namespace {

/// Answers as it is told, and lets somebody look meanwhile.
class LookedAtIo final : public Io
{
public:
	std::vector<std::string> names_in(const std::string &) override { return {}; }
	int open(const char *, int) override
	{
		during();
		return answer;
	}
	int ioctl(int, unsigned long, void *) override
	{
		during();
		return answer;
	}
	int map(int, std::size_t, off_t, void **) override { return -ENOMEM; }
	void unmap(void *, std::size_t) override {}

	std::function<void()> during = [] {};
	int answer = 0;
};

class WatchedCalls : public testing::Test
{
protected:
	/// What another thread sees while the call is made.
	std::string seen_during(const std::function<void()> &call)
	{
		std::string seen = "nothing";
		inner.during = [&] {
			std::thread([&] {
				if (const auto current = watched.current()) {
					seen = current->text;
					numbers.push_back(current->number);
				}
			}).join();
		};
		call();
		inner.during = [] {};
		EXPECT_FALSE(watched.current()) << "it has returned";
		return seen;
	}

	LookedAtIo inner;
	WatchedIo watched{inner};
	std::vector<std::uint64_t> numbers;
};

TEST_F(WatchedCalls, AreKnownWhileTheyLast)
{
	EXPECT_FALSE(watched.current());
	inner.answer = 5;
	EXPECT_EQ(seen_during([&] { EXPECT_EQ(watched.open("/dev/video7", 0), 5); }),
		  "open /dev/video7");
	inner.answer = -EBUSY;
	const auto stream_on = [&] {
		EXPECT_EQ(watched.ioctl(5, VIDIOC_STREAMON, nullptr), -EBUSY);
	};
	EXPECT_EQ(seen_during(stream_on), "VIDIOC_STREAMON /dev/video7");
	EXPECT_EQ(seen_during(stream_on), "VIDIOC_STREAMON /dev/video7");
	ASSERT_EQ(numbers.size(), 3u);
	EXPECT_NE(numbers[1], numbers[2]) << "another call of the same kind";
}

TEST_F(WatchedCalls, AreNamedByTheLastFileOfADescriptor)
{
	inner.answer = 5;
	(void)watched.open("/dev/video7", 0);
	(void)watched.open("/dev/video8", 0);
	inner.answer = 0;
	EXPECT_EQ(seen_during([&] { (void)watched.ioctl(5, VIDIOC_G_FMT, nullptr); }),
		  "VIDIOC_G_FMT /dev/video8");
	EXPECT_EQ(seen_during([&] { (void)watched.ioctl(9, VIDIOC_G_FMT, nullptr); }),
		  "VIDIOC_G_FMT");
}

} // namespace
} // namespace penstock::v4l2
