#pragma once

#include <memory>

#include "tests/swva/driver.h"

namespace swva {

/// vaEndPicture of a VideoProc context: converts at once or on the driver's thread.
VAStatus process_picture(Driver &driver, const std::shared_ptr<Context> &context,
			 const PictureState &picture);

} // namespace swva
