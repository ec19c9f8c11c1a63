#pragma once

#include <memory>

#include "core/base/result.h"
#include "devices/convert/picture.h"

namespace penstock::software {

/// One way to move a visible picture. Formats and size are fixed when it is made; each call may
/// have other places and strides. Not thread-safe: it may hold a scratch picture.
class Conversion
{
public:
	virtual ~Conversion() = default;

	/// After an error the picture in `to` is undefined; nothing outside of it was written.
	virtual Status run(const SourcePicture &from, const TargetPicture &to) = 0;
};

using ConversionPtr = std::unique_ptr<Conversion>;

} // namespace penstock::software
