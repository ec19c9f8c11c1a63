#include "tests/swva/engine/hevc/reference_set.h"

namespace swva::hevc {

bool skip_reference_set(BitReader &in, Element index)
{
	if (index != 0 && in.bit())
		return false;
	const Element count = in.ue(16) + in.ue(16);
	for (Element i = 0; i < count && !in.failed(); ++i) {
		in.ue(32767); // delta_poc_minus1
		in.skip(1);   // used_by_curr_pic_flag
	}
	return true;
}

} // namespace swva::hevc
