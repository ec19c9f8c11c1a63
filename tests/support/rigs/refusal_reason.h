#pragma once

#include <string>

#include "core/allocation/refusal.h"
#include "core/base/result.h"

namespace penstock::test {

/// Why an answer is no, be it a refusal or an error; empty for a yes.
template <typename T>
std::string refusal_reason(const Result<Answer<T>> &answer)
{
	if (!answer)
		return answer.error().message();
	return *answer ? std::string() : answer->error().reason;
}

} // namespace penstock::test
