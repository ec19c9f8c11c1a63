#pragma once

#include <system_error>

#include <gtest/gtest.h>

#include "core/base/result.h"

namespace penstock::test {

/// What the roles say of a call that its state does not allow.
inline constexpr auto kTooEarly = std::errc::operation_not_permitted;
inline constexpr auto kBusy = std::errc::device_or_resource_busy;

inline ::testing::AssertionResult succeeds(const Status &status)
{
	if (status)
		return ::testing::AssertionSuccess();
	return ::testing::AssertionFailure() << status.error().message();
}

template <typename T>
::testing::AssertionResult fails_with(std::errc expected, const Result<T> &result)
{
	if (result)
		return ::testing::AssertionFailure() << "it succeeds";
	if (result.error().is(expected))
		return ::testing::AssertionSuccess();
	return ::testing::AssertionFailure() << result.error().message();
}

} // namespace penstock::test
