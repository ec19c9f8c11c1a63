#include "core/base/retry.h"

#include <gtest/gtest.h>

namespace penstock {
namespace {

/// Fails as often as it is told, with the same errno each time, and then answers 7.
struct FakeCall {
	int failures;
	int error;
	int calls = 0;

	int operator()()
	{
		++calls;
		errno = error;
		return calls <= failures ? -1 : 7;
	}
};

TEST(RetryInterrupted, RepeatsACallThatASignalInterrupted)
{
	FakeCall call{3, EINTR};
	EXPECT_EQ(retry_interrupted([&] { return call(); }), 7);
	EXPECT_EQ(call.calls, 4);
}

TEST(RetryInterrupted, HandsOnEveryOtherErrorAtOnce)
{
	for (int error : {EAGAIN, ENODEV, ENOMEM}) {
		FakeCall call{1, error};
		EXPECT_EQ(retry_interrupted([&] { return call(); }), -1);
		EXPECT_EQ(errno, error);
		EXPECT_EQ(call.calls, 1);
	}
}

TEST(RetryInterrupted, ASuccessIsNotRepeatedWhateverErrnoWasLeft)
{
	FakeCall call{0, EINTR};
	EXPECT_EQ(retry_interrupted([&] { return call(); }), 7);
	EXPECT_EQ(call.calls, 1);
}

} // namespace
} // namespace penstock
