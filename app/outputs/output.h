#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "core/base/result.h"

namespace penstock {

/// Where coded frames go.
class Output
{
public:
	virtual ~Output() = default;

	/// One coded frame, whole or not at all: after an error what was written before stays
	/// readable.
	virtual Status write(std::span<const std::byte> frame) = 0;
	/// The end: what is still buffered is written. Called once.
	virtual Status finish() = 0;
	virtual const std::string &url() const = 0;
};

} // namespace penstock
