#pragma once

#include <mutex>

#include <va/va_backend.h>

#include "tests/fuzz/lies.h"

namespace penstock::fuzz {

/// Stands between libva and an initialised display's driver: its answers need not be true. Sizes of
/// tables never shrink below what the driver fills, and pointers lead to memory of the driver or
/// nowhere, since nobody could check these.
class LyingDriver
{
public:
	/// Borrows the lies. The display ends before this object.
	LyingDriver(VADisplay display, Lies &lies);
	LyingDriver(const LyingDriver &) = delete;
	LyingDriver &operator=(const LyingDriver &) = delete;

private:
	struct Calls;

	template <typename Call, typename Change>
	VAStatus answer(Call call, Change change);

	Lies &lies_;
	VADriverVTable real_;
	std::mutex mutex_; // of lies_: the encoder's thread calls, too
	VACodedBufferSegment segment_{};
};

} // namespace penstock::fuzz
