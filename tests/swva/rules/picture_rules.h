#pragma once

#include <vector>

#include <va/va.h>

#include "tests/swva/driver.h"

namespace swva {

/// What must have been rendered when vaEndPicture comes (check 2).
std::vector<Violation> check_complete(const Context &context, const PictureState &picture);

/// Which packed headers the picture must have (check 6).
std::vector<Violation> check_packed_headers(const Persona &persona, const Context &context,
					    const PictureState &picture);

/// The slices as this persona takes them (check 4).
std::vector<Violation> check_slices(const Persona &persona, const Context &context,
				    const PictureState &picture);

/// The buffer for the result (check 4).
std::vector<Violation> check_coded_buffer(const Driver &driver, const Context &context,
					  VABufferID id);

/// The sequence's size is that of the context, in whole blocks (check 4).
std::vector<Violation> check_coded_size(const Context &context, const PictureState &picture);

} // namespace swva
