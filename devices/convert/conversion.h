#pragma once

#include <memory>

#include "core/base/result.h"
#include "devices/convert/picture.h"

namespace penstock::software {

/// Moves a visible picture from one buffer to another. Formats and size are fixed at its creation;
/// addresses and strides may differ in each call. Not thread-safe: it may own a scratch picture.
class Conversion
{
public:
	virtual ~Conversion() = default;

	/// After an error the picture in `to` is undefined; nothing outside of it was written.
	virtual Status run(const SourcePicture &from, const TargetPicture &to) = 0;
};

using ConversionPtr = std::unique_ptr<Conversion>;

} // namespace penstock::software
