#pragma once

#include <cstdint>

#include "tests/swva/engine/findings.h"

namespace swva {

/// Check 4, what holds for the pictures of both codecs one after the other: an IDR picture comes
/// first, with its sequence, and the picture order count goes forward from there.
class CodingOrder
{
public:
	struct Picture {
		bool idr = false;
		bool has_sequence = false;
		bool reordered = false; ///< its order count may go back
		std::int64_t order = 0; ///< picture order count
	};

	void check(const Picture &picture, Findings &findings);

	/// The order count of the last picture.
	std::int64_t order() const { return order_; }

private:
	bool started_ = false;
	std::int64_t order_ = 0;
};

} // namespace swva
