#include "tests/swva/engine/rules/coding_order.h"

#include <fmt/format.h>

namespace swva {

void CodingOrder::check(const Picture &picture, Findings &findings)
{
	findings.require(picture.idr || started_, "4.first_idr",
			 "the first picture is no IDR picture");
	findings.require(!picture.idr || picture.has_sequence, "4.sequence",
			 "an IDR picture comes without its sequence parameter buffer");
	if (picture.idr && picture.order != 0)
		findings.add("4.poc",
			     fmt::format("an IDR picture has the order count {}", picture.order));
	if (!picture.idr && !picture.reordered && picture.order <= order_)
		findings.add("4.poc",
			     fmt::format("the order count {} follows {}", picture.order, order_));
	started_ = true;
	order_ = picture.order;
}

} // namespace swva
