#pragma once

#include <stdexcept>
#include <utility>

#include "core/base/result.h"

namespace penstock::test {

/// For what a test needs and does not test: throws the error, which fails the test.
inline void must(const Status &status)
{
	if (!status)
		throw std::runtime_error(status.error().message());
}

template <typename T>
T must(Result<T> result)
{
	if (!result)
		throw std::runtime_error(result.error().message());
	return std::move(*result);
}

} // namespace penstock::test
