#pragma once

#include <libv4lconvert.h>

#include "core/base/result.h"

namespace penstock::software {

/// The functions of libv4lconvert, which is loaded for raw sensor data only.
struct V4lconvert {
	decltype(&::v4lconvert_create_with_dev_ops) create_with_dev_ops;
	decltype(&::v4lconvert_destroy) destroy;
	decltype(&::v4lconvert_convert) convert;
};

/// Loads it at the first call. no_such_file_or_directory where it is missing, with what to install.
Status load_v4lconvert();
/// After load_v4lconvert() has succeeded.
const V4lconvert &v4lconvert();

} // namespace penstock::software
